import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";

import { errorCode } from "../control-plane/error-code";

export interface RunOptions {
  /** Text given to the program. */
  readonly input?: string;
  /** The path of a file given to the program. */
  readonly inputFile?: string;
}

/** What the program printed. A program that fails throws with its complaint. */
export async function run(command: readonly string[], options: RunOptions = {}): Promise<string> {
  const [program = "", ...args] = command;
  // In a session of its own, so that Ctrl-C does not end half of a change; whoever made it takes it back as a whole.
  const child = spawn(program, args, { stdio: ["pipe", "pipe", "pipe"], detached: true });
  const ended = once(child, "close");
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const fed = feed(child.stdin, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  const [code] = await ended.catch((error: unknown) => {
    throw new Error(`running ${program}`, { cause: error });
  });
  const fault = await fed;
  const [printed, complaint] = await output;
  // A program that ends without reading its input says why itself, and of a file that cannot be read it says something else.
  if (fault !== undefined && !isUnread(fault)) throw new Error(`giving ${program} its input`, { cause: fault });
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${String(code)}: ${(complaint || printed).trim()}`);
  return printed;
}

function isUnread(fault: unknown): boolean {
  return ["EPIPE", "ECONNRESET", "ERR_STREAM_PREMATURE_CLOSE"].includes(errorCode(fault) ?? "");
}

async function feed(stdin: NodeJS.WritableStream, { input, inputFile }: RunOptions): Promise<void> {
  await pipeline(inputFile === undefined ? Readable.from([input ?? ""]) : createReadStream(inputFile), stdin);
}
