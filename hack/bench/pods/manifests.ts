import type { Pod } from "../../../capabilities/api/types";
import { podManifest } from "../load/daemon-pods";
import { daemons } from "../load/pod-template";

export const namespace = "logging";
export const serviceAccount = "bench";

/**
 * A pod as most of a cluster's: a ReplicaSet's, of 4 kB, with an owner and labels for our webhooks to look at. It is on a
 * node that does not exist, so nothing else happens to it.
 */
export function ordinaryPod(ordinal: number): Pod {
  const [daemon] = daemons;
  if (daemon === undefined) throw new Error("there are no daemons");
  const pod = podManifest({ daemon, namespace, name: `web-${ordinal}`, node: "nowhere", ordinal });
  const spec = pod.spec ?? { containers: [] };
  return {
    ...pod,
    metadata: { ...pod.metadata, labels: { app: "web", "pod-template-hash": "6d4b75cb6d" }, ownerReferences: [owner] },
    spec: {
      ...spec,
      ...{ affinity: {}, tolerations: [], serviceAccountName: serviceAccount, automountServiceAccountToken: false },
    },
  };
}

const owner = {
  apiVersion: "apps/v1",
  kind: "ReplicaSet",
  name: "web",
  uid: "6f0e2b5c-1b7e-4d0c-9a55-0c3f5b1a7eff",
  controller: true,
  blockOwnerDeletion: true,
};
