import { ApiError, type ApiErrorKind } from "../../kube/api-error";
import type { CollectionClient, KubeClient, ListOptions } from "../../kube/client";
import type { Clock } from "../../telemetry/clock";
import { Permission } from "./permission";

/** Since when the cluster is not heard from, and how the last attempt ended. */
export interface Outage {
  readonly error: ApiError;
  /** Of the monotonic clock. */
  readonly sinceMs: number;
}

/** What a collection is narrowed to. */
export type Part = Pick<ListOptions, "namespace" | "labelSelector" | "fieldSelector">;

export interface ReachabilityOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Called when an outage begins, fails once more or ends, and when something is refused. */
  readonly onChange: () => void;
}

/** Reads one collection, or a part of it. */
export interface Follower {
  readonly client: CollectionClient;
  /** Nobody needs it any more, however its last call ends. */
  readonly forget: () => void;
}

/** Who makes calls of one kind, one after the other. */
interface Caller {
  isForgotten: boolean;
}

// A version that is too old is listed anew, at once.
const DEALT_WITH: ReadonlySet<ApiErrorKind> = new Set(["aborted", "gone"]);
// What a server says that cannot begin a watch with all there is, which is listed then.
const UNKNOWN_TO_SERVER: ReadonlySet<ApiErrorKind> = new Set(["invalid", "badRequest"]);

/**
 * Whether the calls get through by which a set is followed. Whoever makes them tries again by itself, and tells nobody.
 * Each caller has failures of its own, so that one that works does not hide another that does not.
 */
export class Reachability {
  readonly #options: ReachabilityOptions;
  readonly #failing = new Map<Caller, Outage>();
  #refusal: ApiError | undefined;

  constructor(options: ReachabilityOptions) {
    this.#options = options;
  }

  /** The longest one; undefined where everything gets through. */
  get outage(): Outage | undefined {
    return [...this.#failing.values()].toSorted((a, b) => a.sinceMs - b.sinceMs)[0];
  }

  /** That something may not be listed or watched, or no more, which does not change by trying again. */
  get refusal(): ApiError | undefined {
    return this.#refusal;
  }

  /** A question that may take several calls, and works if all of it does. Who asks is told how it ends. */
  question<A, T>(ask: (asked: A) => Promise<T>): (asked: A) => Promise<T> {
    const caller = { isForgotten: false };
    // That of the first time is for who asks to judge.
    const permission = new Permission({ clock: this.#options.clock, isGiven: true });
    const failed = this.#afterFailure(caller, permission);
    return async asked => {
      const answer = await ask(asked).catch(failed);
      permission.given();
      this.#works(caller);
      return answer;
    };
  }

  follower(part: Part): Follower {
    const { client, clock } = this.#options;
    const caller = { isForgotten: false };
    const mayList = new Permission({ clock, isGiven: false });
    const mayWatch = new Permission({ clock, isGiven: false });
    const notListed = this.#afterFailure(caller, mayList, () => !mayWatch.isGiven);
    const notWatched = this.#afterFailure(caller, mayWatch);
    const onOpen = (): void => {
      // A LIST that is refused from now on is one of a right withdrawn, or of a server that starts, as a watch would be.
      for (const permission of [mayWatch, mayList]) permission.given();
      this.#works(caller);
    };
    return {
      client: {
        list: async (resource, options) => {
          const page = await client.list(resource, { ...options, ...part }).catch(notListed);
          mayList.given();
          // A page is no help where what comes after it is refused.
          if (!mayWatch.isRefused) this.#works(caller);
          return page;
        },
        watch: async function* (resource, options) {
          try {
            yield* client.watch(resource, { ...options, ...part, onOpen });
          } catch (error) {
            if (options.resourceVersion === undefined && isOf(error, UNKNOWN_TO_SERVER)) throw error;
            notWatched(error);
          }
        },
      },
      forget: () => {
        caller.isForgotten = true;
        this.#works(caller);
      },
    };
  }

  /** Takes the failure of a call, which goes on to whoever made it. A refusal of what nobody needs for now is no outage. */
  #afterFailure(caller: Caller, permission: Permission, isNeeded = (): boolean => true): (error: unknown) => never {
    return error => {
      if (isOf(error, DEALT_WITH)) throw error;
      const refusal = permission.refusal(error);
      if (refusal !== undefined) this.#refuses(caller, refusal);
      else if (!permission.isRefused || isNeeded()) this.#fails(caller, error);
      throw error;
    };
  }

  #works(caller: Caller): void {
    if (this.#failing.delete(caller)) this.#options.onChange();
  }

  #fails(caller: Caller, error: unknown): void {
    if (caller.isForgotten || !(error instanceof ApiError)) return;
    const { sinceMs = this.#options.clock.monotonic() } = this.#failing.get(caller) ?? {};
    this.#failing.set(caller, { error, sinceMs });
    this.#options.onChange();
  }

  #refuses(caller: Caller, error: ApiError): void {
    if (caller.isForgotten) return;
    this.#refusal = error;
    this.#options.onChange();
  }
}

function isOf(error: unknown, kinds: ReadonlySet<ApiErrorKind>): error is ApiError {
  return error instanceof ApiError && kinds.has(error.kind);
}
