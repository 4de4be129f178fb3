import type { NodeName } from "../api/identity";
import { isSuspended } from "../api/rollout-controls";
import type { UpdateStrategy } from "./budget";
import { deferred } from "./deferred";
import type { Waiting } from "./direct-placement";
import { holdOn } from "./holds";
import type { ReasonInput } from "./node-reason";
import type { ObservedNode, Snapshot } from "./snapshot";
import type { Targets } from "./targets";

/** What one look found out and decided, as far as it gives the reasons of nodes. */
export interface ReasonLook {
  readonly snapshot: Pick<Snapshot, "set" | "nodes" | "refusedNodes">;
  readonly targets: Pick<Targets, "fence" | "missingRevision" | "unreachable" | "departing">;
  readonly strategy: UpdateStrategy;
  readonly step: {
    /** Nodes without room for the pod that they would get now. */
    readonly waiting: readonly Waiting[];
    /** Nodes whose old pod is taken now, or gets another one beside it. */
    readonly replacing: readonly NodeName[];
  };
}

export function reasonInput({ snapshot, targets, strategy, step }: ReasonLook): ReasonInput {
  const { set, nodes, refusedNodes } = snapshot;
  const { fence } = targets;
  // Of a set at rest nobody asks.
  const unready = deferred(() => new Set(nodes.filter(isNotReady).map(({ name }) => name)));
  return {
    ...{ strategy, notices: noticesOf(targets) },
    hold: holdOn({ set, targets }),
    isSuspended: isSuspended(set.spec),
    departing: targets.departing.nodes,
    hasSuspects: targets.unreachable.isHeld,
    fence,
    replacing: new Set(step.replacing),
    isRefused: refusedNodes.size > 0,
    withoutRoom: new Set(step.waiting.map(({ node }) => node)),
    notReady: { has: name => unready.value.has(name) },
  };
}

/** What policies say of single nodes. */
function noticesOf({ unreachable: { excluded } }: ReasonLook["targets"]): ReasonInput["notices"] {
  return excluded.size > 0 ? new Map([...excluded].map(name => [name, "LeftOut"])) : undefined;
}

function isNotReady({ readiness }: ObservedNode): boolean {
  return readiness !== undefined && readiness.kind !== "ready";
}
