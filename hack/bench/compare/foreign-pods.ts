import { readFile } from "node:fs/promises";

import type { Pod } from "../../../capabilities/api/types";
import { type ApiClient, sendOrThrow } from "../../control-plane/api-client";
import { inParallel } from "../../control-plane/parallel";
import { type Etcd, newEtcd, parallelPuts } from "../load/etcd";
import { addressOf, uidOf } from "../load/made-up";
import { daemons, podTemplate } from "../load/pod-template";
import { newStencil } from "../load/stencil";

export interface ForeignPodsOptions {
  readonly admin: ApiClient;
  readonly apiServerPid: number;
  readonly count: number;
  readonly signal: AbortSignal;
}

/**
 * Pods of a replica set, of the size of real ones: what every controller of pods must see, and what is none of its
 * business. One is written through the API server, and the others are copies of what it stored.
 */
export async function createForeignPods(options: ForeignPodsOptions): Promise<void> {
  const etcd = newEtcd(await etcdUrl(options.apiServerPid));
  try {
    await copyModel(etcd, options);
  } finally {
    await etcd.close();
  }
}

const namespace = "foreign";
const podsOnNode = 30;

async function copyModel(etcd: Etcd, { admin, count, signal }: ForeignPodsOptions): Promise<void> {
  await sendOrThrow(admin, { method: "POST", path: "/api/v1/namespaces", body: { metadata: { name: namespace } } });
  const account = { method: "POST", path: `/api/v1/namespaces/${namespace}/serviceaccounts` } as const;
  await sendOrThrow(admin, { ...account, body: { metadata: { name: daemon().name } } });
  const model = marksOf(999_999);
  const path = `/api/v1/namespaces/${namespace}/pods`;
  const { metadata }: Pod = JSON.parse(await sendOrThrow(admin, { method: "POST", path, body: manifest(model) }));
  const status = { status: { phase: "Running", podIP: model.address, podIPs: [{ ip: model.address }], conditions } };
  const contentType = "application/strategic-merge-patch+json";
  await sendOrThrow(admin, { method: "PATCH", path: `${path}/${model.name}/status`, contentType, body: status });
  const stencil = newStencil(await etcd.get(keyOf(model.name)), { ...model, uid: metadata?.uid ?? "" });
  const numbers = Array.from({ length: count }, (_, number) => number);
  await inParallel(numbers, parallelPuts, async number => {
    signal.throwIfAborted();
    const marks = marksOf(number);
    await etcd.put(keyOf(marks.name), stencil(marks));
  });
}

type Marks = Readonly<Record<"name" | "node" | "uid" | "address", string>>;

/** Each text has one length, whatever the number. */
function marksOf(number: number): Marks {
  return {
    name: `foreign-${String(number).padStart(6, "0")}`,
    // None that KWOK plays, for whom it would be too much.
    node: `elsewhere-${String(Math.floor(number / podsOnNode)).padStart(5, "0")}`,
    uid: uidOf(`foreign pod ${number}`),
    address: addressOf(number),
  };
}

function manifest({ name, node }: Marks): object {
  const { metadata, spec } = podTemplate(daemon());
  const owner = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "foreign", uid: uidOf("foreign"), controller: true };
  return { metadata: { ...metadata, name, ownerReferences: [owner] }, spec: { ...spec, nodeName: node } };
}

const conditions = ["Initialized", "Ready", "ContainersReady", "PodScheduled"].map(type => ({
  type,
  status: "True",
  lastTransitionTime: "2026-01-01T00:00:00Z",
}));

function daemon(): (typeof daemons)[number] {
  const [first] = daemons;
  if (first === undefined) throw new Error("there are no daemons");
  return first;
}

function keyOf(name: string): string {
  return `/registry/pods/${namespace}/${name}`;
}

/** The etcd that an API server was told to use. */
async function etcdUrl(apiServerPid: number): Promise<string> {
  const flag = "--etcd-servers=";
  const commandLine = (await readFile(`/proc/${apiServerPid}/cmdline`, "utf8")).split("\0");
  const found = commandLine.find(argument => argument.startsWith(flag));
  if (found === undefined) throw new Error("the API server was not told of an etcd");
  return found.slice(flag.length);
}
