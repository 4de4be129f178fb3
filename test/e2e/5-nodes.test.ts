import { type RealNode } from "../../hack/node/cluster";
import { eventually } from "../integration/api";
import { collector } from "./images";
import { machineWithoutNetwork, networkPath } from "./new-node";
import { chapter, step, timed } from "./scenario";
import {
  apply,
  busybox,
  daemonSet,
  fluentd,
  fluentdWith,
  limitMs,
  placeOf,
  podNameOn,
  script,
  type SetPlan,
  untilComplete,
} from "./sets";
import { counters, twinManifest, twinOf } from "./twins";
import { identities, podsOf } from "./world";

const world = chapter();
const both = ["node-1", "node-2"];
const all = [...both, "node-3"];
const namespace = "kube-system";

/** Networks of pods by node, as a network plugin knows them. */
const networks = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "networks", namespace } };
let joined: RealNode | undefined;

describe("a node that is drained", () => {
  step("has its daemons again at once, or after the uncordon where the set says so", async () => {
    await apply(world, await fluentdWith(collector.second), daemonSet(kept));
    await untilComplete(world, fluentd, { nodes: both, image: collector.second });
    await untilComplete(world, kept.place, { nodes: both, image: busybox });
    const [before, keptBefore] = [await podNameOn(world, fluentd, "node-1"), await uid(kept, "node-1")];
    const drained = await uid({ place: fluentd }, "node-2");
    await timed("kubectl drain --ignore-daemonsets", () =>
      world.kubectl.run("drain", "node-2", "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=180s"),
    );
    await untilComplete(world, fluentd, { nodes: both, image: collector.second });
    await eventually(() => nodesOf(kept), ["node-1"], limitMs);
    expect(await uid({ place: fluentd }, "node-2")).not.toBe(drained);
    expect([await podNameOn(world, fluentd, "node-1"), await uid(kept, "node-1")]).toEqual([before, keptBefore]);
    const status = { desiredNumberScheduled: 1, numberAvailable: 1, numberMisscheduled: 0 };
    await eventually(async () => (await world.api.set(kept.place)).status, expect.objectContaining(status), limitMs);
  });

  step("is a node like any other once it is uncordoned", async () => {
    await world.kubectl.run("uncordon", "node-2");
    await untilComplete(world, kept.place, { nodes: both, image: busybox });
    await world.kubectl.run("delete", "eds", kept.place.name, "--namespace", namespace);
  });
});

describe("a node that joins", () => {
  step(
    "W13: is made ready by the daemon of a network plugin, which starts before there is a network (D-ELIG-25)",
    async () => {
      const { network, powerOn } = await machineWithoutNetwork(world, "node-3");
      await apply(world, { ...networks, data: { "node-3": network } }, daemonSet(plugin));
      await untilComplete(world, plugin.place, { nodes: both, image: busybox });
      await timed("from the start of its kubelet until the node is ready", async () => {
        joined = await powerOn();
        await eventually(() => ready("node-3"), ["True", "KubeletReady"], limitMs);
      });
      await untilComplete(world, plugin.place, { nodes: all, image: busybox });
      expect(await joined?.run(["cat", networkPath])).toBe(network);
      expect(await startOnNode3()).toBeLessThanOrEqual(await readySince("node-3"));
    },
  );

  step("W2: gets its daemons by itself (D-Q-40)", async () => {
    await untilComplete(world, fluentd, { nodes: all, image: collector.second });
    const log = await world.kubectl.run("logs", await podNameOn(world, fluentd, "node-3"), "--namespace", namespace);
    expect(log).toContain("collector 2 on node-3");
  });
});

describe("a node that leaves", () => {
  step("W2: is counted no more at once (D-ELIG-41)", async () => {
    await joined?.powerOff();
    await world.kubectl.run("delete", "node", "node-3");
    const status = { desiredNumberScheduled: 2, currentNumberScheduled: 2, numberAvailable: 2 };
    await eventually(async () => (await world.api.set(fluentd)).status, expect.objectContaining(status), limitMs);
  });
});

