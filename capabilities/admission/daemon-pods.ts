import { type Flavor, type FlavorName, flavorOfReference } from "../api/flavor";
import { nodeNameOf } from "../api/identity";
import { isRecord } from "../api/is-record";
import { targetNode } from "../api/target-node";
import type { PodDefaults } from "../api/pod-defaults";
import type { PodSpec } from "../api/types";
import { completeSpec, tieToNode } from "../plan/daemon-pod";

/** What is looked at of a pod that somebody creates. */
export interface RequestedPod {
  readonly metadata?: {
    readonly ownerReferences?: readonly {
      readonly apiVersion: string;
      readonly kind: string;
      readonly controller?: boolean;
    }[];
  };
  readonly spec?: PodSpec;
}

/** Whose pods are completed. */
export type ServedFlavors = ReadonlySet<FlavorName>;

/**
 * The spec of a daemon pod with what it lacks: the tolerations that keep it on its node (D-ELIG-25..28), those that the
 * cluster adds in its namespace, and the tie to the node on which it was put by name (D-POD-06). Undefined where the pod is
 * not a served set's or lacks nothing. The reconciler creates complete pods; these come from elsewhere, such as a backup.
 */
export function completedSpec(
  pod: RequestedPod,
  served: ServedFlavors,
  podDefaults: Pick<PodDefaults, "tolerations">,
): PodSpec | undefined {
  // No API server sends a list or a text there; it stays as it is, for who does to be told.
  if (!isRecord(pod.spec) || !owningFlavor(pod, served)) return undefined;
  const completed = tied(completeSpec(pod.spec, podDefaults));
  return completed === pod.spec ? undefined : completed;
}

/** What the creator of a daemon pod should know and cannot be mended: nobody can tell its node yet (D-ELIG-33). */
export function warningsAbout(pod: RequestedPod, served: ServedFlavors): readonly string[] {
  if (!pod.spec || !owningFlavor(pod, served) || targetNode({ spec: pod.spec })) return [];
  return [
    "spec: neither nodeName nor node affinity tells the node of this daemon pod; its daemon set ignores it until the " +
      "scheduler has chosen one",
  ];
}

function owningFlavor({ metadata }: RequestedPod, served: ServedFlavors): Flavor | undefined {
  const reference = metadata?.ownerReferences?.find(({ controller }) => controller);
  const flavor = reference && flavorOfReference(reference);
  return flavor && served.has(flavor.name) ? flavor : undefined;
}

/** A pod that was put on a node by name alone is tied to it as every daemon pod is. */
function tied(spec: PodSpec): PodSpec {
  const { nodeName, ...affinityOnly } = spec;
  return nodeName && !targetNode({ spec: affinityOnly }) ? tieToNode({ spec, node: nodeNameOf(nodeName) }) : spec;
}
