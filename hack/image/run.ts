import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { errorCode } from "../control-plane/error-code";

export interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What the person has to do where the machine lacks the command. */
  readonly missing: string;
}

const outputLimitBytes = 64 * 2 ** 20;

/** What the command printed. It throws with its complaints, or with what to install where it is not there. */
export async function run({ command, args, folder, env, missing }: Command): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(command, [...args], {
      ...(folder !== undefined && { cwd: folder }),
      env: { ...process.env, ...env },
      maxBuffer: outputLimitBytes,
    });
    return stdout;
  } catch (error) {
    // Without their cause, which would only repeat the arguments and the complaints.
    if (errorCode(error) === "ENOENT") throw new Error(`${command} is not here: ${missing}`);
    throw new Error(`${command} failed\n${complaints(error)}`);
  }
}

const keptLines = 20;

function complaints(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const text = "stderr" in error && typeof error.stderr === "string" ? error.stderr.trim() : "";
  const said = text === "" && error instanceof Error ? error.message : text;
  return said.split("\n").slice(-keptLines).join("\n");
}
