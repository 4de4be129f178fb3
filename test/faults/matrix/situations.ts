import { setTimeout as sleep } from "node:timers/promises";

import type { Pod } from "../../../capabilities/api/types";
import { nodeManifest } from "../../../hack/control-plane/nodes";
import { waitUntil } from "../../../hack/control-plane/readiness";
import { judge, podsByNode } from "../../../hack/operator/judge";
import { manifest } from "../../integration/api";
import type { Observer } from "./observer";
import type { Budget } from "./rules";
import type { World } from "./world";

/** A column of the matrix: something that happens to a set. */
export interface Situation {
  readonly name: string;
  /** What must be there before it happens. */
  prepare(stage: Stage): Promise<void>;
  begin(stage: Stage): Course;
  /** What is not as it must be at the end; empty when all is. */
  untruths(stage: Stage): Promise<readonly string[]>;
  budget?(stage: Stage): Budget;
  /** How many pods may be made for a node in all. */
  readonly podsPerNode: number;
  /** Undisturbed it is over within this. */
  readonly ownMs: number;
  cleanUp(stage: Stage): Promise<void>;
}

/** Where a situation takes place. */
export interface Stage {
  readonly world: World;
  readonly namespace: string;
  /** Nodes that are there all the time. */
  readonly nodes: readonly string[];
  readonly observer: Observer;
}

export interface Course {
  /** When the fault is to strike. */
  readonly midway: Promise<void>;
  /** When nothing more is done to the set. */
  readonly done: Promise<void>;
}

const set = "logs";
const also = "logs-too";
const guests = ["guest-0", "guest-1", "guest-2", "guest-3"];
const guestPauseMs = 300;
/** A quarter of the nodes at a time: a roll-out has four steps. */
const share = "25%";
const first = "logs:1";
const second = "logs:2";

const placement: Situation = {
  name: "first placement",
  prepare: async () => undefined,
  begin: stage => ({
    midway: stage.observer.until(pods => pods.length >= 3),
    done: createSet(stage, set),
  }),
  untruths: stage => untruthsOf(stage, stage.nodes, first),
  podsPerNode: 1,
  ownMs: 5_000,
  cleanUp: async () => undefined,
};

const joins: Situation = {
  name: "node joins",
  prepare: stage => atRest(stage, stage.nodes),
  begin: stage => ({
    midway: stage.observer.until(pods => podsByNode(pods).has("guest-0")),
    done: oneByOne(guest => addNode(stage, guest)),
  }),
  untruths: stage => untruthsOf(stage, [...stage.nodes, ...guests], first),
  podsPerNode: 1,
  ownMs: 5_000,
  cleanUp: removeGuests,
};

const leaves: Situation = {
  name: "node leaves",
  prepare: async stage => {
    await Promise.all(guests.map(guest => addNode(stage, guest)));
    await atRest(stage, [...stage.nodes, ...guests]);
  },
  begin: stage => {
    const [firstGuest = "", ...others] = guests;
    const midway = removeNode(stage, firstGuest);
    const done = midway.then(() => oneByOne(guest => removeNode(stage, guest), others));
    return { midway, done };
  },
  untruths: stage => untruthsOf(stage, stage.nodes, first),
  podsPerNode: 1,
  ownMs: 5_000,
  cleanUp: removeGuests,
};

const rollingUpdate: Situation = {
  ...rollOut({ maxUnavailable: share, maxSurge: 0 }),
  name: "rolling update",
  budget: ({ nodes }) => ({ nodes, maxUnavailable: nodes.length / 4, maxSurge: 0 }),
};

const surge: Situation = {
  ...rollOut({ maxUnavailable: 0, maxSurge: share }),
  name: "surge update",
  budget: ({ nodes }) => ({ nodes, maxUnavailable: 0, maxSurge: nodes.length / 4 }),
};

const deletion: Situation = {
  name: "deletion",
  prepare: async stage => {
    await createSet(stage, also);
    await atRest(stage, stage.nodes);
    await stage.observer.until(pods => pods.length === 2 * stage.nodes.length && pods.every(isRunning));
  },
  begin: stage => ({
    midway: stage.observer.until(pods => pods.some(({ metadata }) => metadata?.deletionTimestamp !== undefined)),
    done: (async () => {
      await deleteSet(stage, { name: set, propagationPolicy: "Foreground" });
      await deleteSet(stage, { name: also, propagationPolicy: "Background" });
    })(),
  }),
  untruths: async stage => {
    const left = await Promise.all([set, also].map(name => remains(stage, name)));
    return left.flat();
  },
  podsPerNode: 2,
  // Kubernetes' garbage collector may take a while to learn of our kind.
  ownMs: 45_000,
  cleanUp: async () => undefined,
};

