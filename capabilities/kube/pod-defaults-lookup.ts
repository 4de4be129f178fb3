import type { Namespace } from "../api/identity";
import { objectNameOf } from "../api/identity";
import { type PodDefaults, type PodDefaultsEntry, podDefaultsByLabels, selectsNamespaces } from "../api/pod-defaults";
import type { Clock } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { Outage } from "../telemetry/outage";
import type { KubeClient } from "./client";
import { NAMESPACES } from "./resources";

/** What the cluster adds to daemon pods of a namespace, for a role that keeps nothing of the cluster in memory. */
export interface FoundPodDefaults {
  readonly podDefaults: PodDefaults;
  /** Why the entries that select namespaces are not in it, although some may hold; absent where all is known. */
  readonly unknownBecause?: string;
}

/** Never rejects: a pod is not refused, nor left without what is known, for what is not its own fault. */
export type LookUpPodDefaults = (namespace: Namespace) => Promise<FoundPodDefaults>;

export interface PodDefaultsLookupOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Well within the 3 s that the API server gives to the webhook of pods. */
const TIMEOUT_MS = 1_000;

/** A backup that is restored brings many pods of one namespace at once. Labels are known this long after a change. */
const KEPT_MS = 1_000;

export function createPodDefaultsLookup(
  entries: readonly PodDefaultsEntry[],
  { client, clock, log }: PodDefaultsLookupOptions,
): LookUpPodDefaults {
  const byLabels = podDefaultsByLabels(entries);
  const everywhere = podDefaultsByLabels(entries.filter(({ namespaceSelector }) => namespaceSelector === undefined))(
    {},
  );
  if (!selectsNamespaces(entries)) return () => Promise.resolve({ podDefaults: everywhere });
  const outage = new Outage({ clock, log });
  const asked = new Map<Namespace, Promise<FoundPodDefaults>>();
  const ask = async (namespace: Namespace): Promise<FoundPodDefaults> => {
    try {
      const found = await client.get(NAMESPACES, { name: objectNameOf(namespace) }, { timeoutMs: TIMEOUT_MS });
      outage.over();
      return { podDefaults: byLabels(found.metadata?.labels ?? {}) };
    } catch (error) {
      outage.failed({
        message: "Failing to read the labels of a namespace",
        kind: "get",
        fields: { namespace, error },
      });
      return { podDefaults: everywhere, unknownBecause: error instanceof Error ? error.message : String(error) };
    }
  };
  return namespace => {
    const answer = asked.get(namespace) ?? ask(namespace);
    if (!asked.has(namespace)) {
      asked.set(namespace, answer);
      clock.after(KEPT_MS, () => asked.delete(namespace));
    }
    return answer;
  };
}
