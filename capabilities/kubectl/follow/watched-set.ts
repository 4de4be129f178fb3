import { PlanMemo } from "../../plan/memo";
import type { Clock } from "../../telemetry/clock";
import { type FoundSet, readBeside } from "../cluster-reader";
import { type SetSurroundings, viewOf } from "../gathered";
import { readPodDefaults } from "../pod-defaults-reader";
import { type Followed, FollowedSet, type FollowedSetOptions } from "./followed-set";
import { Occasional } from "./occasional";
import { type Outage, Reachability, type ReachabilityOptions } from "./reachability";
import type { SetSource, Sight } from "./sight";

// Cluster-wide defaults hardly ever change; what pods there are, and why one is refused, does all the time.
const DEFAULTS_MS = 30_000;
const BESIDE_MS = 2_000;

export type WatchedSetOptions = ReachabilityOptions & Omit<FollowedSetOptions, "reachability">;

type Beside = Pick<SetSurroundings, "room" | "refusal">;

/** A set that is watched. What is no object of its own is asked for now and then, and nothing is as long as it is not needed. */
export class WatchedSet implements SetSource {
  readonly #followed: FollowedSet;
  readonly #clock: Clock;
  readonly #reachability: Reachability;
  readonly #memo = new PlanMemo();
  readonly #defaults: Occasional<Followed, SetSurroundings["defaults"]>;
  readonly #beside: Occasional<Followed, Beside>;

  constructor(found: FoundSet, options: WatchedSetOptions) {
    const { client, clock, onChange } = options;
    const reachability = new Reachability(options);
    const times = { clock, onAnswer: onChange };
    this.#followed = new FollowedSet(found, { ...options, reachability });
    this.#clock = clock;
    this.#reachability = reachability;
    this.#defaults = new Occasional({
      ...{ ...times, everyMs: DEFAULTS_MS },
      read: reachability.question(({ set }) => readPodDefaults(client, set.namespace)),
    });
    this.#beside = new Occasional({
      ...{ ...times, everyMs: BESIDE_MS },
      read: reachability.question(followed => readBeside(client, followed)),
    });
  }

  start(): void {
    this.#followed.start();
  }

  look(): Sight {
    if (this.#followed.isGone) return { kind: "gone" };
    const { refusal: error } = this.#reachability;
    if (error !== undefined) return { kind: "refused", error };
    const { now } = this.#followed;
    if (now === undefined) return { kind: "unknown" };
    const [defaults, beside] = [this.#defaults.answer(now), this.#beside.answer(now)];
    if (defaults === undefined || beside === undefined) return { kind: "unknown" };
    const surroundings = { defaults: defaults.value, ...beside.value };
    const view = viewOf({ ...now, surroundings }, { nowMs: this.#clock.now(), memo: this.#memo });
    return { kind: "seen", view };
  }

  get outage(): Outage | undefined {
    return this.#reachability.outage;
  }

  stop(): Promise<void> {
    return this.#followed.stop();
  }
}
