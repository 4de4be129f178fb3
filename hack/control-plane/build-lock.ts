import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { isRunning, ownIdentity, parseIdentity, renderIdentity } from "./processes";

export interface LockOptions {
  readonly path: string;
  readonly onWait: (holderPid: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the work while holding a lock file. Parallel test workers on a cold cache would otherwise each compile the same
 * Kubernetes, since `go build` shares finished packages only. A lock whose holder is gone is taken over.
 */
export async function withLock<T>(options: LockOptions, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(options.path), { recursive: true });
  await acquire(options);
  try {
    return await work();
  } finally {
    await rm(options.path, { force: true });
  }
}

async function acquire(options: LockOptions): Promise<void> {
  let told = false;
  while (!(await created(options.path))) {
    const holder = parseIdentity(await readFile(options.path, "utf8").catch(() => ""));
    if (holder !== undefined && !isRunning(holder)) {
      await rm(options.path, { force: true });
      continue;
    }
    if (!told && holder !== undefined) {
      options.onWait(holder.pid);
      told = true;
    }
    await sleep(200, undefined, options.signal === undefined ? {} : { signal: options.signal });
  }
}

async function created(path: string): Promise<boolean> {
  try {
    await writeFile(path, renderIdentity(ownIdentity()), { flag: "wx" });
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return false;
    throw new Error(`taking the build lock ${path}`, { cause: error });
  }
}
