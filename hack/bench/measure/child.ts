import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";

export interface ChildOptions {
  /** A script that plain `node` runs. */
  readonly script: string;
  readonly args?: readonly string[];
  /** Options of `node` itself. */
  readonly nodeOptions?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** What came of a question. */
export type Answer =
  | { readonly kind: "answer"; readonly text: string }
  | { readonly kind: "late"; readonly limitMs: number }
  /** The process is no more; `how` says it in words. */
  | { readonly kind: "ended"; readonly how: string };

/** A process of its own that is measured, and asked one thing at a time. */
export interface Child {
  readonly pid: number;
  /** Rejects only with the reason of the signal. */
  ask(question: string, limitMs: number): Promise<Answer>;
  /** Ends it, if it has not ended, and waits until it has. */
  stop(): Promise<void>;
}

const graceMs = 5_000;

/** The child ends by itself when this process does: it notices that nobody can ask it any more. */
export function startChild({ script, args = [], nodeOptions = [], env, signal }: ChildOptions): Child {
  const child = fork(script, args, {
    execArgv: [...nodeOptions],
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const complaint = endOfErrors(child);
  const ended = new Promise<Answer>(resolve => {
    const end = (how: string): void => resolve({ kind: "ended", how: describeEnd(how, complaint()) });
    child.once("exit", (code, killer) => end(killer ?? `exit code ${code}`));
    child.once("error", error => end(error.message));
  });
  return {
    pid: child.pid ?? 0,
    ask: async (question, limitMs) => {
      signal?.throwIfAborted();
      const asked = newQuestion(child, { limitMs, signal });
      // That it cannot be asked any more shows by its end.
      child.send(question, () => undefined);
      return Promise.race([asked.answer, ended]).finally(asked.forget);
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const gone = once(child, "exit");
      // What it writes at its end, such as a profile, it may.
      if (child.connected) child.disconnect();
      const kill = setTimeout(() => child.kill("SIGKILL"), graceMs);
      await gone.finally(() => clearTimeout(kill));
    },
  };
}

/** The other side: answers each question, one after the other, in the process that `startChild` made. */
export function answerQuestions(answer: (question: string) => Promise<string>): void {
  process.on("message", message => {
    answer(String(message)).then(
      text => process.send?.(text),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        process.exit(1);
      },
    );
  });
  process.on("disconnect", () => process.exit(0));
}

interface Question {
  readonly answer: Promise<Answer>;
  forget(): void;
}

function newQuestion(
  child: ChildProcess,
  { limitMs, signal }: { readonly limitMs: number; readonly signal: AbortSignal | undefined },
): Question {
  let forget = (): void => undefined;
  const answer = new Promise<Answer>((resolve, reject) => {
    const timer = setTimeout(() => resolve({ kind: "late", limitMs }), limitMs);
    const onMessage = (message: unknown): void => resolve({ kind: "answer", text: String(message) });
    const onAbort = (): void => reject(signal?.reason);
    child.once("message", onMessage);
    signal?.addEventListener("abort", onAbort, { once: true });
    forget = () => {
      clearTimeout(timer);
      child.off("message", onMessage);
      signal?.removeEventListener("abort", onAbort);
    };
  });
  return { answer, forget: () => forget() };
}

const errorsKept = 4_000;

/** What it wrote to its standard error last. */
function endOfErrors(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.setEncoding("utf8").on("data", (chunk: string) => (text = (text + chunk).slice(-errorsKept)));
  return () => text.trim();
}

function describeEnd(how: string, complaint: string): string {
  if (/heap out of memory|heap limit/i.test(complaint)) return "out of memory";
  const error = complaint.split("\n").find(line => /^\w*Error\b/.test(line));
  return error === undefined ? how : `${how}: ${error.trim()}`;
}
