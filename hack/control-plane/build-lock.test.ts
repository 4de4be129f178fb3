import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { withLock } from "./build-lock";
import { ownIdentity, renderIdentity } from "./processes";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "everynode-lock-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const path = (): string => join(folder, "lock");
const onWait = (): void => undefined;

it("lets one work at a time, and tells the others whom they wait for", async () => {
  const waitedFor: number[] = [];
  let working = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    most = Math.max(most, (working += 1));
    await new Promise(resolve => setImmediate(resolve));
    working -= 1;
  };
  const options = { path: path(), onWait: (pid: number) => void waitedFor.push(pid) };
  await Promise.all([withLock(options, work), withLock(options, work), withLock(options, work)]);
  expect(most).toBe(1);
  expect(new Set(waitedFor)).toEqual(new Set([process.pid]));
});

it("is let go of when the work fails", async () => {
  await expect(withLock({ path: path(), onWait }, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(readdirSync(folder)).toEqual([]);
});

it("is taken over from a process that has ended, even if its pid lives on", async () => {
  writeFileSync(path(), renderIdentity({ pid: process.pid, startTime: "1" }));
  expect(await withLock({ path: path(), onWait }, () => Promise.resolve("done"))).toBe("done");
});

it("is not waited for after an interruption", async () => {
  writeFileSync(path(), renderIdentity(ownIdentity()));
  const controller = new AbortController();
  const waiting = withLock({ path: path(), onWait: () => controller.abort(), signal: controller.signal }, () =>
    Promise.resolve(),
  );
  await expect(waiting).rejects.toThrow();
  expect(existsSync(path())).toBe(true);
});
