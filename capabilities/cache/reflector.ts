import { type ResourceVersion, compareResourceVersions } from "../api/identity";
import { ApiError, type ApiErrorKind } from "../kube/api-error";
import type { FieldMask, KubeClient, WatchEvent } from "../kube/client";
import type { Resource } from "../kube/resources";
import { type Clock, sleep } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { Outage } from "../telemetry/outage";
import type { Intake } from "./intake";
import { listAll } from "./list-all";
import { ProgressBarrier } from "./progress-barrier";
import { RetryDelay } from "./retry-delay";
import type { Feed, Lister } from "./store";
import { type WatchEnd, WatchSession } from "./watch-session";

export interface ReflectorOptions<Raw, T> {
  readonly client: KubeClient;
  readonly resource: Resource<Raw>;
  /** All that `intake` reads of an object; without it every field is asked for. */
  readonly fields?: FieldMask<Raw>;
  readonly intake: Intake<Raw, T>;
  /** Fed by this reflector alone. */
  readonly store: Feed<T> & Pick<Lister<T>, "hasSynced" | "progress">;
  readonly clock: Clock;
  /** Between 0 and 1, and new at each call. */
  readonly random: () => number;
  readonly log: Logger;
}

export interface Reflector {
  start(): void;
  /** Resolves once nothing runs any more. What is in the store stays there. */
  stop(): Promise<void>;
  /** Resolves once the first LIST is in; rejects with the signal's reason. */
  waitForSync(signal: AbortSignal): Promise<void>;
  /** Resolves once the store contains everything up to `resourceVersion`; rejects with the signal's reason. */
  waitForProgress(resourceVersion: ResourceVersion, signal: AbortSignal): Promise<void>;
  /**
   * Resolves once the store contains everything that the server had when this was called (docs/design.md: taking the lead).
   * An outage is waited out. Rejects with the signal's reason.
   */
  catchUp(signal: AbortSignal): Promise<void>;
  /** Plural of the kind with its group. */
  readonly name: string;
  /** When the server last answered, by a page, an event or a bookmark; undefined before. */
  readonly lastSyncedAtMs: number | undefined;
  /**
   * When the loop last did anything: began a request, got an answer or an event, failed, or began a wait. Undefined
   * before `start`. At most two minutes ago (the idle limit of a watch) for as long as the loop runs, whether or not the server answers.
   */
  readonly lastActivityAtMs: number | undefined;
  readonly progress: ResourceVersion | undefined;
}

/** Keeps a store like the server's collection of one kind: LIST once, then WATCH, resumed for as long as it can be. */
export function createReflector<Raw, T>(options: ReflectorOptions<Raw, T>): Reflector {
  return new ListAndWatch(options);
}

const MIN_TIMEOUT_SECONDS = 300;
// The server sends a bookmark two seconds before it ends a watch, and none on one that has less than that. It comes
// within about a second of its time.
const SHORT_TIMEOUT_SECONDS = 3;
// A server that closes sooner than this did not mean to serve.
const MIN_WATCH_MS = 1_000;
// A server that answers, but so often in a row does not let us watch from our version, may do so from another.
const RELIST_AFTER_REFUSALS = 3;
const NO_REFUSALS: ReadonlySet<ApiErrorKind> = new Set(["network", "aborted", "unauthorized", "tooManyRequests"]);

/**
 * Invariants: one loop alone reads from the server and feeds the store, so nothing overtakes anything. The store is
 * replaced by complete LISTs only; no failure empties it.
 */
class ListAndWatch<Raw, T> implements Reflector {
  readonly name: string;
  readonly #options: ReflectorOptions<Raw, T>;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  readonly #outage: Outage;
  readonly #retry: RetryDelay;
  // Apart, for a server that has forgotten our version is there again: the delays of its outage are over.
  readonly #retryGone: RetryDelay;
  readonly #barrier: ProgressBarrier;
  #running: Promise<void> | undefined;
  #session: WatchSession<Raw> | undefined;
  #needsList = true;
  #listsStarted = 0;
  #lastListDone = 0;
  #refusals = 0;
  #lastSyncedAtMs: number | undefined;
  #lastActivityAtMs: number | undefined;

  constructor(options: ReflectorOptions<Raw, T>) {
    const { group, plural } = options.resource;
    this.name = group === "" ? plural : `${plural}.${group}`;
    this.#options = options;
    this.#log = options.log.child({ resource: this.name });
    this.#outage = new Outage({ clock: options.clock, log: this.#log });
    this.#retry = new RetryDelay({ random: options.random });
    this.#retryGone = new RetryDelay({ random: options.random });
    this.#barrier = new ProgressBarrier({ clock: options.clock, onOverdue: () => this.#hurry() });
  }

  get lastSyncedAtMs(): number | undefined {
    return this.#lastSyncedAtMs;
  }

  get lastActivityAtMs(): number | undefined {
    return this.#lastActivityAtMs;
  }

  get progress(): ResourceVersion | undefined {
    return this.#options.store.progress;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    this.#session?.stop();
    await this.#running;
  }

  waitForSync(signal: AbortSignal): Promise<void> {
    return this.#barrier.wait(() => this.#options.store.hasSynced, signal);
  }

  async waitForProgress(resourceVersion: ResourceVersion, signal: AbortSignal): Promise<void> {
    await this.waitForSync(signal);
    const order = (): number | undefined =>
      this.progress === undefined ? undefined : compareResourceVersions(this.progress, resourceVersion);
    if (order() !== undefined) return this.#barrier.wait(() => (order() ?? -1) >= 0, signal);
    // What cannot be compared is contained in a LIST that starts from now on.
    const listsBefore = this.#listsStarted;
    this.#needsList = true;
    this.#session?.stop();
    return this.#barrier.wait(() => this.#lastListDone > listsBefore, signal);
  }

