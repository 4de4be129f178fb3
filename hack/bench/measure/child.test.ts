import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isRunning, identityOf } from "../../control-plane/processes";
import { type Child, startChild } from "./child";

let folder: string;
const children: Child[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "everynode-child-"));
});

afterEach(async () => {
  await Promise.all(children.splice(0).map(child => child.stop()));
  rmSync(folder, { recursive: true, force: true });
});

const limitMs = 20_000;

function childThat(body: string, options: { nodeOptions?: string[]; signal?: AbortSignal } = {}): Child {
  const script = join(folder, "child.cjs");
  writeFileSync(script, body);
  const child = startChild({ script, ...options });
  children.push(child);
  return child;
}

const echo = `process.on("message", text => process.send(text.toUpperCase()));`;

describe("a child", () => {
  it("answers what it is asked", async () => {
    const child = childThat(echo);
    expect(await child.ask("one", limitMs)).toEqual({ kind: "answer", text: "ONE" });
    expect(await child.ask("two", limitMs)).toEqual({ kind: "answer", text: "TWO" });
  });

  it("that does not answer in time is late", async () => {
    const child = childThat(`process.on("message", () => {});`);
    expect(await child.ask("one", 10)).toEqual({ kind: "late", limitMs: 10 });
  });

  it.each([
    { end: "an exit code", body: `process.exit(3);`, how: "exit code 3" },
    { end: "a signal", body: `process.kill(process.pid, "SIGKILL");`, how: "SIGKILL" },
    { end: "an error", body: `throw new Error("no such thing");`, how: "exit code 1: Error: no such thing" },
  ])("that ends with $end says so", async ({ body, how }) => {
    const child = childThat(`process.on("message", () => { ${body} });`);
    const answer = await child.ask("one", limitMs);
    expect(answer).toEqual({ kind: "ended", how });
    expect(await child.ask("two", limitMs)).toEqual(answer);
  });

  it("that outgrows its heap is out of memory", async () => {
    const body = `process.on("message", () => { const kept = []; for (;;) kept.push(new Array(1e5).fill({})); });`;
    const child = childThat(body, { nodeOptions: ["--max-old-space-size=20"] });
    expect(await child.ask("one", limitMs)).toEqual({ kind: "ended", how: "out of memory" });
  });

  it("is not waited for after the signal", async () => {
    const abort = new AbortController();
    const child = childThat(`process.on("message", () => {});`, { signal: abort.signal });
    const asked = child.ask("one", limitMs);
    abort.abort(new Error("interrupted"));
    await expect(asked).rejects.toThrow("interrupted");
  });

  it("is gone once it was stopped, and may be stopped twice", async () => {
    const child = childThat(echo);
    await child.ask("one", limitMs);
    const identity = identityOf(child.pid);
    await child.stop();
    await child.stop();
    expect(identity !== undefined && isRunning(identity)).toBe(false);
  });
});
