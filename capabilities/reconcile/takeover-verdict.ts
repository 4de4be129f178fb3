import type { Uid } from "../api/identity";
import type { StoredSet } from "../cache/set-projection";

// Whether the built-in controller is alive, decided from what became of the probe that it would observe. Pure.

/** Who serves the sets of `apps/v1`, as far as the probe tells. */
export type Verdict =
  /** Nobody observes the probe: they are ours. */
  | "alone"
  /** The built-in controller observed it: they are not. */
  | "contested"
  /** There is no probe, or it is too early to tell. */
  | "unknown";

/** What this process has seen of the probe. */
export interface Sighting {
  readonly uid: Uid;
  readonly generation: number;
  /** 0 until someone has observed it. */
  readonly observedGeneration: number;
  /** When this process first saw the generation, whoever made it. By the clock that is never set: a jump is not quiet. */
  readonly seenAtMs: number;
}

/** How long nobody may have observed the probe's generation before nobody is there. */
export interface QuietPeriods {
  readonly quietMs: number;
  /** Where the generation before it was observed: whoever did so a moment ago may merely be slow. */
  readonly quietAfterLifeMs: number;
}

/** Undefined where there is nothing that the built-in controller would observe; it leaves a terminating set alone. */
export function nextSighting(
  former: Sighting | undefined,
  { probe, nowMs }: { readonly probe: StoredSet | undefined; readonly nowMs: number },
): Sighting | undefined {
  if (probe === undefined || probe.set.deletionTimestampMs !== undefined) return undefined;
  const { uid, generation } = probe.set;
  const isKnown = former?.uid === uid && former.generation === generation;
  const observedGeneration = probe.status?.observedGeneration ?? 0;
  return { uid, generation, observedGeneration, seenAtMs: isKnown ? former.seenAtMs : nowMs };
}

export interface VerdictOptions extends QuietPeriods {
  /** What was known before: it holds while it is too early to tell. */
  readonly former: Verdict;
  readonly nowMs: number;
}

/**
 * Assumption: nobody but the built-in controller writes the probe's status. Invariant: never `alone` while its current
 * generation is observed, nor without a probe.
 */
export function verdictOf(sighting: Sighting | undefined, options: VerdictOptions): Verdict {
  if (sighting === undefined) return "unknown";
  if (sighting.observedGeneration >= sighting.generation) return "contested";
  return options.nowMs - sighting.seenAtMs >= quietPeriod(sighting, options) ? "alone" : options.former;
}

function quietPeriod({ generation, observedGeneration }: Sighting, periods: QuietPeriods): number {
  const wasAlive = observedGeneration > 0 && observedGeneration === generation - 1;
  return wasAlive ? periods.quietAfterLifeMs : periods.quietMs;
}
