import { setTimeout as sleep } from "node:timers/promises";

import type { Flavor } from "../../../../capabilities/api/flavor";
import type { Namespace } from "../../../../capabilities/api/identity";
import type { KubeClient } from "../../../../capabilities/kube/client";
import { daemonSets, PODS } from "../../../../capabilities/kube/resources";
import { follow } from "./follow";
import { POD_FIELDS, PodTally } from "./pod-tally";
import { SET_FIELDS, SetTally } from "./set-tally";
import { type Wait, Waiters } from "./waiters";

export interface ObserverOptions {
  readonly client: KubeClient;
  readonly namespace: Namespace;
  /** Of the sets; undefined where there are none. */
  readonly flavor: Flavor | undefined;
}

/** Sees the pods and the sets of one namespace. */
export interface Observer {
  readonly pods: PodTally;
  readonly sets: SetTally;
  /** When it first was so, by `performance.now()`. What goes on meanwhile is checked now and then. */
  until(what: string, isSo: () => boolean, wait: Wait): Promise<number>;
  /** How often a watch was closed under it. */
  resumed(): number;
  stop(): Promise<void>;
}

export function startObserver({ client, namespace, flavor }: ObserverOptions): Observer {
  const abort = new AbortController();
  const [pods, sets, waiters] = [new PodTally(), new SetTally(), new Waiters()];
  let resumes = 0;
  const onResume = async (): Promise<void> => {
    resumes += 1;
    await sleep(resumeMs);
  };
  const common = { client, namespace, signal: abort.signal, onResume };
  const following = [
    follow({ ...common, resource: PODS, fields: POD_FIELDS, ...tell(pods, waiters) }),
    ...(flavor === undefined
      ? []
      : [follow({ ...common, resource: daemonSets(flavor), fields: SET_FIELDS, ...tell(sets, waiters) })]),
  ];
  const ended = Promise.all(following).catch((error: unknown) => waiters.fail(error));
  return {
    ...{ pods, sets },
    until: (what, isSo, wait) => waiters.until(what, isSo, wait),
    resumed: () => resumes,
    stop: async () => {
      abort.abort();
      await ended;
    },
  };
}

/** For an API server that is not there, not to be asked all the time. */
const resumeMs = 20;

interface Tally<T> {
  replace(objects: readonly T[]): void;
  note(kind: "added" | "modified" | "deleted", object: T): void;
}

interface Callbacks<T> {
  readonly onAll: (objects: readonly T[]) => void;
  readonly onEvent: (kind: "added" | "modified" | "deleted", object: T) => void;
}

function tell<T>(tally: Tally<T>, waiters: Waiters): Callbacks<T> {
  return {
    onAll: objects => {
      tally.replace(objects);
      waiters.look();
    },
    onEvent: (kind, object) => {
      tally.note(kind, object);
      waiters.look();
    },
  };
}
