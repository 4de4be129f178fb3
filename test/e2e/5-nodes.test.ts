import { eventually } from "../integration/api";
import { collector } from "./images";
import { networkPath } from "./new-node";
import type { NewMachine } from "./rig";
import { chapter, needing, step, tell, timed } from "./scenario";
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
import { target } from "./target";
import { type Counters, counters, countersOfTwin, twinManifest, twinOf } from "./twins";
import { identities, podsOf } from "./world";

const world = chapter();
const namespace = "kube-system";
/** The node that comes and goes. */
const late = "node-3";
/** The one that is drained, and whose kubelet stops, and one that nothing happens to. */
const disturbed = (): string => world.workers.at(-1) ?? "";
const calm = (): string => world.workers[0] ?? "";

/** Networks of pods by node, as a network plugin knows them. */
const networks = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "networks", namespace } };
let joined: NewMachine | undefined;

describe("a node that is drained", () => {
  step("has its daemons again at once, or after the uncordon where the set says so", async () => {
    await apply(world, await fluentdWith(collector.second), daemonSet(kept));
    await untilComplete(world, fluentd, { nodes: world.names, image: collector.second });
    await untilComplete(world, kept.place, { nodes: world.workers, image: busybox });
    const [before, keptBefore] = [await podNameOn(world, fluentd, calm()), await uid(kept, calm())];
    const drained = await uid({ place: fluentd }, disturbed());
    await timed("kubectl drain --ignore-daemonsets", () =>
      world.kubectl.run("drain", disturbed(), "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=180s"),
    );
    await untilComplete(world, fluentd, { nodes: world.names, image: collector.second });
    await eventually(() => nodesOf(kept), world.workers.slice(0, -1), limitMs);
    expect(await uid({ place: fluentd }, disturbed())).not.toBe(drained);
    expect([await podNameOn(world, fluentd, calm()), await uid(kept, calm())]).toEqual([before, keptBefore]);
    const others = world.workers.length - 1;
    const status = { desiredNumberScheduled: others, numberAvailable: others, numberMisscheduled: 0 };
    await eventually(async () => (await world.api.set(kept.place)).status, expect.objectContaining(status), limitMs);
  });

  step("is a node like any other once it is uncordoned", async () => {
    await world.kubectl.run("uncordon", disturbed());
    await untilComplete(world, kept.place, { nodes: world.workers, image: busybox });
    await world.kubectl.run("delete", "eds", kept.place.name, "--namespace", namespace);
  });
});

describe("the daemon of a network plugin", () => {
  step("runs on the network of every node, whatever forbids scheduling there (D-ELIG-25)", async () => {
    await apply(world, { ...networks, data: {} }, daemonSet(plugin));
    await untilComplete(world, plugin.place, { nodes: world.names, image: busybox });
  });
});

const onMachine = needing("machines");

describe("a node that joins", () => {
  onMachine(
    "W13: is made ready by the daemon of a network plugin, which starts before there is a network (D-ELIG-25)",
    async () => {
      const machine = await world.rig.machineWithoutNetwork(late);
      joined = machine;
      await apply(world, { ...networks, data: { [late]: machine.network } });
      await timed("from the start of its kubelet until the node is ready", async () => {
        await machine.powerOn();
        await eventually(() => ready(late), ["True", "KubeletReady"], limitMs);
      });
      await untilComplete(world, plugin.place, { nodes: [...world.names, late], image: busybox });
      expect(await machine.run(["cat", networkPath])).toBe(machine.network);
      expect(await startOnLateNode()).toBeLessThanOrEqual(await readySince(late));
    },
  );

  onMachine("W2: gets its daemons by itself (D-Q-40)", async () => {
    await untilComplete(world, fluentd, { nodes: [...world.names, late], image: collector.second });
    const log = await world.kubectl.run("logs", await podNameOn(world, fluentd, late), "--namespace", namespace);
    expect(log).toContain(`collector 2 on ${late}`);
  });
});

