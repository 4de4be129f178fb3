import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import type { Pod } from "../../capabilities/api/types";
import type { Cluster } from "../../hack/control-plane/cluster";
import { podsByNode } from "../../hack/operator/judge";

export interface PodWatch {
  /** The pods as they are after the last event. */
  readonly pods: () => readonly Pod[];
  /** Every uid that a pod of the node ever had. */
  readonly uidsOf: (node: string) => ReadonlySet<string>;
  /** The most pods that a node had at one moment. */
  readonly mostOnANode: () => number;
  /** Resolves once it is true of the pods. Asked after each event, so that no state is missed. */
  until(isTrue: (pods: readonly Pod[]) => boolean): Promise<void>;
  stop(): Promise<void>;
}

export interface PodWatchOptions {
  readonly namespace: string;
  readonly labelSelector: string;
  /** Called after each event that happens from now on. */
  readonly onState?: (pods: readonly Pod[]) => void;
}

/** Sees every state that the pods go through, by kubectl's own watch. */
export async function watchPods(cluster: Cluster, options: PodWatchOptions): Promise<PodWatch> {
  const { namespace, labelSelector, onState = () => undefined } = options;
  const query = new URLSearchParams({
    watch: "true",
    labelSelector,
    timeoutSeconds: "3600",
    allowWatchBookmarks: "true",
  });
  // Bookmarks after the initial events tell that the watch is on.
  const initial = new URLSearchParams({ sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" });
  const path = `/api/v1/namespaces/${namespace}/pods?${query}&${initial}`;
  const child = spawn(cluster.binaries.kubectl, ["--kubeconfig", cluster.kubeconfig, "get", "--raw", path], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pods = new Map<string, Pod>();
  const uids = new Map<string, Set<string>>();
  const waiting = new Set<() => void>();
  let most = 0;
  let isOn = false;

  const take = ({ type, object }: WatchEvent): void => {
    if (type === "BOOKMARK") isOn = true;
    else if (type === "DELETED") pods.delete(uidOf(object));
    else pods.set(uidOf(object), object);
    for (const [node, some] of podsByNode([...pods.values()])) {
      most = Math.max(most, some.length);
      for (const pod of some) uids.set(node, (uids.get(node) ?? new Set()).add(uidOf(pod)));
    }
    if (isOn) onState([...pods.values()]);
    for (const ask of waiting) ask();
  };
  createInterface({ input: child.stdout }).on("line", line => take(JSON.parse(line)));

  const until = (isTrue: (pods: readonly Pod[]) => boolean): Promise<void> =>
    new Promise(resolve => {
      const ask = (): void => {
        if (!isTrue([...pods.values()])) return;
        waiting.delete(ask);
        resolve();
      };
      waiting.add(ask);
      ask();
    });
  await until(() => isOn);
  return {
    pods: () => [...pods.values()],
    uidsOf: node => uids.get(node) ?? new Set(),
    mostOnANode: () => most,
    until,
    stop: async () => {
      const exited = once(child, "exit");
      child.kill();
      await exited;
    },
  };
}

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: Pod;
}

function uidOf(pod: Pod): string {
  return pod.metadata?.uid ?? "";
}
