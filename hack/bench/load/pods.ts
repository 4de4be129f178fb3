import { sendOrThrow, type ApiClient } from "../../control-plane/api-client";
import { inParallel } from "../../control-plane/parallel";
import { type Marks, type PodRef, marksOf, modelRefs, networkNote, podManifest } from "./daemon-pods";
import { type Etcd, parallelPuts } from "./etcd";
import { readyAgain, runningStatus } from "./pod-status";
import { daemons } from "./pod-template";
import { type Stencil, newStencil } from "./stencil";

// Thousands of pods as the API server itself would have stored them. One pod of each daemon, the model, is written by
// the API server, for those who write a pod in a real cluster; the others are copies of what it stored, put where it
// stores things. To the API server that is a cluster in which another API server takes the writes. Through it each write
// would cost several milliseconds of CPU, most of that for managedFields: minutes for what here takes seconds, and the
// machine would be busy with that instead of with the clients that are measured.

/** By daemon: makes the pods of it. */
export type Models = ReadonlyMap<string, Stencil<keyof Marks>>;

export interface PodWorld {
  readonly client: ApiClient;
  readonly etcd: Etcd;
  /** Numbered from 0, as `podRefs` makes them. */
  readonly pods: readonly PodRef[];
}

export interface WriteOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called now and then with how many pods are done. */
  readonly onProgress?: (done: number) => void;
}

/** Creates one pod of each daemon, and the namespaces and service accounts that it names. */
export async function createModels({ client }: Pick<PodWorld, "client">): Promise<void> {
  for (const name of new Set(daemons.map(({ namespace }) => namespace)))
    await sendOrThrow(client, { method: "POST", path: "/api/v1/namespaces", body: { metadata: { name } } });
  const readySince = new Date();
  for (const pod of modelRefs()) {
    const accounts = `/api/v1/namespaces/${pod.namespace}/serviceaccounts`;
    await sendOrThrow(client, { method: "POST", path: accounts, body: { metadata: { name: pod.daemon.name } } });
    const collection = `/api/v1/namespaces/${pod.namespace}/pods?fieldManager=kube-controller-manager`;
    await sendOrThrow(client, { method: "POST", path: collection, body: podManifest(pod) });
    const noted = `${pathOf(pod)}?fieldManager=calico`;
    await sendOrThrow(client, { ...mergePatch, path: noted, body: networkNote(pod) });
    await writeStatus(client, pod, { status: runningStatus(pod, readySince) });
  }
}

/** Changes the status of the models as a kubelet does, and gives what that made of them. */
export async function changeModels(world: Omit<PodWorld, "pods">, readySince: Date): Promise<Models> {
  const models = new Map<string, Stencil<keyof Marks>>();
  for (const pod of modelRefs()) {
    const { metadata } = await writeStatus(world.client, pod, readyAgain(readySince));
    const stored = await world.etcd.get(keyOf(pod));
    models.set(pod.daemon.name, newStencil(stored, { ...marksOf(pod), uid: metadata.uid }));
  }
  return models;
}

/**
 * Makes every pod like the model of its daemon, as fast as etcd takes it. Gives the resource version that each pod has
 * then, by its number.
 */
export async function writePods(world: PodWorld, models: Models, options: WriteOptions = {}): Promise<Float64Array> {
  const { signal, onProgress = () => undefined } = options;
  const versions = new Float64Array(world.pods.length);
  const abort = new AbortController();
  let done = 0;
  await inParallel(world.pods, parallelPuts, async pod => {
    signal?.throwIfAborted();
    // Where one write fails, there is no use in thousands more.
    abort.signal.throwIfAborted();
    versions[pod.ordinal] = await writePod(world.etcd, models, pod).catch((error: unknown) => {
      abort.abort(error);
      throw error;
    });
    done += 1;
    if (done % progressEvery === 0) onProgress(done);
  });
  return versions;
}

/** What a pod takes as the API server lists it, in bytes of JSON. */
export interface PodSize {
  readonly bytes: number;
  readonly managedFieldsBytes: number;
}

/** The mean of the first hundred. */
export async function podSize({ client }: Pick<PodWorld, "client">): Promise<PodSize> {
  const text = await sendOrThrow(client, { method: "GET", path: "/api/v1/pods?limit=100" });
  const { items }: { readonly items: readonly Listed[] } = JSON.parse(text);
  const mean = (of: (item: Listed) => unknown): number =>
    Math.round(items.reduce((sum, item) => sum + JSON.stringify(of(item)).length, 0) / items.length);
  return { bytes: mean(item => item), managedFieldsBytes: mean(item => item.metadata.managedFields) };
}

interface Listed {
  readonly metadata: { readonly managedFields: readonly unknown[] };
}

const progressEvery = 500;

const mergePatch = { method: "PATCH", contentType: "application/merge-patch+json" } as const;
const strategicPatch = { method: "PATCH", contentType: "application/strategic-merge-patch+json" } as const;

async function writePod(etcd: Etcd, models: Models, pod: PodRef): Promise<number> {
  const stencil = models.get(pod.daemon.name);
  if (stencil === undefined) throw new Error(`there is no model of ${pod.daemon.name}`);
  return etcd.put(keyOf(pod), stencil(marksOf(pod)));
}

async function writeStatus(client: ApiClient, pod: PodRef, body: object): Promise<Identified> {
  const path = `${pathOf(pod)}/status?fieldManager=kubelet`;
  return JSON.parse(await sendOrThrow(client, { ...strategicPatch, path, body }));
}

interface Identified {
  readonly metadata: { readonly uid: string };
}

function pathOf({ namespace, name }: PodRef): string {
  return `/api/v1/namespaces/${namespace}/pods/${name}`;
}

/** Where the API server stores a pod. */
function keyOf({ namespace, name }: PodRef): string {
  return `/registry/pods/${namespace}/${name}`;
}
