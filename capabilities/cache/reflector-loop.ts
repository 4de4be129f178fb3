import { type ResourceVersion, compareResourceVersions } from "../api/identity";
import { ApiError } from "../kube/api-error";
import type { WatchEvent } from "../kube/client";
import { sleep } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { Fills, type Fill } from "./fills";
import type { Draft } from "./draft";
import { askLatestVersion } from "./latest-version";
import { type PageResult, listAll } from "./list-all";
import { Lookahead } from "./lookahead";
import { ProgressBarrier } from "./progress-barrier";
import { type Next, Recovery, type Way } from "./recovery";
import type { Reflector, ReflectorOptions } from "./reflector";
import { Signs } from "./signs";
import type { StoredObject } from "./stored-object";
import { WatchSession } from "./watch-session";

const MIN_TIMEOUT_SECONDS = 300;
// The server sends a bookmark two seconds before it ends a watch, and none on one that has less than that. It comes
// within about a second of its time.
const SHORT_TIMEOUT_SECONDS = 3;
// Bookmarks come about once a minute. A connection that is dead without a word is noticed after two that are missing.
const IDLE_MS = 120_000;
// While all there is is being sent there is no reason for a pause.
const FILLING_IDLE_MS = 30_000;

const CONTINUE: Next = { delayMs: 0, refill: false };

/** A fill by a watch, while it goes on. */
interface Filling<T extends StoredObject> {
  readonly fill: Fill;
  readonly startedAtMs: number;
  readonly draft: Draft<T>;
  hasBegun: boolean;
}

interface CompleteFill<T extends StoredObject> {
  readonly draft: Draft<T>;
  readonly resourceVersion: ResourceVersion;
  readonly way: Way;
  readonly startedAtMs: number;
}

/** Its states are drawn at `Reflector`. */
export class ReflectorLoop<Raw, T extends StoredObject> implements Reflector {
  readonly name: string;
  readonly #options: ReflectorOptions<Raw, T>;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  readonly #recovery: Recovery;
  readonly #barrier: ProgressBarrier;
  readonly #lookahead: Lookahead<Raw, T>;
  readonly #fills = new Fills();
  readonly #signs: Signs;
  #running: Promise<void> | undefined;
  #session: WatchSession<Raw> | undefined;
  #filling: Filling<T> | undefined;

