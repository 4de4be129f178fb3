import { setTimeout as sleep } from "node:timers/promises";

import { NAMESPACE, RELEASE, CHART } from "../chart/helm";
import { type Apply, settle, startLoad } from "./load";
import { killProcess, nodeNamed, replicasOf, untilWhole } from "./rig";
import type { World } from "./world";

/** What happens to admission while applies go on. */
export interface Disturbance {
  readonly name: string;
  /** Milliseconds after which nothing may fail any more; 0: nothing may fail at all. */
  readonly limitMs: number;
  disturb(world: World): Promise<void>;
  /** Afterwards. */
  mend?(world: World): Promise<void>;
}

/** By its readiness probe: three failures, one every 2 s, the last of which may take 5 s. */
const readinessMs = 11_000;
/** Until a pod that nobody has made yet is scheduled, started and ready, on a machine that is busy. */
const beginningMs = 30_000;
/** `--node-monitor-grace-period` and `--node-monitor-period`, and the 10 s that a call of a webhook takes at most. */
const nodeLossMs = 65_000;

let lost = "";

const quietMs = 15_000;

export const disturbances: readonly Disturbance[] = [
  // What fails here fails for want of a processor, and as much may fail below.
  { name: "nothing happens to admission", limitMs: 0, disturb: () => sleep(quietMs) },
  {
    name: "admission pods deleted, one by one",
    limitMs: 0,
    disturb: async world => {
      for (const { pod } of await replicasOf(world, "admission")) {
        await world.kubectl.run("delete", "pod", pod, "--namespace", NAMESPACE);
        await untilWhole(world);
      }
    },
  },
  {
    name: "nodes of admission drained, one by one",
    limitMs: 0,
    disturb: async world => {
      for (const { node } of await replicasOf(world, "admission")) {
        await world.kubectl.run("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=3m");
        await untilWhole(world);
        await world.kubectl.run("uncordon", node);
      }
    },
  },
  {
    name: "helm upgrade that restarts admission",
    limitMs: 0,
    disturb: async world => {
      const value = `admission.podAnnotations.changed=at-${Date.now()}`;
      await world.helm.run([
        "upgrade",
        RELEASE,
        CHART,
        "--namespace",
        NAMESPACE,
        "--reuse-values",
        "--set",
        value,
        "--wait",
      ]);
      await untilWhole(world);
    },
  },
  {
    name: "kill -9 of an admission process",
    limitMs: readinessMs,
    disturb: async world => {
      const [replica] = await replicasOf(world, "admission");
      if (replica) await killProcess(world, replica);
      await sleep(readinessMs);
    },
    mend: untilWhole,
  },
  {
    // Nothing is left that could judge, and the webhooks' failure policy has the API server refuse what is not judged.
    name: "both admission pods deleted at once",
    limitMs: beginningMs,
    disturb: async world => {
      const pods = (await replicasOf(world, "admission")).map(({ pod }) => pod);
      await world.kubectl.run("delete", "pods", ...pods, "--namespace", NAMESPACE, "--wait=false");
      await sleep(beginningMs);
    },
    mend: untilWhole,
  },
  {
    name: "node of an admission pod powered off",
    limitMs: nodeLossMs,
    disturb: async world => {
      const [replica] = await replicasOf(world, "admission");
      lost = replica?.node ?? "";
      await nodeNamed(world, lost).powerOff();
      await sleep(nodeLossMs + 5_000);
    },
    mend: async world => {
      await nodeNamed(world, lost).powerOn();
      await untilWhole(world);
    },
  },
];

export interface Measured {
  readonly applies: readonly Apply[];
  readonly disturbedAtMs: number;
}

export async function measure(world: World, { disturb, mend }: Disturbance): Promise<Measured> {
  await untilWhole(world);
  const load = await startLoad(world);
  try {
    await settle();
    const disturbedAtMs = Date.now();
    await disturb(world);
    await mend?.(world);
    await settle();
    return { applies: await load.stop(), disturbedAtMs };
  } catch (error) {
    await load.stop();
    throw error;
  }
}
