import { setTimeout as sleep } from "node:timers/promises";

import { waitUntil } from "../../hack/control-plane/readiness";
import { NAMESPACE } from "../chart/helm";
import { longestGap } from "./gap";
import { followPodWrites, type PodWrite, startProbe } from "./probe";
import { killProcess, leaderOf, nodeNamed, type Replica, replicasOf, untilWhole } from "./rig";
import type { World } from "./world";

/** What happens to the replica that leads. */
export interface Loss {
  readonly name: string;
  /** From the beginning of it to the first pod that another replica writes, in milliseconds. */
  readonly limitMs: number;
  prepare?(world: World, leader: Replica): Promise<void>;
  lose(world: World, leader: Replica): Promise<void>;
  /** Afterwards. */
  mend?(world: World, leader: Replica): Promise<void>;
}

const cleanMs = 5_000;
/** `leaseDurationSeconds`, and 5 s. */
const lossMs = 20_000;

export const losses: readonly Loss[] = [
  {
    name: "leader's pod deleted",
    limitMs: cleanMs,
    lose: async ({ kubectl }, { pod }) => {
      await kubectl.run("delete", "pod", pod, "--namespace", NAMESPACE, "--wait=false");
    },
  },
  {
    name: "leader's node drained",
    limitMs: cleanMs,
    lose: async ({ kubectl }, { node }) => {
      await kubectl.run("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=3m");
    },
    mend: async ({ kubectl }, { node }) => {
      await kubectl.run("uncordon", node);
    },
  },
  {
    name: "kill -9 of the leader, not started again",
    limitMs: lossMs,
    prepare: (world, { node }) => nodeNamed(world, node).stopKubelet(),
    lose: killProcess,
    mend: (world, { node }) => nodeNamed(world, node).startKubelet(),
  },
  {
    name: "leader's node powered off",
    limitMs: lossMs,
    prepare: moveAdmissionAway,
    lose: (world, { node }) => nodeNamed(world, node).powerOff(),
    mend: (world, { node }) => nodeNamed(world, node).powerOn(),
  },
];

/** What admission loses with its node is measured by itself. */
async function moveAdmissionAway(world: World, { node }: Replica): Promise<void> {
  const inTheWay = (await replicasOf(world, "admission")).filter(replica => replica.node === node);
  await world.kubectl.run("cordon", node);
  for (const { pod } of inTheWay) await world.kubectl.run("delete", "pod", pod, "--namespace", NAMESPACE);
  await untilWhole(world);
  await world.kubectl.run("uncordon", node);
}

export interface FailOver {
  readonly edits: number;
  readonly failedEdits: readonly string[];
  /** From the beginning of the loss to the first pod written by another replica; undefined: none was. */
  readonly failOverMs: number | undefined;
  /** The longest time without a written pod. */
  readonly longestGapMs: number;
}

/** As long as a fail-over is waited for. */
const patienceMs = 90_000;

export async function measureFailOver(world: World, { prepare, lose, mend }: Loss): Promise<FailOver> {
  await untilWhole(world);
  const leader = await leaderOf(world);
  const podWrites = await followPodWrites(world);
  const probe = await startProbe(world);
  const untilWritten = (test: (write: PodWrite) => boolean): Promise<void> =>
    waitUntil(async () => ((await podWrites()).some(test) ? undefined : "no pod is written"), {
      what: "the leader to write pods",
      limitMs: patienceMs,
    });
  await untilWritten(() => true);
  try {
    await prepare?.(world, leader);
    await sleep(3_000);
    const lostAtMs = Date.now();
    const losing = lose(world, leader);
    const isOther = ({ by, atMs }: PodWrite): boolean => by !== leader.pod && atMs >= lostAtMs;
    await untilWritten(isOther).catch(() => undefined);
    await losing;
    await sleep(3_000);
    const { sent, failed } = await probe.stop();
    const writes = await podWrites();
    const first = writes.find(isOther);
    return {
      edits: sent,
      failedEdits: failed,
      failOverMs: first && first.atMs - lostAtMs,
      longestGapMs: longestGap(writes.map(({ atMs }) => atMs)),
    };
  } finally {
    await probe.stop();
    await mend?.(world, leader);
    await untilWhole(world);
  }
}
