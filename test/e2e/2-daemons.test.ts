import { eventually } from "../integration/api";
import { collector } from "./images";
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
import { podsOf } from "./world";

const world = chapter();
const both = ["node-1", "node-2"];
const namespace = "daemons";

describe("daemons", () => {
  step("W20: collect the logs of each node, control plane included (D-PLACE-02, D-ELIG-25)", async () => {
    await world.kubectl.run("taint", "node", "node-1", "node-role.kubernetes.io/control-plane:NoSchedule");
    await timed("from kubectl apply until the pods of both nodes are ready", async () => {
      await apply(world, await fluentdWith(collector.first));
      await untilComplete(world, fluentd, { nodes: both, image: collector.first });
    });
    for (const node of world.nodes) {
      const pod = await podNameOn(world, fluentd, node.name);
      const log = await world.kubectl.run("logs", pod, "--namespace", fluentd.namespace);
      expect(log).toMatch(new RegExp(`^collector 1 on ${node.name}: [1-9]\\d* pods have logs$`, "m"));
      expect(await node.run(["cat", "/var/log/collector.log"])).toContain(log.trim());
    }
  });

  step("W20: of different flags and requests serve different kinds of nodes, side by side (D-ELIG-10)", async () => {
    await world.kubectl.run("create", "namespace", namespace);
    await world.kubectl.run("label", "node", "node-1", "disk=ssd");
    await world.kubectl.run("label", "node", "node-2", "disk=hdd");
    await apply(world, daemonSet(cache("ssd", "64Mi")), daemonSet(cache("hdd", "16Mi")));
    for (const [disk, node] of [
      ["ssd", []],
      ["hdd", ["node-2"]],
    ] as const)
      await untilComplete(world, cache(disk, "").place, { nodes: node, image: busybox });
    await world.kubectl.run("taint", "node", "node-1", "node-role.kubernetes.io/control-plane-");
    await untilComplete(world, cache("ssd", "").place, { nodes: ["node-1"], image: busybox });
    const logs = ["logs", "--namespace", namespace, "--selector"];
    expect(await world.kubectl.run(...logs, "app=cache-ssd")).toBe("cache of 64Mi on ssd at node-1\n");
    expect(await world.kubectl.run(...logs, "app=cache-hdd")).toBe("cache of 16Mi on hdd at node-2\n");
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
    await apply(world, { ...priorityClass, metadata: { name: "urgent" } }, filler);
    await kubectl.run("wait", "pod/filler", "--namespace", namespace, "--for=condition=Ready", "--timeout=180s");
    await apply(world, daemonSet(urgent));
    await untilComplete(world, urgent.place, { nodes: ["node-2"], image: busybox });
    expect((await kubectl.attempt("get", "pod", "filler", "--namespace", namespace)).stderr).toContain("not found");
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
    const body = { apiVersion: "v1", kind: "Binding", metadata: { name }, target: { kind: "Node", name: "node-2" } };
    await world.api.send({ method: "POST", path: `/api/v1/namespaces/${namespace}/pods/${name}/binding`, body });
    await untilComplete(world, others.place, { nodes: ["node-2"], image: busybox });
    expect((await pods())[0]?.metadata?.uid).toBe(pod?.metadata?.uid);
  });

  step("is asked no more once the sets are gone, and with them their pods (D-OWN-31)", async () => {
    await world.kubectl.run("delete", "namespace", namespace, "--timeout=180s");
    await world.kubectl.run("label", "nodes", "--all", "disk-");
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

const priorityClass = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", value: 1000, description: "e2e" };

/** Takes what a node of two processors has left, but for a little. */
const filler = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "filler", namespace },
  spec: {
    nodeSelector: { disk: "hdd" },
    terminationGracePeriodSeconds: 1,
    containers: [{ name: "main", image: busybox, ...script(), resources: { requests: { cpu: "1200m" } } }],
  },
};

const urgent: SetPlan = {
  place: placeOf(namespace, "urgent"),
  container: { ...script(), resources: { requests: { cpu: "900m" } } },
  podSpec: { priorityClassName: "urgent", nodeSelector: { disk: "hdd" } },
};

const others: SetPlan = {
  place: placeOf(namespace, "others"),
  container: script(),
  podSpec: { schedulerName: "another-scheduler", nodeSelector: { disk: "hdd" } },
};
