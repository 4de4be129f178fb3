import { type NodeName, nodeNameOf } from "./identity";
import type { NodeSelectorTerm, PodSpec } from "./types";
import { NODE_NAME_FIELD } from "./well-known";

/** What tells the node of a pod. */
export interface Targeted {
  readonly spec?: Pick<PodSpec, "nodeName"> & {
    readonly affinity?: {
      readonly nodeAffinity?: {
        readonly requiredDuringSchedulingIgnoredDuringExecution?: { readonly nodeSelectorTerms: readonly Term[] };
      };
    };
  };
}

type Term = Pick<NodeSelectorTerm, "matchFields">;

/**
 * The node that a pod runs on or is tied to (D-ELIG-30..32): `spec.nodeName`, else what the first `metadata.name In`
 * of its required node affinity names. Undefined where none can be told; such a pod is left out of everything
 * (D-ELIG-33).
 */
export function targetNode(pod: Targeted): NodeName | undefined {
  if (pod.spec?.nodeName) return nodeNameOf(pod.spec.nodeName);
  const tie = requiredTerms(pod)
    .flatMap(term => term.matchFields ?? [])
    .find(({ key, operator }) => key === NODE_NAME_FIELD && operator === "In");
  const [name, ...others] = tie?.values ?? [];
  return name && others.length === 0 ? nodeNameOf(name) : undefined;
}

function requiredTerms(pod: Targeted): readonly Term[] {
  const required = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required?.nodeSelectorTerms ?? [];
}