describe("a kubelet that stops", () => {
  const complete = { desired: 2, current: 2, misscheduled: 0, updated: 2, ready: 2, available: 2, unavailable: 0 };
  const missing = { ...complete, ready: 1, available: 1, unavailable: 1 };
  const elsewhere = { desired: 1, current: 1, misscheduled: 1, updated: 1, ready: 1, available: 1, unavailable: 0 };
  let before: readonly string[] = [];

  step("finds daemons, and others of apps/v1 that the built-in controller serves", async () => {
    await apply(world, twinManifest(await fluentdWith(collector.second), fluentd));
    await apply(world, twinManifest(daemonSet(plugin), plugin.place));
    for (const place of [fluentd, plugin.place]) await untilBothCount(place, complete);
    before = await onLastingNodes();
  });

  step(
    "W15: leaves its daemons running, and has the status that the built-in controller gives (D-ELIG-25, D-STAT-09)",
    async () => {
      await world.nodes[1]?.stopKubelet();
      await timed("until Kubernetes takes the node for lost", () =>
        eventually(() => ready("node-2"), ["Unknown", "NodeStatusUnknown"], limitMs),
      );
      // Who tolerates every taint that forbids scheduling is wanted there, and missing.
      await untilBothCount(plugin.place, missing);
      // Who does not is not wanted there, and stays all the same.
      await untilBothCount(fluentd, elsewhere);
      expect(await onLastingNodes()).toEqual(before);
      expect(await world.nodes[1]?.run(["ps", "-e", "-o", "args"])).toContain("/bin/collector");
    },
  );

  step("W15: finds them as they were when it starts again (D-STAT-06)", async () => {
    await timed("until the daemons are available again", async () => {
      await world.nodes[1]?.startKubelet();
      for (const place of [fluentd, plugin.place]) await untilBothCount(place, complete);
    });
    expect(await onLastingNodes()).toEqual(before);
  });
});

describe("in the meantime", () => {
  step("W2: the pods of the node that left are collected (D-ELIG-41)", async () => {
    for (const place of [fluentd, plugin.place]) await eventually(() => nodesOf({ place }), both, limitMs);
    for (const place of [fluentd, plugin.place])
      await world.kubectl.run("delete", "daemonsets.apps", twinOf(place).name, "--namespace", namespace);
    await world.kubectl.run("delete", "eds/network", "configmap/networks", "--namespace", namespace);
  });
});

const kept: SetPlan = {
  place: placeOf(namespace, "kept"),
  container: script(),
  spec: { placement: { onCordon: "Keep" } },
};

/** As those of networks do: on the network of its node, where nothing may keep it from running, it writes the file that kubelet waits for. */
const plugin: SetPlan = {
  place: placeOf(namespace, "network"),
  container: {
    ...script(
      `file=/host${networkPath}`,
      'while ! [ -e "$file" ]; do',
      '  [ -s "/networks/$NODE_NAME" ] && cp "/networks/$NODE_NAME" "$file.new" && mv "$file.new" "$file"',
      "  sleep 1",
      "done",
    ),
    volumeMounts: [
      { name: "networks", mountPath: "/networks" },
      { name: "net", mountPath: "/host/etc/cni/net.d" },
    ],
  },
  podSpec: {
    hostNetwork: true,
    tolerations: [{ operator: "Exists", effect: "NoSchedule" }],
    volumes: [
      { name: "networks", configMap: { name: "networks" } },
      { name: "net", hostPath: { path: "/etc/cni/net.d" } },
    ],
  },
};

/** Of a set and of its twin. */
async function untilBothCount(place: SetPlan["place"], expected: object): Promise<void> {
  await eventually(() => counters(world, place), { own: expected, twin: expected }, limitMs);
}

async function onLastingNodes(): Promise<readonly string[]> {
  return (await identities(world, namespace, fluentd.selector)).filter(one => !one.startsWith("node-3"));
}

async function nodesOf({ place }: Pick<SetPlan, "place">): Promise<readonly string[]> {
  const pods = await podsOf(world, place.namespace, place.selector);
  return pods.map(({ spec }) => spec?.nodeName ?? "none").toSorted();
}

async function uid({ place }: Pick<SetPlan, "place">, node: string): Promise<string | undefined> {
  const pods = await podsOf(world, place.namespace, place.selector);
  return pods.find(({ spec }) => spec?.nodeName === node)?.metadata?.uid;
}

/** The status and the reason of the node's condition Ready. */
async function ready(node: string): Promise<readonly string[]> {
  const path = '{.status.conditions[?(@.type=="Ready")].status} {.status.conditions[?(@.type=="Ready")].reason}';
  const { stdout } = await world.kubectl.attempt("get", "node", node, `--output=jsonpath=${path}`);
  return stdout.split(" ");
}

/** When the node became ready, in milliseconds since the epoch; whole seconds, as those of containers. */
async function readySince(node: string): Promise<number> {
  const path = '{.status.conditions[?(@.type=="Ready")].lastTransitionTime}';
  return Date.parse(await world.kubectl.run("get", "node", node, `--output=jsonpath=${path}`));
}

async function startOnNode3(): Promise<number> {
  const pods = await podsOf(world, namespace, plugin.place.selector);
  const status = pods.find(({ spec }) => spec?.nodeName === "node-3")?.status?.containerStatuses?.[0];
  return Date.parse(String(status?.state?.running?.startedAt));
}