  async catchUp(signal: AbortSignal): Promise<void> {
    await this.waitForProgress(await this.#latestVersion(signal), signal);
  }

  async #latestVersion(signal: AbortSignal): Promise<ResourceVersion> {
    const { client, resource, fields, clock, random } = this.#options;
    const retry = new RetryDelay({ random });
    for (;;) {
      try {
        return (await client.list(resource, { limit: 1, signal, ...(fields && { fields }) })).resourceVersion;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof ApiError)) throw error;
        // The reflector, which has the same trouble, tells of it.
        await sleep(clock, { delayMs: retry.afterFailure(error.retryAfterMs), signal });
        signal.throwIfAborted();
      }
    }
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#noteActivity();
      const delayMs = await this.#round();
      this.#noteActivity();
      if (delayMs > 0) await sleep(clock, { delayMs, signal });
    }
  }

  /** One LIST or one WATCH. Gives the delay before the next one, in milliseconds. */
  async #round(): Promise<number> {
    const { progress } = this;
    try {
      if (this.#needsList || progress === undefined) {
        await this.#list();
        return 0;
      }
      return await this.#watch(progress);
    } catch (error) {
      return this.#stop.signal.aborted ? 0 : this.#afterError(error);
    }
  }

  async #list(): Promise<void> {
    this.#listsStarted += 1;
    const number = this.#listsStarted;
    // Now, since whoever asks for a LIST while this one runs wants another.
    this.#needsList = false;
    try {
      const { objects, resourceVersion } = await listAll({ ...this.#options, signal: this.#stop.signal });
      this.#lastListDone = number;
      this.#refusals = 0;
      this.#log.debug("Listing is done", { objects: objects.length, resourceVersion });
      this.#options.store.replace(objects, resourceVersion);
    } catch (error) {
      this.#needsList ||= this.#lastListDone !== number;
      throw error;
    } finally {
      this.#barrier.check();
    }
    this.#noteSign();
  }

  async #watch(from: ResourceVersion): Promise<number> {
    const { client, resource, fields, clock, random } = this.#options;
    const timeoutSeconds = this.#barrier.isOverdue
      ? SHORT_TIMEOUT_SECONDS
      : MIN_TIMEOUT_SECONDS + Math.floor(random() * MIN_TIMEOUT_SECONDS);
    const onEvent = (event: WatchEvent<Raw>): void => this.#take(event);
    const session = new WatchSession({
      ...{ client, resource, clock, from, timeoutSeconds, onEvent },
      ...(fields && { fields }),
    });
    const startedAtMs = clock.now();
    this.#session = session;
    try {
      return this.#afterEnd(await session.run(), clock.now() - startedAtMs);
    } finally {
      this.#session = undefined;
      for (const retry of [this.#retry, this.#retryGone]) retry.lived(clock.now() - startedAtMs);
    }
  }

  #take(event: WatchEvent<Raw>): void {
    this.#refusals = 0;
    this.#noteSign();
    try {
      this.#feed(event);
    } finally {
      this.#barrier.check();
    }
    // A short watch has one bookmark. Whoever still waits needs another watch; if nobody does, a long one will do.
    if (event.kind === "bookmark" && this.#isHurrying) this.#session?.stop();
  }

  get #isHurrying(): boolean {
    return this.#session?.timeoutSeconds === SHORT_TIMEOUT_SECONDS;
  }

  #feed(event: WatchEvent<Raw>): void {
    const { store, intake } = this.#options;
    if (event.kind === "bookmark") return store.bookmark(event.resourceVersion);
    const object = intake(event.object);
    if (object === undefined) return;
    if (event.kind === "deleted") store.observedDeletion(object);
    else store.observed(object);
  }

  #noteSign(): void {
    this.#outage.over();
    this.#lastSyncedAtMs = this.#options.clock.now();
    this.#noteActivity();
  }

  #noteActivity(): void {
    this.#lastActivityAtMs = this.#options.clock.now();
  }

  /** Somebody waits: a watch that is about to end gets a bookmark soon. */
  #hurry(): void {
    if (!this.#isHurrying) this.#session?.stop();
  }

  #afterEnd(end: WatchEnd, livedMs: number): number {
    this.#log.debug("Watching again", { end, livedMs });
    return end === "closed" && livedMs < MIN_WATCH_MS ? this.#retry.afterFailure() : 0;
  }

  #afterError(error: unknown): number {
    if (!(error instanceof ApiError)) return this.#afterBug(error);
    const { kind, retryAfterMs } = error;
    if (kind === "gone") return this.#afterGone(error);
    if (!NO_REFUSALS.has(kind)) this.#refusals += 1;
    if (this.#refusals >= RELIST_AFTER_REFUSALS) this.#needsList = true;
    const delayMs = this.#retry.afterFailure(retryAfterMs);
    const fields = { error, delayMs, relist: this.#needsList };
    this.#outage.failed({ message: "Trying again to list or watch", kind, fields });
    return delayMs;
  }

  /** As after each restart of the API server. */
  #afterGone(error: ApiError): number {
    this.#needsList = true;
    const delayMs = this.#retryGone.afterFailure();
    this.#log.debug("Listing anew, as the version is too old", { error, delayMs });
    return delayMs;
  }

  #afterBug(error: unknown): number {
    const delayMs = this.#retry.afterFailure();
    this.#log.error("Watching on after an event was not handled", { error, delayMs });
    return delayMs;
  }
}
