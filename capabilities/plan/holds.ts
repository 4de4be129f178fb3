import { restraintOf } from "./policies/restraint";
import type { ReasonCode } from "./reason-codes";
import type { ObservedSet } from "./snapshot";
import type { Targets } from "./targets";

export interface HoldInput {
  readonly set: Pick<ObservedSet, "spec">;
  readonly targets: Pick<Targets, "missingRevision">;
}

/** Why no outdated pod is replaced now, whatever the budget; undefined: nothing holds them. The strongest reason, if there are several. */
export function holdOn({ set, targets }: HoldInput): ReasonCode | undefined {
  const restraint = restraintOf(set.spec);
  if (restraint === "Frozen") return restraint;
  return targets.missingRevision === undefined ? restraint : "NoSuchRevision";
}
