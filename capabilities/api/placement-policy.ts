import type { PlacementPolicy } from "./types";
import { type Violation, notSupported } from "./violation";

/**
 * What a cordoned node means to a set. `Run`: nothing, as with `apps/v1`. `Keep`: it gets no pod, and a rolling update
 * leaves those that it has, as none would come back.
 */
export const ON_CORDON = ["Run", "Keep"] as const;
export type OnCordon = (typeof ON_CORDON)[number];

/** Of a valid spec. Absent and empty are the default, as with every choice of `apps/v1`. */
export function onCordon({ placement }: { readonly placement?: PlacementPolicy }): OnCordon {
  return placement?.onCordon === "Keep" ? "Keep" : "Run";
}

export interface PlacementPolicyField {
  readonly path: string;
  readonly placement: PlacementPolicy | undefined;
}

/** In the words that the API server has for a choice that it does not know. */
export function validatePlacementPolicy({ path, placement }: PlacementPolicyField): readonly Violation[] {
  const value = placement?.onCordon;
  if (!value || ON_CORDON.some(choice => choice === value)) return [];
  return [notSupported({ path: `${path}.onCordon`, value }, ON_CORDON)];
}
