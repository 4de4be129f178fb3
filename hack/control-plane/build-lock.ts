import { randomUUID } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { errorCode } from "./error-code";
import { isRunning, ownIdentity, parseIdentity, renderIdentity } from "./processes";

export interface LockOptions {
  readonly path: string;
  readonly onWait: (holderPid: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the work while holding a lock file. Parallel test workers on a cold cache would otherwise each compile the same
 * Kubernetes, since `go build` shares finished packages only. A lock whose holder is gone is taken
 * over; should two do that at once, both compile the same and neither harms the other.
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

/** A link, since it appears with its content: a lock that is empty for a moment could stay so after a crash. */
async function created(path: string): Promise<boolean> {
  const draft = `${path}.${process.pid}.${randomUUID()}`;
  await writeFile(draft, renderIdentity(ownIdentity()));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw new Error(`taking the build lock ${path}`, { cause: error });
  } finally {
    await rm(draft, { force: true });
  }
}
