import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { identityOf, isRunning, launch, ownIdentity, parseIdentity, renderIdentity, stopProcesses } from "./processes";
import { waitUntil } from "./readiness";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "everynode-processes-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe("parseIdentity", () => {
  it("reads what renderIdentity writes", () => {
    const identity = { pid: 4711, startTime: "Fri Nov 21 05:14:00 2025" };
    expect(parseIdentity(renderIdentity(identity))).toEqual(identity);
  });

  it.each([
    { what: "nothing", text: "" },
    { what: "half a record", text: "4711\n" },
    { what: "the process group of whoever signals", text: "0\n1\n" },
    { what: "every process", text: "-1\n1\n" },
    { what: "no number", text: "etcd\n1\n" },
  ])("refuses $what", ({ text }) => {
    expect(parseIdentity(text)).toBeUndefined();
  });
});

describe("a process", () => {
  it("is not another one that has its pid", async () => {
    const stranger = { pid: process.pid, startTime: `${ownIdentity().startTime}0` };
    expect(isRunning(ownIdentity())).toBe(true);
    expect(isRunning(stranger)).toBe(false);
    // If this were to signal, the test would end here.
    await stopProcesses([stranger], 1_000);
  });

  it("records itself before it becomes the command", async () => {
    const child = sleeper("exec sleep 60");
    const exited = once(child, "exit");
    const identity = await recorded();
    expect(identity).toEqual(identityOf(child.pid ?? 0));
    await stopProcesses([identity], 5_000);
    expect(isRunning(identity)).toBe(false);
    expect(await exited).toEqual([null, "SIGTERM"]);
  });

  it("is killed when it does not end when asked to", async () => {
    const child = sleeper("trap '' TERM; echo deaf; while :; do sleep 0.1; done");
    const exited = once(child, "exit");
    const identity = await recorded();
    await waitUntil(async () => (readFileSync(log(), "utf8") === "deaf\n" ? undefined : "it listens still"), {
      what: "the trap",
      limitMs: 5_000,
    });
    await stopProcesses([identity], 100);
    expect(await exited).toEqual([null, "SIGKILL"]);
  });

  it("does not start when it cannot record itself", async () => {
    const child = launch({ ...command("touch started"), record: join(folder, "gone", "etcd") });
    expect((await once(child, "exit"))[0]).not.toBe(0);
    expect(existsSync(join(folder, "started"))).toBe(false);
  });
});

function sleeper(script: string): ReturnType<typeof launch> {
  return launch({ ...command(script), record: record() });
}

function command(script: string): Omit<Parameters<typeof launch>[0], "record"> {
  return { command: "/bin/sh", args: ["-c", script], log: log(), cwd: folder };
}

async function recorded(): Promise<NonNullable<ReturnType<typeof parseIdentity>>> {
  await waitUntil(async () => (existsSync(record()) ? undefined : "no record"), { what: "the record", limitMs: 5_000 });
  const identity = parseIdentity(readFileSync(record(), "utf8"));
  if (identity === undefined) throw new Error("the record is unreadable");
  return identity;
}

function record(): string {
  return join(folder, "sleeper");
}

function log(): string {
  return join(folder, "log");
}
