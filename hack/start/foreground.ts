import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";

export interface ForegroundOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** Called at the first signal that asks to end. */
  readonly onStopping: () => void;
}

export interface Foreground {
  /** Resolves with the exit code, as a shell counts it, once it has ended. */
  readonly ended: Promise<number>;
  readonly hasEnded: () => boolean;
  end(signal: NodeJS.Signals): void;
}

/** npm, tsx and the terminal may each pass on the same Ctrl-C. */
const echoMs = 500;

/**
 * Runs a program with our own input and output. Signals that ask us to end are passed on, once; another one later on ends
 * it at once.
 */
export function runInForeground({ command, args, env, onStopping }: ForegroundOptions): Foreground {
  // A session of its own: what is typed on the terminal reaches it through us alone, so that it hears of it once.
  const child = spawn(command, [...args], { env, stdio: "inherit", detached: true });
  let askedAt: number | undefined;
  const ask = (signal: NodeJS.Signals): void => {
    const isEcho = askedAt !== undefined && performance.now() - askedAt < echoMs;
    if (isEcho) return;
    child.kill(askedAt === undefined ? signal : "SIGKILL");
    if (askedAt === undefined) onStopping();
    askedAt = performance.now();
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, ask);
  const ended = once(child, "exit").then(([code, signal]: (number | NodeJS.Signals | null)[]) => {
    for (const name of signals) process.off(name, ask);
    return exitCodeOf(code, signal);
  });
  return { ended, hasEnded: () => child.exitCode !== null || child.signalCode !== null, end: ask };
}

function exitCodeOf(code: unknown, signal: unknown): number {
  if (typeof code === "number") return code;
  const number = new Map<unknown, number>(Object.entries(constants.signals)).get(signal) ?? 0;
  return 128 + number;
}
