import type { ControllerRevision, Pod } from "../../capabilities/api/types";
import { isReady, podsByNode } from "../../hack/operator/judge";
import { eventually } from "../integration/api";
import { watchPods } from "../integration/pod-watch";
import { collector } from "./images";
import { chapter, step, timed } from "./scenario";
import { apply, fluentd, fluentdWith, limitMs, podNameOn, revisionsOf, untilComplete } from "./sets";
import { podsOf } from "./world";

const world = chapter();
/** A new version is taken for good once it has run that long. */
const patience = { minReadySeconds: 2 };

let before: readonly string[] = [];
let former: ControllerRevision | undefined;

describe("W18: an update", () => {
  step("begins at the version that runs on every node", async () => {
    await apply(world, await fluentdWith(collector.first, patience));
    await untilComplete(world, fluentd, { nodes: world.names, image: collector.first });
  });

  step("of the image goes over the nodes one by one (D-UPD-31, D-PLACE-04)", async () => {
    let mostWithout = 0;
    let mostRunning = 0;
    const onState = (pods: readonly Pod[]): void => {
      const serving = podsByNode(pods.filter(pod => isReady(pod) && pod.metadata?.deletionTimestamp === undefined));
      mostWithout = Math.max(mostWithout, world.names.filter(node => !serving.has(node)).length);
      // One that has ended, and is about to vanish, is in nobody's way.
      const running = podsByNode(
        pods.filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed"),
      );
      mostRunning = Math.max(mostRunning, ...[...running.values()].map(({ length }) => length));
    };
    const watch = await watchPods(world.watched, {
      namespace: fluentd.namespace,
      labelSelector: fluentd.selector,
      onState,
    });
    const images = await imageIds();
    await timed("another image on every node", async () => {
      await apply(world, await fluentdWith(collector.second, patience));
      await untilComplete(world, fluentd, { nodes: world.names, image: collector.second });
    });
    await watch.stop();
    expect({ mostWithout, mostRunning }).toEqual({ mostWithout: 1, mostRunning: 1 });
    expect(await imageIds()).not.toEqual(images);
    for (const node of world.names) {
      const log = await world.kubectl.run("logs", await podNameOn(world, fluentd, node), "--namespace", "kube-system");
      expect(log).toContain(`collector 2 on ${node}`);
    }
  });

  step("to a version that crashes stops at the first node (D-UPD-31, D-UPD-36)", async () => {
    before = await uids();
    former = (await revisionsOf(world, fluentd)).at(-1);
    await timed("until the new version has crashed twice", async () => {
      await apply(world, await fluentdWith(collector.crashing, patience));
      const crashes = async (): Promise<boolean> => Math.max(...(await restarts())) >= 2;
      await eventually(crashes, true, limitMs);
    });
    const all = world.names.length;
    const status = {
      desiredNumberScheduled: all,
      updatedNumberScheduled: 1,
      numberAvailable: all - 1,
      numberUnavailable: 1,
    };
    await eventually(async () => (await world.api.set(fluentd)).status, expect.objectContaining(status), limitMs);
    expect(await survivors()).toHaveLength(all - 1);
  });

  step("is taken back by the former manifest, and only where it had come (D-UPD-32, D-HIST-15)", async () => {
    const survivor = await survivors();
    await timed("every node healed", async () => {
      await apply(world, await fluentdWith(collector.second, patience));
      await untilComplete(world, fluentd, { nodes: world.names, image: collector.second });
    });
    expect(await survivors()).toEqual(survivor);
    const [crashing, current] = (await revisionsOf(world, fluentd)).slice(-2);
    expect([current?.metadata?.uid, current?.revision]).toEqual([former?.metadata?.uid, (crashing?.revision ?? 0) + 1]);
  });

  step(
    "does not follow from a set that is deleted without its pods and applied again (D-OWN-33, D-OWN-34)",
    async () => {
      before = await uids();
      await world.kubectl.run("delete", "eds", fluentd.name, "--namespace", fluentd.namespace, "--cascade=orphan");
      await apply(world, await fluentdWith(collector.second, patience));
      await untilComplete(world, fluentd, { nodes: world.names, image: collector.second });
      expect(await uids()).toEqual(before);
    },
  );
});

async function pods(): Promise<readonly Pod[]> {
  return podsOf(world, fluentd.namespace, fluentd.selector);
}

async function uids(): Promise<readonly string[]> {
  return (await pods()).map(({ metadata }) => metadata?.uid ?? "").toSorted();
}

/** Pods that were there before. */
async function survivors(): Promise<readonly string[]> {
  return (await uids()).filter(uid => before.includes(uid));
}

async function imageIds(): Promise<readonly string[]> {
  return (await pods()).map(({ status }) => status?.containerStatuses?.[0]?.imageID ?? "");
}

async function restarts(): Promise<readonly number[]> {
  return (await pods()).map(({ status }) => status?.containerStatuses?.[0]?.restartCount ?? 0);
}
