/** The conventional exit code of a program that Ctrl-C ended. */
export const interruptedExitCode = 130;

/** What Ctrl-C says of the work that it interrupts. */
export interface InterruptLines {
  /** At once: cleaning up takes seconds, and silence makes people press it again. */
  readonly first: string;
  /** When the program ends with its clean-up undone. */
  readonly givenUp?: string;
}

export interface Interrupt {
  /** Aborts at the first Ctrl-C, hang-up or termination, so that the work in progress can clean up after itself. */
  readonly signal: AbortSignal;
  /** Sets what is said from now on, and how. Nothing is said before. */
  tell(lines: InterruptLines, say: (line: string) => void): void;
}

/** What an interrupt needs of the program that it ends. */
export interface InterruptHost {
  on(name: NodeJS.Signals, listener: () => void): void;
  nowMs(): number;
  exit(code: number): void;
}

/**
 * For so long after the first, others are ignored: a clean-up takes two or three seconds, and the same Ctrl-C may come twice, from
 * the terminal and from a wrapper such as npm. A later one ends the program at once; `down` cleans up then.
 */
const patienceMs = 5_000;

export function newInterrupt(host: InterruptHost = ownProcess()): Interrupt {
  const controller = new AbortController();
  let interruptedAtMs: number | undefined;
  let said: { readonly lines: InterruptLines; readonly say: (line: string) => void } | undefined;
  const interrupt = (): void => {
    if (interruptedAtMs === undefined) {
      interruptedAtMs = host.nowMs();
      said?.say(said.lines.first);
      controller.abort(new Error("interrupted"));
    } else if (host.nowMs() - interruptedAtMs > patienceMs) {
      if (said?.lines.givenUp !== undefined) said.say(said.lines.givenUp);
      host.exit(interruptedExitCode);
    }
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) host.on(name, interrupt);
  return {
    signal: controller.signal,
    tell: (lines, say) => {
      said = { lines, say };
    },
  };
}

/** What is said when a program is interrupted that takes its cluster down then. */
export function takingDown(cluster: string): InterruptLines {
  return {
    first: "Interrupted; taking the cluster down.",
    givenUp: `Some of the cluster is left. This takes it down:\n  npm run cluster -- down --name ${cluster}`,
  };
}

function ownProcess(): InterruptHost {
  return {
    on: (name, listener) => {
      // Writing to a terminal that has hung up fails, and must not end the clean-up.
      if (name === "SIGHUP") process.on(name, () => [process.stdout, process.stderr].forEach(ignoreErrors));
      process.on(name, listener);
    },
    nowMs: Date.now,
    exit: code => process.exit(code),
  };
}

function ignoreErrors(stream: NodeJS.WriteStream): void {
  stream.on("error", () => undefined);
}
