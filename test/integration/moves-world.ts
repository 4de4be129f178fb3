import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { APPS } from "../../capabilities/api/flavor";
import type { ControllerRevision, DaemonSetStatus, Pod } from "../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import type { Cluster } from "../../hack/control-plane/cluster";
import { isReady, podsByNode } from "../../hack/operator/judge";
import { type Kubectl, newKubectl } from "../../hack/operator/kubectl";
import { type Api, eventually, newApi } from "./api";
import { type ApiWatch, watchApi } from "./api-watch";
import { movingManifest, type ManifestOptions, type MovingSet } from "./moves-sets";

/** A set by name; one of `apps/v1` where nothing else is said. */
export interface Ref {
  readonly name: string;
  readonly apiVersion?: string;
}

/** A cluster in which sets go from one controller to another, and what it shows of them. */
export interface MovesWorld {
  readonly api: Api;
  readonly kubectl: Kubectl;
  readonly watch: ApiWatch;
  /** The uid of every pod that was deleted or is being deleted, as a watch has seen. */
  readonly ended: ReadonlySet<string>;
  /** `kubectl apply`. */
  apply(set: MovingSet, options: ManifestOptions): Promise<void>;
  status(ref: Ref): Promise<DaemonSetStatus>;
  /** Resolves once the generation of now is observed, and each node has an available pod, updated where that is asked. */
  settled(ref: Ref, options: { readonly nodes: number; readonly updated?: number }): Promise<void>;
  hashes(ref: Ref): Promise<readonly string[]>;
  pod(ref: Ref, node: string): Promise<Pod>;
  close(): Promise<void>;
}

/** Less than a test may take, so that it fails with what was found. */
export const waitMs = 90_000;

export async function newMovesWorld(cluster: Cluster): Promise<MovesWorld> {
  const api = await newApi(cluster);
  const kubectl = newKubectl({ binary: cluster.binaries.kubectl, kubeconfig: cluster.kubeconfig });
  const ended = new Set<string>();
  const watch = await watchApi<Pod>(cluster, {
    path: "/api/v1/namespaces/default/pods",
    onEvent: ({ type, object: { metadata } }) => {
      if (type === "DELETED" || metadata?.deletionTimestamp !== undefined) ended.add(metadata?.uid ?? "");
    },
  });
  const live = ({ name, apiVersion = APPS.apiVersion }: Ref): ReturnType<Api["set"]> => api.set({ name, apiVersion });
  return {
    api,
    kubectl,
    watch,
    ended,
    apply: async (set, options) => {
      const file = join(cluster.dir, `${set.name}.json`);
      await writeFile(file, JSON.stringify(movingManifest(set, options)));
      await kubectl.run("apply", "--filename", file);
    },
    status: async ref => (await live(ref)).status ?? noStatus,
    settled: async (ref, { nodes, updated = nodes }) => {
      const found = async (): Promise<unknown> => {
        const { metadata, status } = await live(ref);
        const { observedGeneration, numberAvailable = 0, updatedNumberScheduled = 0 } = status ?? noStatus;
        return [observedGeneration === metadata?.generation, numberAvailable, updatedNumberScheduled];
      };
      await eventually(found, [true, nodes, updated], waitMs);
    },
    hashes: async ref => (await api.pods(ref)).map(hashOf).toSorted(),
    pod: async (ref, node) => {
      const [pod, ...others] = podsByNode(await api.pods(ref)).get(node) ?? [];
      if (pod === undefined || others.length > 0) throw new Error(`${ref.name} has not one pod on ${node}`);
      return pod;
    },
    close: async () => {
      await watch.stop();
      await api.close();
    },
  };
}

export function hashOf({ metadata }: Pod | ControllerRevision): string {
  return metadata?.labels?.[REVISION_HASH_LABEL] ?? "";
}

/** The pods of the newest revision. */
export async function updatedPods({ api }: MovesWorld, ref: Ref): Promise<readonly Pod[]> {
  const newest = (await api.revisions(ref)).at(-1);
  return (await api.pods(ref)).filter(pod => newest !== undefined && hashOf(pod) === hashOf(newest));
}

/** Makes ready what runs and is not, of the sets whose pods wait for that. Returns how many. */
export async function makeReady({ api }: MovesWorld, ref: Ref): Promise<number> {
  const waiting = (await api.pods(ref)).filter(
    pod => pod.status?.phase === "Running" && !isReady(pod) && pod.metadata?.deletionTimestamp === undefined,
  );
  const now = new Date().toISOString().replace(/\.\d+Z$/, "Z");
  const conditions = ["Ready", "ContainersReady"].map(type => ({ type, status: "True", lastTransitionTime: now }));
  for (const pod of waiting) await api.patchPodStatus(pod, { conditions });
  return waiting.length;
}

const noStatus: DaemonSetStatus = {
  currentNumberScheduled: 0,
  desiredNumberScheduled: 0,
  numberMisscheduled: 0,
  numberReady: 0,
};
