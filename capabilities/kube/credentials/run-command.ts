import { type ChildProcess, spawn } from "node:child_process";
import type { Readable } from "node:stream";

import type { Clock } from "../../telemetry/clock";

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  /** All of its environment, also where `PATH` is looked up. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** After which it is ended, with whatever it started. */
  readonly limitMs: number;
  readonly clock: Clock;
  /** Whether it is given our terminal, for what it asks and what it is answered. */
  readonly isInteractive?: boolean;
}

/** What became of a command. `errors` is the end of its standard error, in one line. */
export type CommandResult =
  | { readonly kind: "succeeded"; readonly output: string }
  | { readonly kind: "notFound" }
  | { readonly kind: "failed"; readonly reason: string; readonly errors: string };

/** Runs a command without waiting in its way: a child that hangs costs nothing but its result. */
export function runCommand({
  command,
  args,
  env,
  limitMs,
  clock,
  isInteractive = false,
}: Command): Promise<CommandResult> {
  return new Promise(resolve => {
    const child = spawn(command, [...args], {
      env,
      stdio: isInteractive ? ["inherit", "pipe", "inherit"] : ["ignore", "pipe", "pipe"],
      // A group of its own, which can be ended as a whole. Such a group may not read from the terminal.
      detached: !isInteractive,
    });
    const end = isInteractive ? endAlone : endGroup;
    const onExit = (): void => end(child);
    // Whoever asked is gone with this process, and a plugin that waits for its user would wait on.
    process.once("exit", onExit);
    const finish = (result: CommandResult): void => {
      cancel();
      process.off("exit", onExit);
      resolve(result);
    };
    const fail = (reason: string): void => {
      finish({ kind: "failed", reason, errors: errors.text().trim().replace(/\s+/g, " ") });
      end(child);
    };
    const output = collect(child.stdout, { longest: LONGEST_OUTPUT, onTooLong: () => fail("its output does not end") });
    const errors = collect(child.stderr, { longest: LONGEST_ERRORS });
    const cancel = clock.after(limitMs, () => fail(`it did not end within ${limitMs} ms`));
    child.on("error", error => finish(spawnFailure(error)));
    child.on("close", (code, signal) => {
      if (code === 0) finish({ kind: "succeeded", output: output.text() });
      else fail(signal === null ? `it ended with exit code ${code}` : `it was ended by ${signal}`);
    });
  });
}

/** In bytes; credentials have thousands. */
const LONGEST_OUTPUT = 1_048_576;

/** In bytes: as much as tells what went wrong. */
const LONGEST_ERRORS = 2_048;

function spawnFailure(error: Error): CommandResult {
  if ("code" in error && error.code === "ENOENT") return { kind: "notFound" };
  return { kind: "failed", reason: `it could not be started: ${error.message}`, errors: "" };
}

interface Collected {
  text(): string;
}

/** Keeps the last `longest` bytes. */
function collect(
  stream: Readable | null,
  { longest, onTooLong }: { longest: number; onTooLong?: () => void },
): Collected {
  let bytes = Buffer.alloc(0);
  stream?.on("data", (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    if (bytes.length <= longest) return;
    bytes = bytes.subarray(-longest);
    onTooLong?.();
  });
  return { text: () => bytes.toString("utf8") };
}

/** It is in our own group, and ends with the terminal's Ctrl-C as we do. */
function endAlone(child: ChildProcess): void {
  child.stdout?.destroy();
  child.kill("SIGKILL");
}

function endGroup(child: ChildProcess): void {
  child.stdout?.destroy();
  child.stderr?.destroy();
  try {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  } catch {
    // It has ended by itself, and everything that it started.
  }
}
