import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { FakeClock } from "../../../test/fakes/fake-clock";
import { type CommandResult, runCommand } from "./run-command";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "everynode-command-"));
});

afterEach(() => rmSync(folder, { recursive: true }));

const env = { PATH: process.env["PATH"] };

function sh(script: string, clock = new FakeClock()): Promise<CommandResult> {
  return runCommand({ command: "sh", args: ["-c", script], env, limitMs: 1_000, clock });
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setImmediate(resolve));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !readFileSync(`/proc/${pid}/stat`, "utf8").includes(") Z ");
  } catch {
    return false;
  }
}

it("answers what the command wrote", async () => {
  expect(await sh("printf out; echo warning >&2")).toEqual({ kind: "succeeded", output: "out" });
});

it("gives the command no standard input and the environment that was given", async () => {
  const command = { command: "sh", args: ["-c", 'cat; printf %s "$A-$HOME"'], limitMs: 1_000, clock: new FakeClock() };
  const result = await runCommand({ ...command, env: { ...env, A: "a" } });
  expect(result).toEqual({ kind: "succeeded", output: "a-" });
});

it.each([
  ["an exit code", "echo secret; printf 'no\\n  session' >&2; exit 3", "it ended with exit code 3", "no session"],
  ["a signal", "kill -TERM $$", "it was ended by SIGTERM", ""],
])("tells %s and the end of standard error, and nothing of standard output", async (_how, script, reason, errors) => {
  expect(await sh(script)).toEqual({ kind: "failed", reason, errors });
});

it("keeps of a long standard error the end", async () => {
  const result = await sh("head -c 100000 /dev/zero | tr '\\0' x >&2; echo the end >&2; exit 1");
  expect(result.kind === "failed" && result.errors).toMatch(/^x{2000,2048}the end$/);
});

it("tells a command that is not there from one that cannot be started", async () => {
  const command = { args: [], env, limitMs: 1_000, clock: new FakeClock() };
  expect(await runCommand({ ...command, command: "everynode-no-such-command" })).toEqual({ kind: "notFound" });
  expect(await runCommand({ ...command, command: folder })).toMatchObject({ kind: "failed", errors: "" });
});

it("ends a command that takes too long, and whatever that has started", async () => {
  const clock = new FakeClock();
  const pids = join(folder, "pids");
  const result = sh(`sleep 600 & echo $! > ${pids}.new; mv ${pids}.new ${pids}; echo asking >&2; sleep 600`, clock);
  await until(() => existsSync(pids));
  const pid = Number(readFileSync(pids, "utf8"));
  expect(isAlive(pid)).toBe(true);
  clock.advance(1_000);
  expect(await result).toMatchObject({ kind: "failed", reason: "it did not end within 1000 ms" });
  await until(() => !isAlive(pid));
  expect(clock.pending).toBe(0);
});

it("ends a command with the process that asked for it", async () => {
  const pids = join(folder, "pids");
  const command = { command: "sh", args: ["-c", `echo $$ > ${pids}.new; mv ${pids}.new ${pids}; sleep 600`], env };
  const script = `
    const { existsSync } = require("node:fs");
    const { runCommand } = require(${JSON.stringify(join(__dirname, "run-command.ts"))});
    void runCommand({ ...${JSON.stringify(command)}, limitMs: 600_000, clock: { after: () => () => undefined } });
    setInterval(() => existsSync(${JSON.stringify(pids)}) && process.exit(0), 5);
  `;
  await promisify(execFile)(process.execPath, ["--require", "tsx/cjs", "--eval", script]);
  await until(() => !isAlive(Number(readFileSync(pids, "utf8"))));
});

it("ends a command whose output does not end", async () => {
  expect(await sh("yes")).toMatchObject({ kind: "failed", reason: "its output does not end" });
});

it("lets the process go on meanwhile", async () => {
  const go = join(folder, "go");
  const result = sh(`while [ ! -e ${go} ]; do sleep 0.01; done; printf done`);
  // Only somebody who is not held up by the command can let it end.
  writeFileSync(go, "");
  expect(await result).toEqual({ kind: "succeeded", output: "done" });
});

it.each([
  ["is ours where it may ask somebody, as only that group may read from a terminal", true],
  ["is one of its own where it may not", false],
])("the group of the command %s", async (_, isInteractive) => {
  const script = "cut -d' ' -f5 /proc/self/stat";
  const options = { env, limitMs: 1_000, clock: new FakeClock(), isInteractive };
  const result = await runCommand({ command: "sh", args: ["-c", script], ...options });
  const own = readFileSync("/proc/self/stat", "utf8").split(" ")[4] ?? "";
  expect(result.kind === "succeeded" && result.output.trim() === own).toBe(isInteractive);
});

it("ends a command that asks and is not answered", async () => {
  const clock = new FakeClock();
  const result = runCommand({ command: "sleep", args: ["60"], env, limitMs: 1_000, clock, isInteractive: true });
  clock.advance(1_000);
  expect(await result).toMatchObject({ kind: "failed", reason: "it did not end within 1000 ms" });
});
