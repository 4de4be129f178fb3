import { nodeNameOf } from "../api/identity";
import { amountsOf } from "../api/pod-demand";
import type { Taint } from "../api/types";
import type { ObservedNode } from "../plan/snapshot";
import type { Demands } from "./demands";
import type { Intern } from "./intern";
import type { NodeToProject } from "./node-fields";
import { nodeDepartures } from "./node-departures";
import { nodeReadiness } from "./node-readiness";
import { type Projected, frozenLabels, projectIdentified } from "./projection";

export function projectNode(
  raw: NodeToProject,
  intern: Intern,
  allocatableOf: Demands["ofNode"] = amountsOf,
): Projected<ObservedNode> {
  const departures = nodeDepartures(raw);
  const readiness = nodeReadiness(raw.status?.conditions);
  return projectIdentified(raw, identity => ({
    labels: frozenLabels(raw.metadata?.labels),
    ...identity,
    name: nodeNameOf(intern(identity.name)),
    taints: Object.freeze((raw.spec?.taints ?? []).map(projectTaint)),
    ...(raw.spec?.unschedulable && { unschedulable: true }),
    ...(raw.status?.allocatable && { allocatable: allocatableOf(raw.status.allocatable) }),
    ...(readiness && { readiness }),
    ...(departures && { departures }),
  }));
}

/** Without `timeAdded`: whether a pod tolerates a taint does not depend on it (D-ELIG-20..22). */
function projectTaint({ key, value, effect }: Pick<Taint, "key" | "value" | "effect">): Taint {
  return Object.freeze({ key, effect, ...(value !== undefined && { value }) });
}
