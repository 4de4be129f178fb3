import type { PlacementPolicy } from "./types";
import { type Field, type Violation, invalid, notSupported } from "./violation";

/**
 * What a cordoned node means to a set. `Run`: nothing, as with `apps/v1`. `Keep`: it gets no pod, and a rolling update
 * leaves those that it has, as none would come back.
 */
export const ON_CORDON = ["Run", "Keep"] as const;
export type OnCordon = (typeof ON_CORDON)[number];

/**
 * What a node that leaves service means to a set, by shutting down, being drained, in maintenance, or taken away. `Run`: nothing, as
 * with `apps/v1`. `Keep`: what a cordon means under the choice of that name.
 */
export const ON_DEPARTURE = ["Run", "Keep"] as const;

/** An hour: more than a shutdown takes, and less than anybody wants a node that came back to go without its daemon. */
const DEFAULT_DEPARTURE_SECONDS = 3_600;

/**
 * Who binds a set's pods to their nodes. `Scheduler`: the scheduler, as with `apps/v1`. `Direct`: nobody, as they are
 * created bound, where their node has room for them.
 */
export const PLACEMENT_MODES = ["Scheduler", "Direct"] as const;

interface WithPlacement {
  readonly placement?: PlacementPolicy;
}

/** Of a valid spec. Absent and empty are the default, as with every choice of `apps/v1`. */
export function onCordon({ placement }: WithPlacement): OnCordon {
  return placement?.onCordon === "Keep" ? "Keep" : "Run";
}

/** For how long a sign that a node leaves is heeded, of a valid spec, in milliseconds; undefined: not at all. */
export function departureLimitMs({ placement }: WithPlacement): number | undefined {
  if (placement?.onDeparture !== "Keep") return undefined;
  return (placement.departureSeconds ?? DEFAULT_DEPARTURE_SECONDS) * 1_000;
}

/** Whether the mode is `Direct`, of a valid spec. */
export function isPlacedDirectly({ placement }: WithPlacement): boolean {
  return placement?.mode === "Direct";
}

export interface PlacementPolicyField {
  readonly path: string;
  readonly placement: PlacementPolicy | undefined;
}

/** In the words that the API server has for a choice that it does not know. */
export function validatePlacementPolicy({ path, placement }: PlacementPolicyField): readonly Violation[] {
  return [
    ...validateChoice({ path: `${path}.onCordon`, value: placement?.onCordon }, ON_CORDON),
    ...validateChoice({ path: `${path}.onDeparture`, value: placement?.onDeparture }, ON_DEPARTURE),
    ...validateLimit({ path: `${path}.departureSeconds`, value: placement?.departureSeconds }),
    ...validateChoice({ path: `${path}.mode`, value: placement?.mode }, PLACEMENT_MODES),
  ];
}

function validateLimit(field: Field): readonly Violation[] {
  return typeof field.value === "number" && field.value <= 0 ? [invalid(field, "must be greater than 0")] : [];
}

interface Choice {
  readonly path: string;
  readonly value: string | undefined;
}

function validateChoice({ path, value }: Choice, choices: readonly string[]): readonly Violation[] {
  return !value || choices.includes(value) ? [] : [notSupported({ path, value }, choices)];
}
