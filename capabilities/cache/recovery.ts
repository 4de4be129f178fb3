import { ApiError, type ApiErrorKind, isTooLargeVersion } from "../kube/api-error";
import type { Clock } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { Outage } from "../telemetry/outage";
import { RetryDelay } from "./retry-delay";
import type { WatchEnd } from "./watch-session";

/** How a store is filled: by a watch that begins with all there is, or page by page. */
export type Way = "watchlist" | "pages";

/** A fill by a watch that is not complete. */
export interface UnfinishedFill {
  /** Whether anything has come. */
  readonly hasBegun: boolean;
}

export interface EndedWatch {
  /** In milliseconds. */
  readonly livedMs: number;
  /** Whether the next one begins from a later version. */
  readonly hasAdvanced: boolean;
  /** Whether it was to fill the store, and has not. */
  readonly isFilling: boolean;
}

export interface Next {
  readonly delayMs: number;
  /** Whether the store must be filled anew, as its version leads nowhere. */
  readonly refill: boolean;
}

export interface RecoveryOptions {
  readonly clock: Clock;
  readonly random: () => number;
  readonly log: Logger;
}

// A server that closes sooner than this, with nothing new, did not mean to serve.
const MIN_WATCH_MS = 1_000;
// A server that answers, but so often in a row does not let us watch from our version, may do so from another.
const REFILL_AFTER_REFUSALS = 3;
const NO_REFUSALS: ReadonlySet<ApiErrorKind> = new Set(["network", "aborted", "unauthorized", "tooManyRequests"]);
// What fails so often in a row as one stream may work in parts. An API server whose etcd cannot tell it how far it is
// breaks each such watch with an ERROR event; so may a proxy that lets no stream live.
const PAGES_AFTER_BROKEN = 3;
// 422 from an API server without the feature gate WatchList, 400 from anything that does not know the parameters. A
// 403 is about permissions, which pages need just as well.
const UNKNOWN_TO_SERVER: ReadonlySet<ApiErrorKind> = new Set(["invalid", "badRequest"]);

/** Decides how a reflector goes on after what went wrong: how long it waits, what it does then, and what is logged. */
export class Recovery {
  readonly #log: Logger;
  readonly #outage: Outage;
  readonly #retry: RetryDelay;
  // Apart, for a server that has forgotten our version is there again: the delays of its outage are over.
  readonly #retryGone: RetryDelay;
  #refusals = 0;
  #brokenStreams = 0;
  #isLagging = false;
  #knowsWatchList = true;

  constructor({ clock, random, log }: RecoveryOptions) {
    this.#log = log;
    this.#outage = new Outage({ clock, log });
    this.#retry = new RetryDelay({ random });
    this.#retryGone = new RetryDelay({ random });
  }

  /** By which way the next fill goes. */
  get way(): Way {
    const isTrusted = this.#brokenStreams < PAGES_AFTER_BROKEN && !this.#isLagging;
    return this.#knowsWatchList && isTrusted ? "watchlist" : "pages";
  }

  /** The server gave a sign. */
  worked(): void {
    this.#refusals = 0;
    this.#outage.over();
  }

  filled(): void {
    // A quiet watch would be the first to tell, up to a minute later.
    if (this.#isLagging) this.worked();
    this.#brokenStreams = 0;
    this.#isLagging = false;
  }

  /** A watch lived for so long, however it ended. */
  lived(ms: number): void {
    for (const retry of [this.#retry, this.#retryGone]) retry.lived(ms);
  }

  /** The server sends a bookmark before it has said that this was all: it never will. */
  neverEnds(): void {
    this.#giveUpWatchList({ reason: "it does not say when all was sent" });
  }

  /**
   * After a watch that ended in order. A busy API server closes those on which it cannot send as fast as there are
   * events, so that one which got on is opened again at once, as client-go's are.
   */
  ended(end: WatchEnd, { livedMs, hasAdvanced, isFilling }: EndedWatch): Next {
    this.#log.debug("Watching again", { end, livedMs });
    const isCut = isFilling && end !== "asked";
    if (isCut) this.#brokenStreams += 1;
    const isTooSoon = end === "closed" && livedMs < MIN_WATCH_MS && (isFilling || !hasAdvanced);
    return { delayMs: isTooSoon ? this.#retry.afterFailure() : 0, refill: false };
  }

  /** `unfinished`: the fill that the failure broke. */
  failed(error: unknown, unfinished: UnfinishedFill | undefined): Next {
    if (!(error instanceof ApiError)) return this.#afterBug(error);
    if (error.kind === "gone") return this.#afterGone(error, unfinished);
    if (unfinished && UNKNOWN_TO_SERVER.has(error.kind)) {
      this.#giveUpWatchList({ reason: error.message });
      return { delayMs: 0, refill: true };
    }
    if (unfinished && isTooLargeVersion(error)) return this.#afterLag(error);
    const isRefusal = !NO_REFUSALS.has(error.kind);
    if (unfinished && (isRefusal || unfinished.hasBegun)) this.#brokenStreams += 1;
    return this.#afterFailure(error, isRefusal);
  }

  #afterFailure(error: ApiError, isRefusal: boolean): Next {
    const { kind, retryAfterMs } = error;
    if (isRefusal) this.#refusals += 1;
    const refill = this.#refusals >= REFILL_AFTER_REFUSALS;
    const delayMs = this.#retry.afterFailure(retryAfterMs);
    this.#outage.failed({ message: "Trying again to list or watch", kind, fields: { error, delayMs, relist: refill } });
    return { delayMs, refill };
  }

  /**
   * The server's cache is behind its etcd. A watch begins with what the cache has, and only once it has what etcd had at
   * the call; behind by more than that call's patience, it never does. A LIST is answered by etcd then.
   */
  #afterLag(error: ApiError): Next {
    const fields = { error, delayMs: 0, relist: true };
    this.#outage.failed({ message: "Listing in pages for once, as the server's cache lags", kind: error.kind, fields });
    this.#isLagging = true;
    return { delayMs: 0, refill: true };
  }

  /** As after each restart of the API server. */
  #afterGone(error: ApiError, unfinished: UnfinishedFill | undefined): Next {
    if (unfinished) this.#brokenStreams += 1;
    const delayMs = this.#retryGone.afterFailure();
    this.#log.debug("Listing anew, as the version is too old", { error, delayMs });
    return { delayMs, refill: true };
  }

  #afterBug(error: unknown): Next {
    const delayMs = this.#retry.afterFailure();
    this.#log.error("Watching on after an event was not handled", { error, delayMs });
    return { delayMs, refill: false };
  }

  #giveUpWatchList({ reason }: { readonly reason: string }): void {
    if (!this.#knowsWatchList) return;
    this.#knowsWatchList = false;
    this.#log.info("Listing in pages, as the server begins no watch with what there is", { reason });
  }
}
