import type { RunOptions } from "../../hack/node/run";
import type { AuditedRequest } from "./audit";
import { openForeignRig } from "./foreign-rig";
import { openOwnRig } from "./own-rig";
import type { Target } from "./target";

/** What a scenario does to a cluster past its API server. What a cluster lacks (`Target.lacks`) throws. */
export interface Rig {
  /** Where a person finds the logs of kubelets and of the control plane. */
  readonly logs: string;
  /** Runs a program on a node, as root, to its end, and returns what it printed. */
  run(node: string, command: readonly string[], options?: RunOptions): Promise<string>;
  /** As `systemctl stop kubelet`: its pods go on. */
  stopKubelet(node: string): Promise<void>;
  startKubelet(node: string): Promise<void>;
  /** One more machine, which has no network for pods. */
  machineWithoutNetwork(name: string): Promise<NewMachine>;
  /** Every request of everynode's two accounts since the cluster started. */
  auditedRequests(): Promise<readonly AuditedRequest[]>;
  close(): Promise<void>;
}

export interface NewMachine {
  /** What a network plugin has to write to `networkPath`; until then the node is not ready. */
  readonly network: string;
  /** Starts it, with a kubelet that registers it. */
  powerOn(): Promise<void>;
  powerOff(): Promise<void>;
  /** As `Rig.run`. */
  run(command: readonly string[]): Promise<string>;
}

export async function openRig(target: Target): Promise<Rig> {
  return target.own === undefined ? openForeignRig(target) : openOwnRig(target.own);
}

/** As `kill -9` of the only process of a container, which is named as in a pod's status. */
export async function killContainer(
  rig: Rig,
  { node, containerID }: { readonly node: string; readonly containerID: string },
): Promise<void> {
  await rig.run(node, [...ctr, "tasks", "kill", "--signal", "SIGKILL", containerID.replace("containerd://", "")]);
}

/** Where containerd has the images and containers of a kubelet, on any node. */
export const ctr = ["ctr", "--address", "/run/containerd/containerd.sock", "--namespace", "k8s.io"] as const;
