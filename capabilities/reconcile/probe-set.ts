import { APPS, type SetIdentity } from "../api/flavor";
import { type Namespace, objectNameOf } from "../api/identity";
import type { DaemonSet, DaemonSetSpec } from "../api/types";

// The set of `apps/v1` that is there only to be observed. It asks for no pod, on any node.

export const PROBE_NAME = objectNameOf("everynode-takeover-probe");

/** On the probe, and in its selector. */
const PROBE_LABEL = "everynode.dev/takeover-probe";

const DESCRIPTION =
  "Asks for no pod. Whoever observes its generation is the built-in DaemonSet controller, beside which everynode serves no apps/v1 set.";

export function probeIdentity(namespace: Namespace): SetIdentity {
  return { flavor: APPS, namespace, name: PROBE_NAME };
}

export function probeSet(): DaemonSet {
  return {
    apiVersion: APPS.apiVersion,
    kind: APPS.kind,
    metadata: {
      name: PROBE_NAME,
      labels: { [PROBE_LABEL]: "true" },
      annotations: { "kubernetes.io/description": DESCRIPTION },
    },
    spec: probeSpec({ bump: 0 }),
  };
}

/**
 * Valid, and refused by no policy that asks for the strictest pods. `bump` makes the spec another one; it goes where it
 * changes no template, or each bump would leave a revision behind.
 */
export function probeSpec({ bump }: { readonly bump: number }): DaemonSetSpec {
  const labels = { [PROBE_LABEL]: "true" };
  return {
    minReadySeconds: bump,
    revisionHistoryLimit: 0,
    selector: { matchLabels: labels },
    updateStrategy: { type: "OnDelete" },
    template: {
      metadata: { labels },
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containers: [
          {
            name: "never-run",
            image: "never-run",
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          },
        ],
        affinity: {
          nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [NO_NODE] } },
        },
      },
    },
  };
}

/** A contradiction: a label of any value could be given to a node. */
const NO_NODE = {
  matchExpressions: [
    { key: PROBE_LABEL, operator: "Exists" },
    { key: PROBE_LABEL, operator: "DoesNotExist" },
  ],
};