describe("a node that leaves", () => {
  onMachine("W2: is counted no more at once (D-ELIG-41)", async () => {
    await joined?.powerOff();
    await world.kubectl.run("delete", "node", late);
    const all = world.names.length;
    const status = { desiredNumberScheduled: all, currentNumberScheduled: all, numberAvailable: all };
    await eventually(async () => (await world.api.set(fluentd)).status, expect.objectContaining(status), limitMs);
  });
});

describe("a kubelet that stops", () => {
  const onKubelet = needing("kubelets");
  let before: readonly string[] = [];

  onKubelet("finds daemons, and others of apps/v1 where the built-in controller serves those", async () => {
    if (hasTwins) {
      await apply(world, twinManifest(await fluentdWith(collector.second), fluentd));
      await apply(world, twinManifest(daemonSet(plugin), plugin.place));
    } else tell(`none of apps/v1 is compared, as ${target().lacks.builtIn}`);
    for (const place of [fluentd, plugin.place]) await untilBothCount(place, allThere());
    before = await onLastingNodes();
  });

  onKubelet(
    "W15: leaves its daemons running, and has the status that the built-in controller gives (D-ELIG-25, D-STAT-09)",
    async () => {
      await world.rig.stopKubelet(disturbed());
      await timed("until Kubernetes takes the node for lost", () =>
        eventually(() => ready(disturbed()), ["Unknown", "NodeStatusUnknown"], limitMs),
      );
      const { desired } = allThere();
      const missing = { ready: desired - 1, available: desired - 1 };
      // Who tolerates every taint that forbids scheduling is wanted there, and missing.
      await untilBothCount(plugin.place, { ...allThere(), ...missing, unavailable: 1 });
      // Who does not is not wanted there, and stays all the same.
      const wanted = { desired: desired - 1, current: desired - 1, updated: desired - 1 };
      await untilBothCount(fluentd, { ...allThere(), ...missing, ...wanted, misscheduled: 1 });
      expect(await onLastingNodes()).toEqual(before);
      expect(await world.rig.run(disturbed(), ["ps", "-e", "-o", "args"])).toContain("/bin/collector");
    },
  );

  onKubelet("W15: finds them as they were when it starts again (D-STAT-06)", async () => {
    await timed("until the daemons are available again", async () => {
      await world.rig.startKubelet(disturbed());
      for (const place of [fluentd, plugin.place]) await untilBothCount(place, allThere());
    });
    expect(await onLastingNodes()).toEqual(before);
  });
});

describe("in the meantime", () => {
  step("W2: the pods of the node that left are collected (D-ELIG-41)", async () => {
    for (const place of [fluentd, plugin.place]) await eventually(() => nodesOf({ place }), world.names, limitMs);
    const twins = [fluentd, plugin.place].map(place => twinOf(place).name);
    await world.kubectl.run("delete", "daemonsets.apps", ...twins, "--namespace", namespace, "--ignore-not-found");
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

/** What is served in the place of the built-in controller needs no twin beside it. */
const hasTwins = target().lacks.builtIn === undefined;

/** Of a set and of its twin, where it has one. */
async function untilBothCount(place: SetPlan["place"], expected: Counters): Promise<void> {
  const found = async (): Promise<readonly Counters[]> => {
    return Promise.all([counters(world, place), ...(hasTwins ? [countersOfTwin(world, place)] : [])]);
  };
  await eventually(found, hasTwins ? [expected, expected] : [expected], limitMs);
}

/** Of a set with a pod that is available on every node. */
function allThere(): Counters {
  const all = world.names.length;
  const [desired, current, updated, ready, available] = [all, all, all, all, all];
  return { desired, current, misscheduled: 0, updated, ready, available, unavailable: 0 };
}

async function onLastingNodes(): Promise<readonly string[]> {
  return (await identities(world, namespace, fluentd.selector)).filter(one => !one.startsWith(`${late} `));
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

async function startOnLateNode(): Promise<number> {
  const pods = await podsOf(world, namespace, plugin.place.selector);
  const status = pods.find(({ spec }) => spec?.nodeName === late)?.status?.containerStatuses?.[0];
  return Date.parse(String(status?.state?.running?.startedAt));
}
