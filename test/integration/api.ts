import { setTimeout as sleep } from "node:timers/promises";

import { EVERYNODE } from "../../capabilities/api/flavor";
import type { ControllerRevision, DaemonSet, Pod, PodSpec } from "../../capabilities/api/types";
import { newApiClient, sendOrThrow, type ApiClient, type ApiRequest } from "../../hack/control-plane/api-client";
import type { Cluster } from "../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../hack/control-plane/credentials";

// A test's own hands in a cluster, past the client under test.

export interface TestSet {
  readonly namespace?: string;
  readonly name: string;
  /** `apps/v1` for one of the built-in controller's. */
  readonly apiVersion?: string;
  readonly podSpec?: Partial<PodSpec>;
  readonly image?: string;
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Merged over a valid spec. */
  readonly spec?: object;
}

export interface Api {
  send(request: ApiRequest): Promise<unknown>;
  namespace(name: string): Promise<void>;
  createSet(set: TestSet): Promise<void>;
  /** A merge patch. */
  patchSet(set: Pick<TestSet, "namespace" | "name" | "apiVersion">, patch: object): Promise<void>;
  set(set: Pick<TestSet, "namespace" | "name" | "apiVersion">): Promise<DaemonSet>;
  pods(set: Pick<TestSet, "namespace" | "name">): Promise<readonly Pod[]>;
  /** By ascending number. */
  revisions(set: Pick<TestSet, "namespace" | "name">): Promise<readonly ControllerRevision[]>;
  deletePod(pod: Pod): Promise<void>;
  patchPodStatus(pod: Pod, status: object): Promise<void>;
  close(): Promise<void>;
}

export async function newApi(cluster: Cluster): Promise<Api> {
  return apiOver(newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) }));
}

/** Of any cluster. `close` closes the client. */
export function apiOver(client: ApiClient): Api {
  const send = async (request: ApiRequest): Promise<unknown> => JSON.parse(await sendOrThrow(client, request));
  const list = async <T>(path: string): Promise<readonly T[]> =>
    ((await send({ method: "GET", path })) as { items: readonly T[] }).items;
  const patch = async (path: string, body: object): Promise<void> => {
    await send({ method: "PATCH", path, contentType: "application/merge-patch+json", body });
  };
  return {
    send,
    namespace: async name => {
      await send({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name } } });
    },
    createSet: async set => {
      await send({ method: "POST", path: setsPath(set), body: manifest(set) });
    },
    patchSet: (set, body) => patch(`${setsPath(set)}/${set.name}`, body),
    set: async set => (await send({ method: "GET", path: `${setsPath(set)}/${set.name}` })) as DaemonSet,
    pods: ({ namespace = "default", name }) =>
      list<Pod>(`/api/v1/namespaces/${namespace}/pods?labelSelector=app%3D${name}`),
    revisions: async ({ namespace = "default", name }) => {
      const path = `/apis/apps/v1/namespaces/${namespace}/controllerrevisions?labelSelector=app%3D${name}`;
      return (await list<ControllerRevision>(path)).toSorted((a, b) => a.revision - b.revision);
    },
    deletePod: async pod => {
      await send({ method: "DELETE", path: podPath(pod) });
    },
    patchPodStatus: (pod, status) => patch(`${podPath(pod)}/status`, { status }),
    close: () => client.close(),
  };
}

/** A set that selects `app: <name>`. */
export function manifest(set: TestSet): object {
  const { name, apiVersion = EVERYNODE.apiVersion, podSpec = {}, image = "logs:1", podAnnotations, spec } = set;
  const labels = { app: name };
  return {
    apiVersion,
    kind: "DaemonSet",
    metadata: { name },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels, ...(podAnnotations && { annotations: podAnnotations }) },
        spec: { containers: [{ name: "main", image }], ...podSpec },
      },
      ...spec,
    },
  };
}

/** Many times as long as anything takes that has no limit of its own, also where others keep the machine busy. */
const LIMIT_MS = 60_000;

const POLL_MS = 50;

/**
 * Polls until the probe's result is equal to what is expected, as jest's `toEqual` has it. Rejects at once with what the
 * probe rejects with, and at the limit with the difference.
 */
export async function eventually<T>(probe: () => Promise<T>, expected: T, limitMs = LIMIT_MS): Promise<void> {
  const end = Date.now() + limitMs;
  let found = await probe();
  while (!equals(found, expected) && Date.now() < end) {
    await sleep(POLL_MS);
    found = await probe();
  }
  expect(found).toEqual(expected);
}

function equals(found: unknown, expected: unknown): boolean {
  try {
    expect(found).toEqual(expected);
    return true;
  } catch {
    return false;
  }
}

function setsPath({ namespace = "default", apiVersion = EVERYNODE.apiVersion }: Partial<TestSet>): string {
  return `/apis/${apiVersion}/namespaces/${namespace}/daemonsets`;
}

function podPath({ metadata }: Pod): string {
  return `/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}`;
}
