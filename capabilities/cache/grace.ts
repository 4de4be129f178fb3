import type { Clock } from "../telemetry/clock";
import type { Reflector } from "./reflector";

/** A LIST that works takes a fraction of it. */
const GRACE_MS = 2_000;

/**
 * A wait for what the cache can do without, and which may never come, as where the permission to read it lacks: resolves once
 * each reader has listed, or 2 s after the first call; later calls at once. Rejects with the signal's reason.
 */
export function createGrace(
  readers: readonly Pick<Reflector, "waitForSync">[],
  clock: Clock,
): (signal: AbortSignal) => Promise<void> {
  let isOver = readers.length === 0;
  return async signal => {
    if (isOver) return;
    const limit = new AbortController();
    const cancel = clock.after(GRACE_MS, () => limit.abort());
    const either = AbortSignal.any([signal, limit.signal]);
    await Promise.all(readers.map(reader => reader.waitForSync(either)))
      // By the limit, which ends the wait well.
      .catch(() => signal.throwIfAborted())
      .finally(cancel);
    isOver = true;
  };
}
