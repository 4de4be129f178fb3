import { setTimeout as sleep } from "node:timers/promises";

import type { ComponentName } from "../../../hack/control-plane/components";
import type { Fault } from "../fault";
import type { Observer } from "./observer";
import { lease, type World } from "./world";

/** A row of the matrix: what goes wrong in the middle of a situation. */
export interface Trouble {
  readonly name: string;
  /** How many processes of the operator there are. */
  readonly replicas: number;
  /** Resolves when it is over, with how often it was felt. Where nobody felt it, the cell proves nothing. */
  strike(scene: Scene): Promise<number>;
  /** So long after it is over all is as it must be, and as long more as the situation itself takes; times the patience. */
  readonly recoveryMs: number;
}

export interface Scene {
  readonly world: World;
  readonly observer: Observer;
}

/** After a leader that says nothing: until its Lease is over, and 5 s. */
const failOverMs = 1_000 * lease.duration + 5_000;
/** The controllers of Kubernetes and the simulated kubelets come back more slowly than the operator does. */
const restartMs = 30_000;

/** In the order in which they are printed. */
export const troubles: readonly Trouble[] = [
  { name: "fresh", replicas: 1, recoveryMs: 0, strike: async () => 1 },
  {
    name: "stale pods",
    replicas: 1,
    recoveryMs: 5_000,
    strike: ({ world }) => during(world, { kind: "hold-events", plural: "pods", requestsToo: true }, 3_000),
  },
  {
    name: "stale nodes",
    replicas: 1,
    recoveryMs: 5_000,
    strike: ({ world }) => during(world, { kind: "hold-events", plural: "nodes", requestsToo: true }, 3_000),
  },
  {
    name: "delayed deletes",
    replicas: 1,
    recoveryMs: 5_000,
    strike: ({ world }) =>
      during(world, { kind: "delay-requests", delayMs: 1_500, of: { verbs: ["delete"], plurals: ["pods"] } }, 5_000),
  },
  // Watches that break again and again are opened up to 10 s later.
  { name: "dropped watch", replicas: 1, recoveryMs: 10_000, strike: dropWatches },
  {
    name: "controller kill -9",
    replicas: 1,
    recoveryMs: failOverMs,
    strike: async ({ world }) => {
      const [replica] = world.replicas;
      await replica?.kill();
      await replica?.start();
      return 1;
    },
  },
  { name: "leader stalled", replicas: 2, recoveryMs: failOverMs, strike: stallLeader },
  {
    name: "leader stopped",
    replicas: 2,
    recoveryMs: 5_000,
    strike: async ({ world }) => {
      const leader = await world.leader();
      await leader.stop();
      await leader.start();
      return 1;
    },
  },
  { name: "API server restart", replicas: 1, recoveryMs: restartMs, strike: scene => restart(scene, "kube-apiserver") },
  { name: "etcd restart", replicas: 1, recoveryMs: restartMs, strike: scene => restart(scene, "etcd") },
];

/**
 * Everything but the operator begins anew: after some restarts of the API server the watches of Kubernetes' own programs
 * are opened again half a minute late, and KWOK may miss for ever what happened meanwhile. The next KWOK would leave the
 * nodes alone until the leases of the one before have run out.
 */
async function restartOthers({ cluster: { components }, send }: World): Promise<void> {
  const others = ["kube-controller-manager", "kube-scheduler", "kwok"] as const;
  for (const component of others) await components.kill(component);
  await send({ method: "DELETE", path: "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases" });
  for (const component of others) await components.start(component);
}

async function during({ replicas }: World, fault: Fault, ms: number): Promise<number> {
  const lifts = await Promise.all(replicas.map(({ proxy }) => proxy.inject(fault)));
  await sleep(ms);
  return sum(await Promise.all(lifts.map(lift => lift())));
}

async function dropWatches({ world }: Scene): Promise<number> {
  let dropped = 0;
  for (let times = 0; times < 4; times += 1) {
    dropped += sum(world.replicas.map(({ proxy }) => proxy.drop({ verbs: ["watch"] })));
    await sleep(400);
  }
  return dropped;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((a, b) => a + b, 0);
}

/** Until another leads, and a little longer: what the old one has not sent must not be sent then. */
async function stallLeader({ world }: Scene): Promise<number> {
  const leader = await world.leader();
  const lift = await leader.proxy.inject({ kind: "stall" });
  await sleep(1_000 * (lease.duration + 2 * lease.retryPeriod) * world.patience);
  return lift();
}

async function restart({ world, observer }: Scene, component: ComponentName): Promise<number> {
  const { components } = world.cluster;
  await components.kill(component);
  await sleep(1_000);
  // The operator comes after the observer, which would not see what it does before.
  const lifts = await Promise.all(world.replicas.map(({ proxy }) => proxy.inject({ kind: "refuse-connections" })));
  // A watch outlives a restart of etcd.
  const reopened = component === "kube-apiserver" ? observer.reopened() : undefined;
  await components.start(component);
  await components.untilServing();
  await reopened;
  await restartOthers(world);
  return sum(await Promise.all(lifts.map(lift => lift())));
}
