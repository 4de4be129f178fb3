import { EVERYNODE, setKey } from "../../../capabilities/api/flavor";
import { objectNameOf, revisionHashOf, type SetKey } from "../../../capabilities/api/identity";
import { ownerReferenceTo } from "../../../capabilities/api/owner-reference";
import { REVISION_HASH_LABEL, TEMPLATE_DIGEST_ANNOTATION } from "../../../capabilities/api/well-known";
import { projectSet } from "../../../capabilities/cache/set-projection";
import { revisionData } from "../../../capabilities/plan/revision-data";
import type { ObservedSet } from "../../../capabilities/plan/snapshot";
import { BEGAN_AT, nodeName, rawNode, rawRevision, rawSet } from "../plan/raw-objects";
import type { Beginnings } from "./feed";

// A cluster in which each set has a pod on each node, and all is well. Its objects hold what is read of them and no more:
// what a watch costs beyond that is the decoder's to skip, and `bench:ingest` measures it.

export interface ScaleWorld {
  readonly keys: readonly SetKey[];
  readonly sets: readonly ObservedSet[];
  readonly beginnings: Beginnings;
  heartbeat(node: number, version: number): string;
  /** The pod of a set on a node, ready since so many seconds after everything began. */
  podEvent(at: { readonly set: number; readonly node: number }, version: number): string;
}

export interface WorldSize {
  readonly nodes: number;
  readonly sets: number;
}

export function scaleWorld({ nodes, sets: count }: WorldSize): ScaleWorld {
  const raw = Array.from({ length: count }, (_, number) => rawSetOf(number, nodes));
  const sets = raw.map(set => {
    const projected = projectSet(set, EVERYNODE);
    if (projected.kind === "rejected") throw new Error(`a set lacks ${projected.missing}`);
    return projected.object.set;
  });
  const range = Array.from({ length: nodes }, (_, number) => number);
  return {
    keys: sets.map(setKey),
    sets,
    beginnings: {
      daemonsets: () => raw.map(set => JSON.stringify(set)),
      controllerrevisions: () => sets.map(revisionOf),
      *nodes() {
        for (const node of range) yield JSON.stringify(rawNode(nodeName(node), 1));
      },
      *pods() {
        for (const set of sets) for (const node of range) yield podOf(set, { node, version: 1 });
      },
    },
    heartbeat: (node, version) => JSON.stringify(rawNode(nodeName(node), version)),
    podEvent: ({ set, node }, version) => {
      const of = sets[set];
      if (of === undefined) throw new Error(`there is no set ${set}`);
      return podOf(of, { node, version });
    },
  };
}

const hash = revisionHashOf("7c9f8d7b54");

function rawSetOf(number: number, nodes: number): ReturnType<typeof rawSet> {
  const name = `agent-${String(number).padStart(2, "0")}`;
  const uid = `6f0e2b5c-1b7e-4d0c-9a55-0c3f5b1a${String(number).padStart(4, "0")}`;
  const fields = { version: 1, generation: 1, image: "agent:1", maxUnavailable: "10%", maxSurge: 0 };
  return rawSet({ name, namespace: `team-${name}`, uid }, { ...fields, minReadySeconds: 0, numberReady: nodes });
}

function revisionOf(set: ObservedSet): string {
  const { template } = set.spec;
  const revision = {
    name: objectNameOf(`${set.name}-${hash}`),
    ...{ hash, revision: 1, data: revisionData(template), templateDigest: set.templateDigest },
    labels: { ...template.metadata?.labels, [REVISION_HASH_LABEL]: hash },
    annotations: { [TEMPLATE_DIGEST_ANNOTATION]: set.templateDigest },
  };
  return JSON.stringify(rawRevision({ kind: "createRevision", revision }, set, 1));
}

function podOf(set: ObservedSet, { node, version }: { readonly node: number; readonly version: number }): string {
  const name = nodeName(node);
  const id = String(node).padStart(12, "0");
  return JSON.stringify({
    metadata: {
      name: `${set.name}-4t7n2vbxk9qzcm5d${id}-a`,
      namespace: set.namespace,
      uid: `${set.uid.slice(-4)}6f0e-1b7e-4d0c-9a55-${id}`,
      resourceVersion: String(version),
      creationTimestamp: BEGAN_AT,
      labels: { ...set.spec.template.metadata?.labels, [REVISION_HASH_LABEL]: hash },
      ownerReferences: [ownerReferenceTo(set)],
    },
    spec: { nodeName: name },
    status: {
      phase: "Running",
      conditions: [{ type: "Ready", status: "True", lastTransitionTime: new Date(FIRST_MS + version * 1_000) }],
    },
  });
}

const FIRST_MS = Date.parse(BEGAN_AT);