/** In the order in which they are run. */
export const situations: readonly Situation[] = [placement, joins, leaves, rollingUpdate, surge, deletion];

function rollOut(rollingUpdateOf: object): Omit<Situation, "name" | "budget"> {
  return {
    prepare: stage => atRest(stage, stage.nodes, { updateStrategy: { rollingUpdate: rollingUpdateOf } }),
    begin: stage => ({
      midway: stage.observer.until(
        pods => pods.filter(pod => imageOf(pod) === second).length >= stage.nodes.length / 3,
      ),
      done: stage.world.send({
        method: "PATCH",
        path: `${setsPath(stage)}/${set}`,
        contentType: "application/merge-patch+json",
        body: { spec: { template: { spec: { containers: [{ name: "main", image: second }] } } } },
      }),
    }),
    untruths: stage => untruthsOf(stage, stage.nodes, second),
    podsPerNode: 2,
    ownMs: 20_000,
    cleanUp: async () => undefined,
  };
}

async function atRest(stage: Stage, nodes: readonly string[], spec: object = {}): Promise<void> {
  await createSet(stage, set, spec);
  const missing = async (): Promise<string | undefined> => (await untruthsOf(stage, nodes, first))[0];
  await waitUntil(missing, { what: "the set to be at rest", limitMs: 30_000 * stage.world.patience });
}

function createSet(stage: Stage, name: string, spec: object = {}): Promise<void> {
  const { apiVersion } = stage.world;
  const body = manifest({ apiVersion, name, image: first, spec });
  return stage.world.send({ method: "POST", path: setsPath(stage), body });
}

async function deleteSet(stage: Stage, { name, propagationPolicy }: { name: string; propagationPolicy: string }) {
  await stage.world.send({ method: "DELETE", path: `${setsPath(stage)}/${name}`, body: { propagationPolicy } });
}

function setsPath({ world, namespace }: Stage): string {
  return `/apis/${world.apiVersion}/namespaces/${namespace}/daemonsets`;
}

function addNode({ world }: Stage, name: string): Promise<void> {
  return world.send({ method: "POST", path: "/api/v1/nodes", body: nodeManifest(name) });
}

function removeNode({ world }: Stage, name: string): Promise<void> {
  return world.send({ method: "DELETE", path: `/api/v1/nodes/${name}` });
}

async function removeGuests(stage: Stage): Promise<void> {
  await Promise.all(guests.map(guest => removeNode(stage, guest)));
}

async function oneByOne(work: (guest: string) => Promise<void>, names: readonly string[] = guests): Promise<void> {
  for (const name of names) {
    await work(name);
    await sleep(guestPauseMs);
  }
}

async function untruthsOf(stage: Stage, nodes: readonly string[], image: string): Promise<readonly string[]> {
  const { namespace, world, observer } = stage;
  const [found, revisions] = await Promise.all([
    world.reader.set({ apiVersion: world.apiVersion, namespace, name: set }),
    world.reader.revisions({ namespace, labelSelector: `app=${set}` }),
  ]);
  const { untruths } = judge(
    { set: found, pods: podsOf(observer, set), revisions },
    { nodes, leftNodes: guests, image },
  );
  return untruths.map(({ what, expected, found: is }) => `${what}: ${expected} expected, ${is} found`);
}

async function remains({ world, namespace, observer }: Stage, name: string): Promise<readonly string[]> {
  const labelSelector = `app=${name}`;
  const [found, revisions] = await Promise.all([
    world.reader.set({ apiVersion: world.apiVersion, namespace, name }),
    world.reader.revisions({ namespace, labelSelector }),
  ]);
  const pods = podsOf(observer, name);
  return [
    ...(found === undefined ? [] : [`set ${name} is still there`]),
    ...(pods.length === 0 ? [] : [`${pods.length} pods of ${name} are still there`]),
    ...(revisions.length === 0 ? [] : [`${revisions.length} revisions of ${name} are still there`]),
  ];
}

function podsOf(observer: Observer, name: string): readonly Pod[] {
  return observer.pods().filter(pod => pod.metadata?.labels?.["app"] === name);
}

function isRunning(pod: Pod): boolean {
  return pod.status?.phase === "Running";
}

function imageOf(pod: Pod): string | undefined {
  return pod.spec?.containers[0]?.image;
}
