/** How a command ends, for scripts. docs/kubectl.md lists them; they never change their meaning. */
export const EXIT = {
  /** What was asked for is done; of `status`: the roll-out is complete. */
  done: 0,
  /** The cluster cannot be reached, refuses, or answers what cannot be read. */
  error: 1,
  /** The command line, or a file that it names, breaks a rule. */
  usage: 2,
  /** Of `status`: the roll-out goes on. */
  inProgress: 3,
  /** Of `status` and `plan`: it does not come to its end by itself. */
  failed: 4,
  /** There is no such set, revision or node. */
  notFound: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Why a command cannot do what it is asked for: the thing, the rule, and what to do. Its text is all that is printed. */
export class CommandError extends Error {
  override readonly name = "CommandError";

  constructor(
    readonly exitCode: ExitCode,
    message: string,
  ) {
    super(message);
  }
}
