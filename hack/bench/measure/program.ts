import { writeFile } from "node:fs/promises";

import type { Command } from "commander";

import { interruptedExitCode } from "../../control-plane/interrupt";
import { machine } from "./machine";
import { areMet, type Target } from "./target";

// How every benchmark begins and ends.

/** What a benchmark found. Whatever else it holds goes into its JSON as it is. */
export interface Outcome {
  readonly targets: readonly Target[];
  readonly [found: string]: unknown;
}

/** Runs the command. What goes wrong is said in one line, and in the exit code, also that of an interruption. */
export async function runProgram(command: Command, signal: AbortSignal): Promise<void> {
  await command.parseAsync().catch((error: unknown) => {
    if (!signal.aborted) process.stderr.write(`${describeError(error)}\n`);
    process.exitCode = signal.aborted ? interruptedExitCode : 1;
  });
}

/** Writes all that was found where a file is asked for. A missed target ends the program with exit code 1. */
export async function conclude(outcome: Outcome, { json }: { readonly json?: string | undefined }): Promise<void> {
  if (json !== undefined) await writeFile(json, renderOutcome(outcome));
  if (!areMet(outcome.targets)) process.exitCode = 1;
}

/** With when and where it was found. */
export function renderOutcome(outcome: Outcome): string {
  return `${JSON.stringify({ date: new Date().toISOString(), machine: machine(), ...outcome }, undefined, 2)}\n`;
}

export function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

/** With what caused it. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}: ${describeError(error.cause)}`;
}