  constructor(options: ReflectorOptions<Raw, T>) {
    const { group, plural } = options.resource;
    this.name = group === "" ? plural : `${plural}.${group}`;
    this.#options = options;
    this.#signs = new Signs(options.clock);
    this.#log = options.log.child({ resource: this.name });
    this.#recovery = new Recovery({ ...options, log: this.#log });
    this.#barrier = new ProgressBarrier({ clock: options.clock, onOverdue: () => this.#hurry() });
    this.#lookahead = new Lookahead({
      ...{ ...options, fills: this.#fills, signal: this.#stop.signal, onPage: result => this.#signs.ofPage(result) },
      onEnd: bug => this.#afterLookahead(bug),
    });
  }

  get lastSyncedAtMs(): number | undefined {
    return this.#signs.ofServerAtMs;
  }

  get lastActivityAtMs(): number | undefined {
    return this.#signs.ofLifeAtMs;
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
    await this.#lookahead.settled();
  }

  waitForSync(signal: AbortSignal): Promise<void> {
    return this.#barrier.wait(() => this.#options.store.hasSynced, signal);
  }

  async catchUp(signal: AbortSignal): Promise<void> {
    const isFilled = this.#fills.fromNowOn();
    const version = await this.#lookahead.version(signal);
    await this.waitForSync(signal);
    const order = (): number | undefined => this.progress && compareResourceVersions(this.progress, version);
    // What cannot be compared is contained in a fill that begins from now on.
    if (order() === undefined) this.#fillAnew();
    return this.#barrier.wait(() => isFilled() || (order() ?? -1) >= 0, signal);
  }

  async #run(): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    while (!signal.aborted) {
      this.#signs.ofLife();
      const { delayMs, refill } = await this.#turn();
      if (refill) this.#fills.want();
      this.#signs.ofLife();
      if (delayMs > 0) await sleep(clock, { delayMs, signal });
    }
  }

  #turn(): Promise<Next> {
    if (this.progress !== undefined && !this.#fills.isWanted) return this.#watch(this.progress);
    return this.#recovery.way === "watchlist" ? this.#watch(undefined) : this.#fillByPages();
  }

  async #fillByPages(): Promise<Next> {
    const fill = this.#fills.begin();
    const startedAtMs = this.#options.clock.monotonic();
    try {
      const draft = this.#options.store.draft();
      const onPage = (result: PageResult): void => this.#signs.ofPage(result);
      const resourceVersion = await listAll({ ...this.#options, draft, signal: this.#stop.signal, onPage });
      this.#complete(fill, { draft, resourceVersion, way: "pages", startedAtMs });
      return CONTINUE;
    } catch (error) {
      return this.#afterError(error);
    } finally {
      fill.end();
    }
  }

  /** Without a version the watch fills the store first. */
  async #watch(from: ResourceVersion | undefined): Promise<Next> {
    const startedAtMs = this.#options.clock.monotonic();
    const session = this.#openSession(from);
    this.#session = session;
    if (from === undefined) this.#beginFilling(startedAtMs);
    try {
      const end = await session.run();
      const livedMs = this.#noteEnd({ reason: end, startedAtMs });
      const hasAdvanced = this.progress !== from;
      const next = this.#recovery.ended(end, { livedMs, hasAdvanced, isFilling: this.#filling !== undefined });
      return end === "idle" && (await this.#isAhead()) ? { ...next, refill: true } : next;
    } catch (error) {
      this.#noteEnd({ reason: error instanceof ApiError ? error.kind : "handler", startedAtMs });
      return this.#afterError(error);
    } finally {
      this.#session = undefined;
      this.#filling?.fill.end();
      this.#filling = undefined;
    }
  }

  /** Whether the store knows what the server does not: it lost its past, and is silent on a version still to come. */
  async #isAhead(): Promise<boolean> {
    const { progress } = this;
    if (progress === undefined) return false;
    try {
      const version = await askLatestVersion(this.#options, this.#stop.signal);
      return (compareResourceVersions(version, progress) ?? 0) < 0;
    } catch (error) {
      // A server that does not answer is the next watch's trouble.
      if (error instanceof ApiError) return false;
      throw error;
    }
  }

  #openSession(from: ResourceVersion | undefined): WatchSession<Raw> {
    const { client, resource, fields, clock, random, idleMs = IDLE_MS } = this.#options;
    // A watch that fills brings everything without a bookmark.
    const isShort = from !== undefined && this.#barrier.isOverdue;
    return new WatchSession({
      ...{ client, resource, clock, from, ...(fields && { fields }) },
      timeoutSeconds: isShort
        ? SHORT_TIMEOUT_SECONDS
        : MIN_TIMEOUT_SECONDS + Math.floor(random() * MIN_TIMEOUT_SECONDS),
      idleMs: () => (this.#filling ? FILLING_IDLE_MS : idleMs),
      onEvent: event => this.#take(event),
    });
  }

  #beginFilling(startedAtMs: number): void {
    const draft = this.#options.store.draft();
    this.#filling = { fill: this.#fills.begin(), startedAtMs, draft, hasBegun: false };
  }

  #take(event: WatchEvent<Raw>): void {
    this.#recovery.worked();
    this.#signs.ofServer();
    this.#options.metrics.took({ resource: this.name, kind: event.kind });
    try {
      if (this.#filling) this.#collect(event, this.#filling);
      else this.#feed(event);
    } finally {
      this.#barrier.check();
    }
    if (event.kind === "bookmark") this.#afterBookmark();
  }

  #afterBookmark(): void {
    // A short watch has one bookmark. Whoever still waits needs another watch; if nobody does, a long one will do.
    if (this.#isHurrying || this.#fills.isWanted) this.#session?.stop();
    // That became overdue during a fill which began too early for it.
    else if (this.#barrier.isOverdue) this.#hurry();
  }

  get #isHurrying(): boolean {
    return this.#session?.timeoutSeconds === SHORT_TIMEOUT_SECONDS;
  }

  #collect(event: WatchEvent<Raw>, filling: Filling<T>): void {
    filling.hasBegun = true;
    if (event.kind !== "bookmark") {
      const object = this.#options.intake(event.object);
      if (object !== undefined) filling.draft.take(event.kind, object);
      return;
    }
    // Before the one that ends them a server that knows initial events sends no bookmark.
    if (event.endsInitialEvents !== true) {
      this.#recovery.neverEnds();
      this.#session?.stop();
      return;
    }
    this.#filling = undefined;
    const { draft, fill, startedAtMs } = filling;
    const { resourceVersion } = event;
    this.#complete(fill, { draft, resourceVersion, way: "watchlist", startedAtMs });
  }

  #feed(event: WatchEvent<Raw>): void {
    const { store, intake } = this.#options;
    if (event.kind === "bookmark") return store.bookmark(event.resourceVersion);
    const object = intake(event.object);
    if (object === undefined) return;
    if (event.kind === "deleted") store.observedDeletion(object);
    else store.observed(object);
  }

  #complete(fill: Fill, done: CompleteFill<T>): void {
    const { draft, resourceVersion, way, startedAtMs } = done;
    const { clock, metrics, store } = this.#options;
    const durationMs = clock.monotonic() - startedAtMs;
    fill.done();
    this.#recovery.filled();
    this.#log.debug("The store is filled", { objects: draft.contents.size, resourceVersion, way, durationMs });
    metrics.listed({ resource: this.name, way, seconds: durationMs / 1000 });
    try {
      store.replace(draft, resourceVersion);
    } finally {
      this.#barrier.check();
    }
  }

  #afterLookahead(bug: unknown): void {
    if (bug !== undefined) this.#recovery.failed(bug, undefined);
    this.#barrier.check();
    if (this.#barrier.isOverdue) this.#hurry();
  }

  /** Somebody waits for what the server has now. */
  #hurry(): void {
    if (this.#lookahead.isBringing) return;
    if (this.#lookahead.isCheap) this.#fillAnew();
    // A watch that is about to end gets a bookmark soon.
    else if (!this.#isHurrying && !this.#filling) this.#session?.stop();
  }

  /** A fill that is under way ends first: what began before is of use to somebody else. */
  #fillAnew(): void {
    this.#fills.want();
    if (!this.#filling) this.#session?.stop();
  }

  #afterError(error: unknown): Next {
    if (this.#stop.signal.aborted) return CONTINUE;
    return this.#recovery.failed(error, this.#filling);
  }

  /** Gives how long the watch lived, in milliseconds. */
  #noteEnd({ reason, startedAtMs }: { readonly reason: string; readonly startedAtMs: number }): number {
    const { metrics, clock } = this.#options;
    const livedMs = clock.monotonic() - startedAtMs;
    metrics.watchEnded({ resource: this.name, reason });
    this.#recovery.lived(livedMs);
    return livedMs;
  }
}
