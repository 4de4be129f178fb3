import { type ResourceVersion, compareResourceVersions } from "../api/identity";
import { ApiError } from "../kube/api-error";
import type { ListPage } from "../kube/client";
import { sleep } from "../telemetry/clock";
import type { Fills } from "./fills";
import { askLatestVersion } from "./latest-version";
import { type ListAllOptions, firstPage, takeAll } from "./list-all";
import { RetryDelay } from "./retry-delay";
import type { Feed, Lister } from "./store";
import type { StoredObject } from "./stored-object";

// To read so many objects takes less time than to wait for a bookmark, and little of the server's.
const FEW = 1_000;

export interface LookaheadOptions<Raw, T extends StoredObject> extends Omit<ListAllOptions<Raw, T>, "draft"> {
  readonly store: Feed<T> & Pick<Lister<T>, "hasSynced" | "progress" | "size">;
  /** Those of the reflector. */
  readonly fills: Pick<Fills, "isUnderWay">;
  /** Called when no more objects come, whatever became of them; with what a listener of the store threw, if it did. */
  readonly onEnd: (bug: unknown) => void;
}

/**
 * Asks how far the server is, past the watch. A quiet watch tells of it up to a minute later; where there is little, the
 * LIST that tells the version brings the objects as well, in one round trip for all who ask at the same time.
 *
 * Assumption: the watch goes on from where it is, and the store takes no event at or below its progress.
 * Invariant: the store is never taken back. What a LIST brings is left where the watch is further, or a fill is under way
 * that may be older and replaces the store when it is complete.
 */
export class Lookahead<Raw, T extends StoredObject> {
  readonly #options: LookaheadOptions<Raw, T>;
  readonly #bringing = new Set<Promise<void>>();
  #coming = 0;
  #asking: Promise<ResourceVersion> | undefined;
  #askingNext: Promise<ResourceVersion> | undefined;

  constructor(options: LookaheadOptions<Raw, T>) {
    this.#options = options;
  }

  /** Whether objects are still to come. */
  get isBringing(): boolean {
    return this.#coming > 0;
  }

  /** Whether there is so little in the store that it costs next to nothing to read it anew. */
  get isCheap(): boolean {
    const { hasSynced, size } = this.#options.store;
    return hasSynced && size <= FEW;
  }

  /**
   * The version of everything that the server had at this call, or a later one. An outage is waited out. Rejects with the
   * signal's reason.
   */
  async version(signal: AbortSignal): Promise<ResourceVersion> {
    const { clock, random } = this.#options;
    const retry = new RetryDelay({ random });
    for (;;) {
      signal.throwIfAborted();
      try {
        return await unlessAborted(this.#ask(), signal);
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ApiError)) throw error;
        // The reflector, which has the same trouble, tells of it.
        await sleep(clock, { delayMs: retry.afterFailure(error.retryAfterMs), signal });
      }
    }
  }

  /** Resolves when nothing that was begun runs any more. */
  async settled(): Promise<void> {
    await Promise.allSettled([this.#asking, this.#askingNext]);
    await Promise.all(this.#bringing);
  }

  /** An answer that is under way may be older than this call, so who comes meanwhile shares the next. */
  #ask(): Promise<ResourceVersion> {
    if (this.#asking === undefined) return this.#begin();
    const begin = (): Promise<ResourceVersion> => this.#begin();
    this.#askingNext ??= this.#asking.then(begin, begin);
    return this.#askingNext;
  }

  #begin(): Promise<ResourceVersion> {
    this.#askingNext = undefined;
    const asking = this.#answer().finally(() => {
      if (this.#asking === asking) this.#asking = undefined;
    });
    this.#asking = asking;
    return asking;
  }

  async #answer(): Promise<ResourceVersion> {
    const { fills, signal } = this.#options;
    if (!this.isCheap || fills.isUnderWay) return askLatestVersion(this.#options, signal);
    const first = await firstPage(this.#options);
    if (!this.#isAhead(first.resourceVersion)) return first.resourceVersion;
    const bringing = this.#bring(first);
    this.#bringing.add(bringing);
    void bringing.then(() => this.#bringing.delete(bringing));
    if (first.continueToken === undefined) await bringing;
    return first.resourceVersion;
  }

  /** Never rejects. */
  async #bring(first: ListPage<Raw>): Promise<void> {
    const { store, fills, onEnd } = this.#options;
    this.#coming += 1;
    let bug: unknown;
    try {
      const draft = store.draft();
      await takeAll({ ...this.#options, draft }, first);
      // The watch may have got there meanwhile.
      if (this.#isAhead(first.resourceVersion) && !fills.isUnderWay) store.replace(draft, first.resourceVersion);
    } catch (error) {
      // Whoever waits goes on waiting for the watch, which has the same trouble.
      if (!(error instanceof ApiError)) bug = error;
    }
    this.#coming -= 1;
    onEnd(bug);
  }

  /** Whether the server is further than the store, and known to be. */
  #isAhead(version: ResourceVersion): boolean {
    const { progress } = this.#options.store;
    return progress !== undefined && (compareResourceVersions(version, progress) ?? 0) > 0;
  }
}

function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
