import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { text } from "node:stream/consumers";

import { runProgram } from "./kubectl/program";
import { systemClock } from "./telemetry/clock";

// The program `kubectl-everynode`, which kubectl runs for `kubectl everynode`: the process as a command sees it.

const interrupt = new AbortController();
process.once("SIGINT", () => {
  interrupt.abort();
  // Whoever interrupts again does not want to wait for an answer that is under way.
  process.once("SIGINT", () => process.exit(INTERRUPTED));
});

/** As shells have it for SIGINT. */
const INTERRUPTED = 130;

/** As shells have it for SIGPIPE, which Node.js ignores. */
const NOBODY_READS = 141;

// `kubectl everynode status logs --watch | head -1`
process.stdout.on("error", ({ code }: NodeJS.ErrnoException) => process.exit(code === "EPIPE" ? NOBODY_READS : 1));

runProgram({
  argv: process.argv.slice(2),
  env: process.env,
  homeFolder: homedir(),
  clock: systemClock,
  random: Math.random,
  out: {
    write: shown => process.stdout.write(shown),
    isTerminal: process.stdout.isTTY === true,
    size: () => process.stdout,
  },
  hasTerminal: process.stdin.isTTY === true,
  complain: shown => process.stderr.write(shown),
  readText: path => (path === "-" ? text(process.stdin) : readFile(path, "utf8")),
  signal: interrupt.signal,
}).then(
  exitCode => {
    process.exitCode = interrupt.signal.aborted ? INTERRUPTED : exitCode;
  },
  (error: unknown) => {
    process.stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
