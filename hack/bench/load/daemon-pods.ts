import type { Pod } from "../../../capabilities/api/types";
import { addressOf, hexOf, uidOf } from "./made-up";
import { daemons, podTemplate, type Daemon } from "./pod-template";

/** Which of many pods: they are numbered from 0, all those of one node after the other. */
export interface PodRef {
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly daemon: Daemon;
  readonly ordinal: number;
}

/** `count` daemon pods, of each daemon one a node, on as few nodes as that takes. */
export function podRefs(count: number): readonly PodRef[] {
  return Array.from({ length: count }, (_, ordinal) => {
    const daemon = daemons[ordinal % daemons.length];
    if (daemon === undefined) throw new Error("there are no daemons");
    const node = nodeName(Math.floor(ordinal / daemons.length));
    return { namespace: daemon.namespace, name: podName(daemon.name, ordinal), node, daemon, ordinal };
  });
}

/** One pod of each daemon from which the others are made. They are no part of the numbered ones. */
export function modelRefs(): readonly PodRef[] {
  return daemons.map((daemon, index) => {
    const { name, namespace } = daemon;
    return { daemon, namespace, name: `${name}-model`, node: "worker-model", ordinal: firstModel + index };
  });
}

/** The number of the pod that has the name; NaN where it is none of `podRefs`. */
export function ordinalOf(name: string): number {
  return parseInt(name.slice(name.lastIndexOf("-") + 1), 36);
}

/** What the pods of one daemon differ in; of all of them each has the same length. */
export interface Marks {
  readonly name: string;
  readonly node: string;
  readonly uid: string;
  readonly address: string;
  readonly hostAddress: string;
  readonly sandbox: string;
  readonly agent: string;
  readonly reloader: string;
}

export function marksOf({ name, node, daemon, ordinal }: PodRef): Marks {
  return {
    ...{ name, node },
    uid: uidOf(`pod ${ordinal}`),
    address: addressOf(ordinal),
    // Behind those of the pods.
    hostAddress: addressOf(3_000_000 + Math.floor(ordinal / daemons.length)),
    sandbox: hexOf(`sandbox of ${daemon.name} ${ordinal}`),
    agent: hexOf(`agent of ${daemon.name} ${ordinal}`),
    reloader: hexOf(`reloader of ${daemon.name} ${ordinal}`),
  };
}

/** As the controller creates it, except that it is bound already: no scheduler need run. */
export function podManifest({ daemon, name, namespace, node }: PodRef): Pod {
  const { metadata, spec } = podTemplate(daemon);
  const owner = {
    apiVersion: "everynode.dev/v1alpha1",
    kind: "DaemonSet",
    name: daemon.name,
    uid: daemon.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...metadata, name, namespace, ownerReferences: [owner] },
    spec: { ...spec, nodeName: node, affinity: tiedTo(node), containers: spec?.containers ?? [] },
  };
}

/** What the network plugin notes on a pod that it gave an address. */
export function networkNote(pod: PodRef): object {
  const { sandbox, address } = marksOf(pod);
  return {
    metadata: {
      annotations: {
        "cni.projectcalico.org/containerID": sandbox,
        "cni.projectcalico.org/podIP": `${address}/32`,
        "cni.projectcalico.org/podIPs": `${address}/32`,
      },
    },
  };
}

/** Above the number of any pod. */
const firstModel = 3_500_000;

function nodeName(number: number): string {
  return `worker-${String(number).padStart(5, "0")}`;
}

/** Looks like a generated name, and tells its pod's number. */
function podName(daemon: string, ordinal: number): string {
  return `${daemon}-${ordinal.toString(36).padStart(5, "0")}`;
}

function tiedTo(node: string): object {
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }],
      },
    },
  };
}
