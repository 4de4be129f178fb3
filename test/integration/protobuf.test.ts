import fc from "fast-check";

import { namespaceOf, objectNameOf, uidOf, type ResourceVersion } from "../../capabilities/api/identity";
import type { Node, ObjectMeta, Pod } from "../../capabilities/api/types";
import { FAILED_ATTEMPTS_ANNOTATION } from "../../capabilities/api/well-known";
import { createIntern } from "../../capabilities/cache/intern";
import { NODE_FIELDS } from "../../capabilities/cache/node-fields";
import { projectNode } from "../../capabilities/cache/node-projection";
import { POD_FIELDS } from "../../capabilities/cache/pod-fields";
import { projectPod } from "../../capabilities/cache/pod-projection";
import type { FieldMask, KubeClient, WatchEvent } from "../../capabilities/kube/client";
import { createCredentials } from "../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../capabilities/kube/http-client";
import { NODES, PODS, type Resource } from "../../capabilities/kube/resources";
import { createTransport, type Transport } from "../../capabilities/kube/transport";
import { systemClock as clock } from "../../capabilities/telemetry/clock";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { SERVICE_ACCOUNTS } from "../conformance/objects";
import { madeUpNode, madeUpPod, type MadeUpPod } from "./made-up-objects";

// What is read as protobuf is what is read as JSON, of objects of every shape from a real API server.

const SEED = 20_261_121;
const PODS_MADE = 250;
const NODES_MADE = 60;
const AT_ONCE = 8;

const namespace = namespaceOf("default");
const intern = createIntern();

interface Kind<T> {
  readonly resource: Resource<T>;
  readonly fields: FieldMask<T>;
  readonly project: (raw: T) => unknown;
}

const kinds = {
  pods: { resource: PODS, fields: POD_FIELDS, project: (raw: Pod) => projectPod(raw, intern) },
  nodes: { resource: NODES, fields: NODE_FIELDS, project: (raw: Node) => projectNode(raw, intern) },
};

let cluster: Cluster;
let transport: Transport;
let client: KubeClient;
/** Of each answer and stream. */
let contentTypes: (string | undefined)[] = [];
const watches = new Map<string, Promise<readonly unknown[]>>();

beforeAll(async () => {
  // Nothing but what makes service accounts: no one else writes to the objects while they are read.
  cluster = await startCluster({
    name: `protobuf-${process.pid}`,
    nodes: 0,
    controllers: "serviceaccount-controller",
  });
  const source = { kind: "kubeconfig", paths: [cluster.kubeconfig] } as const;
  transport = createTransport({ credentials: createCredentials({ source, clock, log: silentLogger }), clock });
  client = createHttpClient({ transport: recording(transport), clock });
  await defaultServiceAccount();
  const { resourceVersion } = await client.list(PODS, { limit: 1 });
  for (const kind of ["pods", "nodes"] as const) {
    for (const encoding of ["protobuf", "JSON"] as const) {
      watches.set(`${kind} ${encoding}`, watched(kinds[kind] as Kind<unknown>, encoding, resourceVersion));
    }
  }
  await Promise.all([
    inParallel(fc.sample(madeUpPod, { seed: SEED, numRuns: PODS_MADE }), createPod),
    inParallel(fc.sample(madeUpNode, { seed: SEED, numRuns: NODES_MADE }), createNode),
  ]);
  await client.create(PODS, { namespace, body: { metadata: { name: LAST }, spec: pausing } });
  await client.create(NODES, { body: { metadata: { name: LAST } } });
}, 120_000);

afterAll(async () => {
  await transport?.close();
  await cluster?.stop();
}, 60_000);

beforeEach(() => (contentTypes = []));

/** Ends each watch, as nothing comes after it. */
const LAST = "last";
const pausing = { schedulerName: "none", containers: [{ name: "main", image: "pause" }] };

function recording(inner: Transport): Transport {
  return {
    call: async request => {
      const answer = await inner.call(request);
      if (request.method === "GET") contentTypes.push(answer.contentType);
      return answer;
    },
    open: async request => {
      const stream = await inner.open(request);
      if (stream.kind === "stream") contentTypes.push(stream.contentType);
      return stream;
    },
    close: () => inner.close(),
  };
}

