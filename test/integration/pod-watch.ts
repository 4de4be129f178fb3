import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

import type { Pod } from "../../capabilities/api/types";
import { podsByNode } from "../../hack/operator/judge";
import type { CommandsOf } from "./commands";

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

type WatchedCluster = Pick<CommandsOf, "binaries" | "kubeconfig">;

/** Sees every state that the pods go through, by kubectl's own watch. */
export async function watchPods(cluster: WatchedCluster, options: PodWatchOptions): Promise<PodWatch> {
  const { onState = () => undefined } = options;
  const pods = new Map<string, Pod>();
  const uids = new Map<string, Uids>();
  const waiting = new Set<() => void>();
  let most = 0;
  let isOn = false;

  // Cheap at each event: a server ends the watch of whoever is too slow.
  const take = ({ type, object }: WatchEvent): void => {
    if (type === "BOOKMARK") isOn = true;
    else most = Math.max(most, count(type, object));
    if (isOn) onState([...pods.values()]);
    for (const ask of waiting) ask();
  };
  const count = (type: WatchEvent["type"], pod: Pod): number => {
    const uid = pod.metadata?.uid ?? "";
    const [node = ""] = podsByNode([pod]).keys();
    const { present, ever } = uids.get(node) ?? { present: new Set(), ever: new Set() };
    uids.set(node, { present, ever });
    if (type === "DELETED") {
      pods.delete(uid);
      present.delete(uid);
      return present.size;
    }
    pods.set(uid, pod);
    present.add(uid);
    ever.add(uid);
    return present.size;
  };
  const source = eventSource(cluster, options);
  const following = source.follow(take);
  // Whoever waits for it hears of it.
  following.catch(() => undefined);

  const until = async (isTrue: (pods: readonly Pod[]) => boolean): Promise<void> => {
    const isSo = new Promise<void>(resolve => {
      const ask = (): void => {
        if (!isTrue([...pods.values()])) return;
        waiting.delete(ask);
        resolve();
      };
      waiting.add(ask);
      ask();
    });
    await Promise.race([isSo, following]);
  };
  await until(() => isOn);
  return {
    pods: () => [...pods.values()],
    uidsOf: node => uids.get(node)?.ever ?? new Set(),
    mostOnANode: () => most,
    until,
    stop: async () => {
      source.stop();
      await following;
    },
  };
}

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: Pod;
}

interface EventSource {
  /** Rejects when events may have been lost, and resolves once it is stopped. */
  follow(take: (event: WatchEvent) => void): Promise<void>;
  stop(): void;
}

/** A server ends a watch that it finds too slow. It is then resumed where it ended, and no event is lost. */
function eventSource(
  { binaries, kubeconfig }: WatchedCluster,
  { namespace, labelSelector }: PodWatchOptions,
): EventSource {
  let child: ChildProcess | undefined;
  let isStopped = false;
  let version: string | undefined;
  const path = (): string => {
    // A bookmark after the initial events tells that there are no more of them.
    const from = version === undefined ? initialEvents : { resourceVersion: version };
    const query = new URLSearchParams({ watch: "true", labelSelector, allowWatchBookmarks: "true", ...from });
    return `/api/v1/namespaces/${namespace}/pods?${query}`;
  };
  return {
    follow: async take => {
      while (!isStopped) {
        const started = spawn(binaries.kubectl, ["--kubeconfig", kubeconfig, "get", "--raw", path()], {
          stdio: ["ignore", "pipe", "inherit"],
        });
        child = started;
        const events = await eachEvent(started.stdout, event => {
          version = event.object.metadata?.resourceVersion ?? version;
          take(event);
        }).finally(() => started.kill("SIGKILL"));
        // Of a server that is gone, kubectl would be started without end.
        if (events === 0 && !isStopped) throw new Error("the watch of pods ended without an event");
      }
    },
    stop: () => {
      isStopped = true;
      // It has nothing to tidy up, and does not make whoever stops it wait.
      child?.kill("SIGKILL");
    },
  };
}

/** How many there were. A line that was cut off ends them. */
async function eachEvent(stream: Readable, take: (event: WatchEvent) => void): Promise<number> {
  let events = 0;
  for await (const line of createInterface({ input: stream })) {
    const event = parsed(line);
    if (event === undefined) break;
    if (event.type === "ERROR") throw new Error(`the watch of pods ended with ${line}`);
    events++;
    take(event);
  }
  return events;
}

const initialEvents = { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" };

/** undefined for a line that was cut off. */
function parsed(line: string): WatchEvent | undefined {
  try {
    return JSON.parse(line) as WatchEvent;
  } catch {
    return undefined;
  }
}

/** Those of one node. */
interface Uids {
  readonly present: Set<string>;
  readonly ever: Set<string>;
}
