import { NO_POD_DEFAULTS } from "../../capabilities/api/pod-defaults";
import { type ModelCluster, type ModelClusterInput, modelCluster } from "../../capabilities/simulation/model-cluster";
import { type PodLife, POD_LIFE } from "../../capabilities/simulation/pod-life";
import { NOW_MS, aSet } from "../builders";

export interface ClusterFields extends Partial<Omit<ModelClusterInput, "life" | "settings">> {
  readonly life?: Partial<PodLife>;
  readonly burstReplicas?: number;
}

/** A model cluster that is empty but for a set; pods are ready, or gone, after a second. */
export function aCluster({ life, burstReplicas = 250, ...fields }: ClusterFields = {}): ModelCluster {
  return modelCluster({
    ...{ nowMs: NOW_MS, set: aSet(), podDefaults: NO_POD_DEFAULTS, nodes: [], pods: [], revisions: [] },
    ...fields,
    life: { ...POD_LIFE, readyAfterMs: 1_000, terminationMs: 1_000, ...life },
    settings: { burstReplicas },
  });
}