async function defaultServiceAccount(): Promise<void> {
  for (;;) {
    const found = await client.list(SERVICE_ACCOUNTS, { namespace });
    if (found.items.length > 0) return;
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

async function inParallel<T>(entries: readonly T[], work: (entry: T, index: number) => Promise<void>): Promise<void> {
  const left = entries.entries();
  const worker = async (): Promise<void> => {
    for (const [index, entry] of left) await work(entry, index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function createPod({ pod, status, isDeleted }: MadeUpPod, index: number): Promise<void> {
  const name = objectNameOf(`pod-${index}`);
  const body = { ...pod, metadata: { ...pod.metadata, name } };
  const { metadata } = await client.create(PODS, { namespace, body });
  await client.patch(PODS, { namespace, name, type: "merge", subresource: "status", body: { status } });
  if (isDeleted) await client.delete(PODS, { namespace, name }, { uid: uidOf(metadata?.uid ?? "") });
}

async function createNode(node: Node, index: number): Promise<void> {
  await client.create(NODES, { body: { ...node, metadata: { ...node.metadata, name: `node-${index}` } } });
}

/** The projection of each event, up to that of the last object. */
async function watched(
  { resource, fields, project }: Kind<unknown>,
  encoding: "protobuf" | "JSON",
  resourceVersion: ResourceVersion | undefined,
): Promise<readonly unknown[]> {
  const { signal } = new AbortController();
  const events: unknown[] = [];
  const options = { signal, timeoutSeconds: 120, ...(encoding === "protobuf" && { fields }) };
  const from = resourceVersion === undefined ? {} : { resourceVersion };
  for await (const event of client.watch(resource, { ...options, ...from })) {
    if (event.kind === "bookmark" && !event.endsInitialEvents) continue;
    events.push(event.kind === "bookmark" ? event : { kind: event.kind, projected: project(event.object) });
    if (isEnd(event, resourceVersion)) return events;
  }
  throw new Error("the watch ended before the last object came");
}

function isEnd(event: WatchEvent<unknown>, resourceVersion: ResourceVersion | undefined): boolean {
  if (event.kind === "bookmark") return true;
  const { metadata } = event.object as { readonly metadata: ObjectMeta };
  return resourceVersion !== undefined && metadata.name === LAST;
}

describe.each(["pods", "nodes"] as const)("%s", plural => {
  const { resource, fields, project } = kinds[plural] as Kind<unknown>;

  it("are the same listed as protobuf and as JSON, page by page", async () => {
    const json = await client.list(resource);
    const first = await client.list(resource, { fields, limit: 40 });
    const rest = await client.list(resource, { fields, continueToken: first.continueToken ?? "" });
    expect([...first.items, ...rest.items].map(project)).toEqual(json.items.map(project));
    expect(json.items.length).toBeGreaterThan(40);
    expect(contentTypes).toEqual([
      "application/json",
      "application/vnd.kubernetes.protobuf",
      "application/vnd.kubernetes.protobuf",
    ]);
  });

  it("are the same watched from a version as protobuf and as JSON, event by event", async () => {
    const protobuf = await watches.get(`${plural} protobuf`);
    expect(protobuf).toEqual(await watches.get(`${plural} JSON`));
    expect(protobuf?.length).toBeGreaterThan(NODES_MADE);
  });

  it("are the same watched from no version as protobuf and as JSON", async () => {
    const [protobuf, json] = await Promise.all([
      watched(kinds[plural] as Kind<unknown>, "protobuf", undefined),
      watched(kinds[plural] as Kind<unknown>, "JSON", undefined),
    ]);
    expect(protobuf).toEqual(json);
    expect(contentTypes.toSorted()).toEqual(["application/json", "application/vnd.kubernetes.protobuf;stream=watch"]);
  });
});

it("tells why a list is refused from the protobuf of the status", async () => {
  const refused = client.list(PODS, { fields: POD_FIELDS, continueToken: "none", limit: 1 });
  await expect(refused).rejects.toMatchObject({ kind: "badRequest", reason: "BadRequest", status: 400 });
  expect(contentTypes).toEqual(["application/vnd.kubernetes.protobuf"]);
});

describe("what is listed", () => {
  it("has every shape that matters", async () => {
    const { items } = await client.list(PODS, { fields: POD_FIELDS });
    const count = (holds: (pod: Pod) => unknown): number => items.filter(holds).length;
    const counts = {
      deleted: count(({ metadata }) => metadata?.deletionTimestamp),
      controlled: count(({ metadata }) => metadata?.ownerReferences?.some(({ controller }) => controller)),
      ownedOnly: count(({ metadata }) => metadata?.ownerReferences?.every(({ controller }) => !controller)),
      unlabelled: count(({ metadata }) => metadata?.labels === undefined),
      tied: count(({ spec }) => spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution),
      failed: count(({ status }) => status?.phase === "Failed"),
      ended: count(({ status }) => status?.containerStatuses?.some(({ state }) => state?.terminated?.finishedAt)),
      attempted: count(({ metadata }) => metadata?.annotations?.[FAILED_ATTEMPTS_ANNOTATION]),
      ready: count(({ status }) =>
        status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
      ),
    };
    for (const number of Object.values(counts)) expect(number).toBeGreaterThan(10);
  });
});
