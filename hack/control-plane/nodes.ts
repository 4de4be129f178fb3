import { kwokNodeAnnotation } from "./components";
import { inParallel } from "./parallel";
import { parallelRequests, sendOrThrow, type ApiClient } from "./api-client";

export interface NodeTaint {
  readonly key: string;
  readonly value?: string | undefined;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

export interface NodeOptions {
  readonly labels?: Readonly<Record<string, string>>;
  readonly taints?: readonly NodeTaint[];
}

export interface TaintRemoval {
  readonly key: string;
  /** Without it, every taint with the key goes. */
  readonly effect?: NodeTaint["effect"] | undefined;
}

/** A node as the API server lists it, reduced to what a test cluster looks at. */
export interface ListedNode {
  readonly name: string;
  readonly ready: boolean;
  readonly taints: readonly NodeTaint[];
}

interface NodeManifest {
  readonly apiVersion: "v1";
  readonly kind: "Node";
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly spec: Readonly<Record<string, unknown>>;
  readonly status: Readonly<Record<string, unknown>>;
}

const zones = ["zone-a", "zone-b", "zone-c"] as const;
const namePattern = /^node-(\d{4,})$/;

/** node-0000, node-0001, ...: the names that follow those which exist. They sort as they count. */
export function nextNodeNames(existing: readonly string[], count: number): readonly string[] {
  const numbers = existing.map(name => Number(namePattern.exec(name)?.[1] ?? -1));
  const first = numbers.reduce((highest, number) => Math.max(highest, number), -1) + 1;
  return Array.from({ length: count }, (_, index) => `node-${String(first + index).padStart(4, "0")}`);
}

export function nodeManifest(name: string, options: NodeOptions = {}): NodeManifest {
  const number = Number(namePattern.exec(name)?.[1] ?? 0);
  const resources = { cpu: "8", memory: "32Gi", "ephemeral-storage": "100Gi", pods: "110" };
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: {
      name,
      annotations: { [kwokNodeAnnotation.key]: kwokNodeAnnotation.value },
      labels: {
        "kubernetes.io/hostname": name,
        "kubernetes.io/os": "linux",
        "kubernetes.io/arch": "amd64",
        "node.kubernetes.io/instance-type": "simulated",
        "topology.kubernetes.io/region": "region-a",
        "topology.kubernetes.io/zone": zones[number % zones.length] ?? zones[0],
        ...options.labels,
      },
    },
    spec: { providerID: `kwok://${name}`, taints: options.taints ?? [] },
    status: {
      capacity: resources,
      allocatable: resources,
      nodeInfo: { architecture: "amd64", operatingSystem: "linux" },
      addresses: [
        { type: "InternalIP", address: `10.${128 + ((number >> 16) & 63)}.${(number >> 8) & 255}.${number & 255}` },
        { type: "Hostname", address: name },
      ],
    },
  };
}

/** The taints after a change. One that is set replaces the one with the same key and effect, as `kubectl taint --overwrite` does. */
export function changedTaints(
  taints: readonly NodeTaint[],
  change: { readonly set: readonly NodeTaint[]; readonly remove: readonly TaintRemoval[] },
): readonly NodeTaint[] {
  const gone = [...change.remove, ...change.set];
  const matches = (taint: NodeTaint, removal: TaintRemoval): boolean =>
    removal.key === taint.key && (removal.effect === undefined || removal.effect === taint.effect);
  return [...taints.filter(taint => !gone.some(removal => matches(taint, removal))), ...change.set];
}

/** `check` is asked before each node, and by throwing ends the work. */
export async function createNodes(
  client: ApiClient,
  names: readonly string[],
  options: NodeOptions & { readonly check?: () => void } = {},
): Promise<void> {
  await inParallel(names, parallelRequests, async name => {
    options.check?.();
    await sendOrThrow(client, { method: "POST", path: "/api/v1/nodes", body: nodeManifest(name, options) });
  });
}

export async function deleteNodes(client: ApiClient, names: readonly string[]): Promise<void> {
  await inParallel(names, parallelRequests, async name => {
    await sendOrThrow(client, { method: "DELETE", path: nodePath(name) });
  });
}

export async function labelNode(
  client: ApiClient,
  name: string,
  labels: Readonly<Record<string, string | null>>,
): Promise<void> {
  await patchNode(client, name, { metadata: { labels } });
}

export async function taintNode(
  client: ApiClient,
  name: string,
  change: { readonly set: readonly NodeTaint[]; readonly remove: readonly TaintRemoval[] },
): Promise<void> {
  for (;;) {
    const node: unknown = JSON.parse(await sendOrThrow(client, { method: "GET", path: nodePath(name) }));
    const taints = changedTaints(taintsOf(node), change);
    // With the version it was read at: the node lifecycle controller writes the same list.
    const body = { metadata: { resourceVersion: at(node, "metadata", "resourceVersion") }, spec: { taints } };
    const answer = await client.send({ ...mergePatch, path: nodePath(name), body });
    if (answer.status < 300) return;
    if (answer.status !== 409) throw new Error(`tainting ${name} was answered ${answer.status}: ${answer.text}`);
  }
}

export async function listNodes(client: ApiClient): Promise<readonly ListedNode[]> {
  const list: unknown = JSON.parse(await sendOrThrow(client, { method: "GET", path: "/api/v1/nodes" }));
  return arrayAt(list, "items").map(listedNode);
}

/** From the API server's cache, so possibly a moment old; undefined when it is not there. */
export async function readNode(client: ApiClient, name: string): Promise<ListedNode | undefined> {
  const { status, text } = await client.send({ method: "GET", path: `${nodePath(name)}?resourceVersion=0` });
  return status === 200 ? listedNode(JSON.parse(text)) : undefined;
}

function listedNode(node: unknown): ListedNode {
  return {
    name: String(at(node, "metadata", "name")),
    ready: arrayAt(node, "status", "conditions").some(
      condition => at(condition, "type") === "Ready" && at(condition, "status") === "True",
    ),
    taints: taintsOf(node),
  };
}

const mergePatch = { method: "PATCH", contentType: "application/merge-patch+json" } as const;

async function patchNode(client: ApiClient, name: string, body: unknown): Promise<void> {
  await sendOrThrow(client, { ...mergePatch, path: nodePath(name), body });
}

function nodePath(name: string): string {
  return `/api/v1/nodes/${encodeURIComponent(name)}`;
}

function taintsOf(node: unknown): readonly NodeTaint[] {
  return arrayAt(node, "spec", "taints").filter(isTaint);
}

function isTaint(value: unknown): value is NodeTaint {
  return typeof at(value, "key") === "string" && typeof at(value, "effect") === "string";
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (parent, key) =>
      typeof parent === "object" && parent !== null ? new Map(Object.entries(parent)).get(key) : undefined,
    value,
  );
}

function arrayAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}
