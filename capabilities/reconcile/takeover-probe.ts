import { setMaxListeners } from "node:events";

import { APPS, parseSetKey, setKey } from "../api/flavor";
import type { Namespace, SetKey } from "../api/identity";
import type { DaemonSet } from "../api/types";
import type { Collection } from "../cache/collection";
import type { StoredSet } from "../cache/set-projection";
import { storeKey } from "../cache/stored-object";
import type { KubeClient } from "../kube/client";
import { daemonSets } from "../kube/resources";
import { type Clock, sleep } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import type { Metrics } from "../telemetry/metrics";
import { PROBE_NAME, probeIdentity, probeSet, probeSpec } from "./probe-set";
import { type QuietPeriods, type Sighting, type Verdict, nextSighting, verdictOf } from "./takeover-verdict";

// Two controllers must never meet on a set of `apps/v1`. Nothing in the API says whether the built-in controller runs,
// so the leader keeps a set that asks for nothing and changes it: if its `observedGeneration` follows, somebody lives.
//
//                    quiet, and a live read agrees
//      unknown ────────────────────────────────────────▶ alone: acts on apps/v1 sets
//       ▲   │                                            │   ▲
//       │   └──observed──▶ contested ◀──────observed─────┘   │
//       │                      └─────quiet, and a live read agrees
//       └── deleted, from anywhere

export interface ProbeTimings extends QuietPeriods {
  /** How often the probe is changed while nobody observes it. */
  readonly bumpIntervalMs: number;
  /** And while somebody does: so soon is it noticed that the built-in controller was switched off. */
  readonly contestedBumpIntervalMs: number;
  readonly retryIntervalMs: number;
}

// A switch is followed within 30 + 20 s and a look.
const TIMINGS: ProbeTimings = {
  quietMs: 5_000,
  quietAfterLifeMs: 20_000,
  bumpIntervalMs: 10 * 60_000,
  contestedBumpIntervalMs: 30_000,
  retryIntervalMs: 10_000,
};

const LOOK_INTERVAL_MS = 1_000;

export interface TakeoverProbeOptions {
  /** The sets of `apps/v1`. */
  readonly sets: Collection<DaemonSet, StoredSet>;
  /** Where the probe is kept. */
  readonly namespace: Namespace;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "setTakeoverContested">;
  readonly timings?: ProbeTimings;
}

export interface TakeoverTerm {
  /** Under which signal the set may be acted upon; undefined when it may not. */
  permit(key: SetKey): AbortSignal | undefined;
  /** Resolves when no write is under way any more. */
  end(): Promise<void>;
}

export interface TermStart {
  /** The leader's. */
  readonly client: KubeClient;
  /** Of the lead. */
  readonly signal: AbortSignal;
  /** Is called each time that the sets of `apps/v1` become ours: whatever was not acted upon until now is due. */
  readonly onAlone: () => void;
}

export class TakeoverProbe {
  readonly #options: TakeoverProbeOptions;
  #sighting: Sighting | undefined;
  #term: Term | undefined;

  /** To be made before the cache starts: a standby's own sight of the probe spares it the quiet period when it leads. */
  constructor(options: TakeoverProbeOptions) {
    this.#options = options;
    options.sets.subscribe(({ object }) => {
      if (object.set.namespace === options.namespace && object.set.name === PROBE_NAME) this.#look();
    });
  }

  /** Probes as long as the lead lasts, or until the term is ended. One at a time. */
  begin(start: TermStart): TakeoverTerm {
    const term = new Term(this.#options, { ...start, sighting: () => this.#sighting });
    this.#term = term;
    return {
      permit: key => term.permit(key),
      end: async () => {
        await term.end();
        if (this.#term === term) this.#term = undefined;
      },
    };
  }

  /** Whether the set may be acted upon now: not while nothing is probed. */
  permits(key: SetKey): boolean {
    return this.#term?.permit(key) !== undefined;
  }

  /** One line for people: whether sets of `apps/v1` are served, and why not. */
  describe(): string {
    return this.#term?.describe() ?? "standing by";
  }

  #look(): void {
    const { sets, namespace, clock } = this.#options;
    const probe = sets.objects.get(storeKey(probeIdentity(namespace)));
    this.#sighting = nextSighting(this.#sighting, { probe, nowMs: clock.monotonic() });
    this.#term?.sighted();
  }
}

interface TermOptions extends TermStart {
  readonly sighting: () => Sighting | undefined;
}

class Term {
  readonly #options: TakeoverProbeOptions & TermOptions;
  readonly #timings: ProbeTimings;
  readonly #probeKey: SetKey;
  readonly #ended = new AbortController();
  readonly #signal: AbortSignal;
  readonly #running: Promise<void>;
  #verdict: Verdict = "unknown";
  /** Aborts what is under way for sets of `apps/v1`; there only while they are ours. */
  #acting: AbortController | undefined;
  #permit: AbortSignal | undefined;
  #bumpedAtMs: number | undefined;
  #failure: { readonly message: string; readonly retryAtMs: number } | undefined;

