/** A command, as a shell would have it. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** What it finds in its environment beside what is there. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Result {
  /** 127 where there is no such program, as of a shell. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Everything outside: what runs commands, finds files and speaks to the person. */
export interface World {
  run(command: Command): Promise<Result>;
  /** Whether there is such a file. */
  has(path: string): Promise<boolean>;
  say(line: string): void;
  /** Where the programs are. */
  readonly programs: Programs;
}

export interface Programs {
  readonly docker: string;
  readonly kind: string;
  readonly kubectl: string;
  readonly helm: string;
}

/** What it printed. Throws, with what it said, when it fails. */
export async function demand(world: Pick<World, "run">, command: Command): Promise<string> {
  const { code, stdout, stderr } = await world.run(command);
  if (code === 0) return stdout;
  const said = `${stderr}${stdout}`.trimEnd().split("\n").slice(-keptLines).join("\n");
  throw new Error(`${command.program} ${command.args.join(" ")} ended with exit code ${code}:\n${said}`);
}

const keptLines = 30;
