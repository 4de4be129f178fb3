import { eventually } from "../integration/api";
import { collector } from "./images";
import { freeMillicores } from "./room";
import { chapter, needing, step, timed } from "./scenario";
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
import { podsOf } from "./world";

const world = chapter();
const namespace = "daemons";

/** The workers that have a disk of each kind. */
const nodeOf = (disk: "ssd" | "hdd"): string => world.workers[disk === "ssd" ? 0 : 1] ?? "";

describe("daemons", () => {
  step("W20: collect the logs of each node, control plane included (D-PLACE-02, D-ELIG-25)", async () => {
    await world.kubectl.run("taint", "node", nodeOf("ssd"), "node-role.kubernetes.io/control-plane:NoSchedule");
    await timed("from kubectl apply until the pods of all nodes are ready", async () => {
      await apply(world, await fluentdWith(collector.first));
      await untilComplete(world, fluentd, { nodes: world.names, image: collector.first });
    });
    for (const node of world.names) {
      const pod = await podNameOn(world, fluentd, node);
      const log = await world.kubectl.run("logs", pod, "--namespace", fluentd.namespace);
      expect(log).toMatch(new RegExp(`^collector 1 on ${node}: [1-9]\\d* pods have logs$`, "m"));
    }
  });

  needing("shell")("W20: write on the disk of each node, by a volume", async () => {
    for (const node of world.names) {
      const pod = await podNameOn(world, fluentd, node);
      const log = await world.kubectl.run("logs", pod, "--namespace", fluentd.namespace);
      expect(await world.rig.run(node, ["cat", "/var/log/collector.log"])).toContain(log.trim());
    }
  });

  step("W20: of different flags and requests serve different kinds of nodes, side by side (D-ELIG-10)", async () => {
    await world.kubectl.run("create", "namespace", namespace);
    await world.kubectl.run("label", "node", nodeOf("ssd"), "disk=ssd");
    await world.kubectl.run("label", "node", nodeOf("hdd"), "disk=hdd");
    await apply(world, daemonSet(cache("ssd", "64Mi")), daemonSet(cache("hdd", "16Mi")));
    for (const [disk, node] of [
      ["ssd", []],
      ["hdd", [nodeOf("hdd")]],
    ] as const)
      await untilComplete(world, cache(disk, "").place, { nodes: node, image: busybox });
    await world.kubectl.run("taint", "node", nodeOf("ssd"), "node-role.kubernetes.io/control-plane-");
    await untilComplete(world, cache("ssd", "").place, { nodes: [nodeOf("ssd")], image: busybox });
    const logs = ["logs", "--namespace", namespace, "--selector"];
    expect(await world.kubectl.run(...logs, "app=cache-ssd")).toBe(`cache of 64Mi on ssd at ${nodeOf("ssd")}\n`);
    expect(await world.kubectl.run(...logs, "app=cache-hdd")).toBe(`cache of 16Mi on hdd at ${nodeOf("hdd")}\n`);
  });
});

describe("the default scheduler", () => {
  step("W10: binds daemon pods (D-POD-07)", async () => {
    const pods = await podsOf(world, fluentd.namespace, fluentd.selector);
    const events = await world.kubectl.run(
      "get",
      "events",
      `--namespace=${fluentd.namespace}`,
      "--field-selector=reason=Scheduled",
      "--output=jsonpath={range .items[*]}{.involvedObject.name} by {.reportingComponent}{'\\n'}{end}",
    );
    for (const { metadata } of pods) expect(events).toContain(`${metadata?.name} by default-scheduler\n`);
  });

  step("W10: ends a pod of lower priority where a daemon has no room (D-POD-07)", async () => {
    const { kubectl } = world;
    const free = await freeMillicores(world, nodeOf("hdd"));
    await apply(world, priorityClass, filler(free - 100));
    await kubectl.run("wait", "pod/filler", "--namespace", namespace, "--for=condition=Ready", "--timeout=180s");
    await apply(world, daemonSet(urgent));
    await untilComplete(world, urgent.place, { nodes: [nodeOf("hdd")], image: busybox });
    await kubectl.run("wait", "pod/filler", "--namespace", namespace, "--for=delete", "--timeout=60s");
    const about = ["--namespace", namespace, "--field-selector=involvedObject.name=filler"];
    expect(await kubectl.run("get", "events", ...about)).toContain("Preempted by");
  });

  step("W10: leaves alone the daemons of another scheduler, which binds them (D-POD-07)", async () => {
    await world.kubectl.run("delete", "eds", "urgent", "--namespace", namespace);
    await apply(world, daemonSet(others));
    const pods = () => podsOf(world, namespace, others.place.selector);
    await eventually(async () => (await pods()).map(pod => pod.spec?.nodeName ?? "none"), ["none"], limitMs);
    const [pod] = await pods();
    const name = pod?.metadata?.name ?? "";
    const body = {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name },
      target: { kind: "Node", name: nodeOf("hdd") },
    };
    await world.api.send({ method: "POST", path: `/api/v1/namespaces/${namespace}/pods/${name}/binding`, body });
    await untilComplete(world, others.place, { nodes: [nodeOf("hdd")], image: busybox });
    expect((await pods())[0]?.metadata?.uid).toBe(pod?.metadata?.uid);
  });

  step("is asked no more once the sets are gone, and with them their pods (D-OWN-31)", async () => {
    await world.kubectl.run("delete", "namespace", namespace, "--timeout=180s");
    await world.kubectl.run("label", "nodes", "--all", "disk-");
    await world.kubectl.run("delete", "priorityclass", priorityClass.metadata.name);
  });
});

function cache(disk: string, memory: string): SetPlan {
  return {
    place: placeOf(namespace, `cache-${disk}`),
    container: {
      ...script('echo "cache of $SIZE on $DISK at $NODE_NAME"'),
      env: [
        { name: "NODE_NAME", valueFrom: { fieldRef: { fieldPath: "spec.nodeName" } } },
        { name: "SIZE", value: memory },
        { name: "DISK", value: disk },
      ],
      resources: { requests: { memory }, limits: { memory: "64Mi" } },
    },
    podSpec: { nodeSelector: { disk } },
  };
}

const priorityClass = {
  apiVersion: "scheduling.k8s.io/v1",
  kind: "PriorityClass",
  metadata: { name: "e2e-urgent" },
  value: 1000,
};

/** A pod of no importance that takes as much of its node. */
function filler(millicores: number): object {
  const resources = { requests: { cpu: `${millicores}m` } };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "filler", namespace },
    spec: {
      nodeSelector: { disk: "hdd" },
      terminationGracePeriodSeconds: 1,
      containers: [{ name: "main", image: busybox, ...script(), resources }],
    },
  };
}

const urgent: SetPlan = {
  place: placeOf(namespace, "urgent"),
  container: { ...script(), resources: { requests: { cpu: "400m" } } },
  podSpec: { priorityClassName: priorityClass.metadata.name, nodeSelector: { disk: "hdd" } },
};

const others: SetPlan = {
  place: placeOf(namespace, "others"),
  container: script(),
  podSpec: { schedulerName: "another-scheduler", nodeSelector: { disk: "hdd" } },
};