  constructor(options: TakeoverProbeOptions, term: TermOptions) {
    this.#options = { ...options, ...term };
    this.#timings = options.timings ?? TIMINGS;
    this.#probeKey = setKey(probeIdentity(options.namespace));
    this.#signal = AbortSignal.any([term.signal, this.#ended.signal]);
    this.#running = this.#run();
  }

  permit(key: SetKey): AbortSignal | undefined {
    if (parseSetKey(key).flavor !== APPS) return this.#options.signal;
    return key === this.#probeKey ? undefined : this.#permit;
  }

  async end(): Promise<void> {
    this.#ended.abort();
    await this.#running;
    this.#options.metrics.setTakeoverContested(false);
  }

  describe(): string {
    if (this.#verdict === "alone") return "serving apps/v1 sets";
    if (this.#verdict === "contested") return "leaving apps/v1 sets to the built-in controller, which is alive";
    return `not serving apps/v1 sets: ${this.#failure?.message ?? "the probe was not quiet for long enough yet"}`;
  }

  /** Stops at once. To begin takes more than one look. */
  sighted(): void {
    if (this.#verdict === "alone") this.#conclude(this.#look());
  }

  async #run(): Promise<void> {
    while (!this.#signal.aborted) {
      await this.#step().catch((error: unknown) => this.#failed(error));
      await sleep(this.#options.clock, { delayMs: LOOK_INTERVAL_MS, signal: this.#signal });
    }
  }

  async #step(): Promise<void> {
    const nowMs = this.#options.clock.monotonic();
    if (this.#failure !== undefined && nowMs < this.#failure.retryAtMs) return;
    const verdict = await this.#agreed();
    // What was observed before this term was perhaps long ago.
    if (verdict !== "contested" || this.#bumpedAtMs !== undefined) this.#conclude(verdict);
    if (this.#isBumpDue(nowMs)) await this.#bump();
    this.#failure = undefined;
  }

  /**
   * Whoever is to begin asks the server first: the watch may be late, and a stalled event loop runs timers before it reads
   * what has arrived.
   */
  async #agreed(): Promise<Verdict> {
    const seen = this.#look();
    if (seen !== "alone" || this.#verdict === "alone") return seen;
    await this.#read();
    return this.#look();
  }

  #look(): Verdict {
    const nowMs = this.#options.clock.monotonic();
    return verdictOf(this.#options.sighting(), { ...this.#timings, former: this.#verdict, nowMs });
  }

  #isBumpDue(nowMs: number): boolean {
    if (this.#bumpedAtMs === undefined || this.#options.sighting() === undefined) return true;
    const { bumpIntervalMs, contestedBumpIntervalMs } = this.#timings;
    return nowMs - this.#bumpedAtMs >= (this.#verdict === "alone" ? bumpIntervalMs : contestedBumpIntervalMs);
  }

  async #read(): Promise<void> {
    const { client, sets, namespace } = this.#options;
    const ref = { namespace, name: PROBE_NAME };
    sets.writeThrough.written(await client.get(daemonSets(APPS), ref, { signal: this.#signal }));
  }

  /** Changes the probe, or makes it. What else was changed in its spec is put right. */
  async #bump(): Promise<void> {
    const { client, sets, clock } = this.#options;
    const { namespace } = this.#options;
    const sighting = this.#options.sighting();
    const call = { namespace, signal: this.#signal };
    const written =
      sighting === undefined
        ? await client.create(daemonSets(APPS), { ...call, body: probeSet() })
        : await client.patch(daemonSets(APPS), {
            ...call,
            name: PROBE_NAME,
            type: "merge",
            // Each generation is replaced once, so each bump differs from the one before it.
            body: { metadata: { uid: sighting.uid }, spec: probeSpec({ bump: sighting.generation }) },
          });
    this.#bumpedAtMs = clock.monotonic();
    sets.writeThrough.written(written);
  }

  #conclude(verdict: Verdict): void {
    const former = this.#verdict;
    if (verdict === former || this.#signal.aborted) return;
    this.#verdict = verdict;
    const { log, metrics, namespace, onAlone } = this.#options;
    metrics.setTakeoverContested(verdict === "contested");
    this.#acting?.abort();
    this.#acting = this.#permit = undefined;
    const probe = `${namespace}/${PROBE_NAME}`;
    if (verdict === "contested") log.warn("Leaving apps/v1 daemon sets to the built-in controller", { probe });
    if (verdict === "unknown") log.warn("Leaving apps/v1 daemon sets until the probe tells whose they are", { probe });
    if (verdict !== "alone") return;
    this.#acting = new AbortController();
    this.#permit = AbortSignal.any([this.#options.signal, this.#acting.signal]);
    setMaxListeners(0, this.#permit);
    log.info("Acting on apps/v1 daemon sets", { probe });
    onAlone();
  }

  /** The verdict stands: while the probe is there unobserved, nobody is alive whatever fails. */
  #failed(error: unknown): void {
    if (this.#signal.aborted) return;
    const { clock, log } = this.#options;
    const message = error instanceof Error ? error.message : String(error);
    // As long as the reason is the same, once.
    if (message !== this.#failure?.message) log.warn("Retrying to probe for the built-in controller", { error });
    this.#failure = { message, retryAtMs: clock.monotonic() + this.#timings.retryIntervalMs };
  }
}
