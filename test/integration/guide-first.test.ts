import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { DaemonSet, Pod } from "../../capabilities/api/types";
import { podsByNode } from "../../hack/operator/judge";
import { eventually } from "./api";
import { guideNodes, walkGuide, workers } from "./guide-walk";

// The first chapters of docs/guide.md: what a set is, what it must say, which nodes it is for, and who binds its pods.

jest.setTimeout(240_000);

const walk = walkGuide();
const fast = ["node-0003", "node-0004"];

describe("a first set", () => {
  it("W1: every node whose taints it tolerates runs one copy of the pod (D-PLACE-02)", async () => {
    await walk.section("One pod on every node");
    await eventually(() => walk.untruths("log-collector", guideNodes), []);
  });

  it("W20: a log collector has the volumes, amounts, tolerations and grace period it asks for (D-POD-05)", async () => {
    const template = manifest("log-collector.yaml").spec?.template.spec;
    const [volume, toleration] = [
      { name: "logs", hostPath: { path: "/var/log", type: "" } },
      template?.tolerations?.[0],
    ];
    for (const { spec } of await walk.pods("log-collector")) {
      expect(spec).toMatchObject({ terminationGracePeriodSeconds: 30 });
      expect(spec?.volumes).toContainEqual(volume);
      expect(spec?.tolerations).toContainEqual(toleration);
      expect(spec?.containers[0]).toMatchObject({ resources: template?.containers[0]?.resources });
    }
  });

  it("W21: the pod that is missing is created, on that node alone (D-PLACE-02)", async () => {
    const before = await walk.uids("log-collector");
    await walk.section("It stays so");
    const after = await walk.uids("log-collector");
    expect(changed(before, after)).toEqual(["node-0001"]);
  });

  it("W21: the pod that is one too many is deleted, and the older one stays (D-PLACE-04, D-PLACE-05)", async () => {
    const before = await walk.uids("log-collector");
    const metadata = { name: "second", labels: { app: "log-collector" } };
    const spec = { nodeName: "node-0002", containers: [{ name: "main", image: "example.test/second:1" }] };
    await walk.apply({ apiVersion: "v1", kind: "Pod", metadata, spec });
    expect(await walk.run("kubectl wait pod/second --for=delete --timeout=2m")).not.toContain("error");
    await eventually(() => walk.uids("log-collector"), before);
  });

  it("is not touched when it is applied again, and goes with its pods", async () => {
    const [before, { metadata }] = [await walk.uids("log-collector"), await walk.set("log-collector")];
    await walk.section("Applied again");
    expect(await walk.uids("log-collector")).toEqual(before);
    expect((await walk.set("log-collector")).metadata?.resourceVersion).toBe(metadata?.resourceVersion);
    await walk.section("Deleted");
  });
});

describe("what a set must say", () => {
  it("W5: a template that breaks a rule is refused with all its mistakes (D-API-32, D-API-34)", async () => {
    await walk.section("Mistakes in a template");
  });

  it.each([
    { rule: "has no labels", change: { metadata: {} }, field: "spec.template.metadata.labels" },
    { rule: "restarts never", change: { spec: withPolicy("Never") }, field: "spec.template.spec.restartPolicy" },
    { rule: "says its kind", change: { kind: "Pod" }, field: "spec.template.kind" },
    { rule: "says its apiVersion", change: { apiVersion: "v1" }, field: "spec.template.apiVersion" },
  ])("W5: a template that $rule is refused (D-API-31..34)", async ({ change, field }) => {
    expect(await walk.apply(setWith({ name: "refused", template: change }))).toContain(field);
    expect(await walk.run("kubectl get eds refused --ignore-not-found")).toBe("");
  });

  it("W5: a template whose restartPolicy is Always is taken (D-API-34)", async () => {
    expect(await walk.apply(setWith({ name: "taken", template: { spec: withPolicy("Always") } }))).toContain("created");
    await eventually(() => walk.untruths("taken", workers), []);
    await walk.run("kubectl delete eds taken");
  });

  it("W6: a selector is required, and not taken from the labels (D-API-25, D-API-31)", async () => {
    await walk.section("A selector that is missing");
  });

  it("W6: both parts of a selector must match (D-OWN-02)", async () => {
    await walk.section("A selector of two parts");
    await eventually(() => walk.untruths("collector", workers), []);
    await walk.apply(podOf({ name: "half", labels: { app: "collector", tier: "none" } }));
    await walk.apply(podOf({ name: "whole", labels: { app: "collector", tier: "edge" } }));
    // The set took it over, and deleted it as the second pod of its node.
    expect(await walk.run("kubectl wait pod/whole --for=delete --timeout=2m")).not.toContain("error");
    expect(await walk.run("kubectl get pod half -o jsonpath='{.metadata.ownerReferences}'")).toBe("");
    await walk.run("kubectl delete pod half");
  });

  it("W6: a selector cannot be changed (D-API-53)", async () => {
    await walk.section("The selector stays");
  });
});

describe("the choice of nodes", () => {
  it("W8: a nodeSelector chooses nodes (D-ELIG-10)", async () => {
    await walk.section("By a label");
    await eventually(() => walk.untruths("cache", fast), []);
  });

  it("W1, W8: an affinity chooses nodes by one of its terms (D-ELIG-12, D-ELIG-13)", async () => {
    await walk.section("By an affinity");
    await eventually(() => walk.untruths("zone-agent", ["node-0001", "node-0002"]), []);
  });

  it("W9: a pod's affinity names its node, and the template keeps the user's (D-POD-06, D-POD-10)", async () => {
    for (const [node, [pod]] of podsByNode(await walk.pods("zone-agent"))) {
      const nodeSelectorTerms = [{ matchFields: [{ key: "metadata.name", operator: "In", values: [node] }] }];
      const nodeAffinity = { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } };
      expect(pod?.spec?.affinity).toEqual({ nodeAffinity });
    }
    expect((await walk.set("zone-agent")).spec?.template).toEqual(manifest("zone-agent.yaml").spec?.template);
    await walk.section("What the pods say");
  });

  it("W20: several sets serve different hardware side by side, each with its flags and amounts", async () => {
    await walk.section("Side by side");
  });
});

describe("the scheduler", () => {
  it("W10: preempts pods of a lower priority for a daemon, whose own set waits for room (D-POD-08, D-ELIG-05)", async () => {
    await walk.section("Preemption");
  });

  it("W10: is another one where the template names it (D-POD-07)", async () => {
    const look = async (): Promise<void> => {
      const pods = await walk.pods("own-scheduler");
      expect(pods.map(({ spec }) => spec?.nodeName)).toEqual([undefined, undefined]);
      // Now it does run: it is this test.
      await Promise.all([...podsByNode(pods)].map(([node, [pod]]) => bind(pod, node)));
      await eventually(() => walk.untruths("own-scheduler", fast), []);
    };
    await walk.section("Another scheduler", { before: "kubectl delete", look });
  });
});

describe("a manifest as people have it", () => {
  const namespace = "realistic";

  beforeAll(async () => {
    await walk.api.namespace(namespace);
    for (const account of ["log-shipper", "network-plugin", "problem-detector", "service-proxy"])
      await walk.run(`kubectl create serviceaccount ${account} -n ${namespace}`);
  });

  // Those that tolerate everything run on the control plane too.
  it.each([
    { daemon: "a collector of logs", file: "log-shipper", nodes: guideNodes },
    { daemon: "a storage daemon", file: "storage-driver", set: "storage-driver-node", nodes: workers },
    { daemon: "a monitoring agent", file: "metrics-exporter", nodes: guideNodes },
    { daemon: "a network plugin", file: "network-plugin", nodes: guideNodes },
    { daemon: "a watcher of the kernel", file: "problem-detector", nodes: guideNodes },
    { daemon: "a proxy of services", file: "service-proxy", nodes: guideNodes },
    { daemon: "one for Windows, of which there is none", file: "windows-exporter", nodes: [] },
  ])("W20: $daemon runs as daemons", async ({ file, set = file, nodes }) => {
    const ours = "s#^apiVersion: apps/v1#apiVersion: everynode.dev/v1alpha1#";
    const apply = `sed '${ours}' test/manifests/${file}.yaml | kubectl apply -n ${namespace} -f -`;
    expect(await walk.run(apply)).toContain(`daemonset.everynode.dev/${set} created`);
    const wait = `kubectl wait eds/${set} -n ${namespace} --for=condition=Reconciling=False --timeout=2m`;
    expect(await walk.run(wait)).toContain("condition met");
    const { status } = await walk.api.set({ namespace, name: set });
    const { desiredNumberScheduled, numberAvailable = 0 } = status ?? {};
    expect({ desiredNumberScheduled, numberAvailable }).toEqual({
      desiredNumberScheduled: nodes.length,
      numberAvailable: nodes.length,
    });
  });
});

function manifest(file: string): DaemonSet {
  return parse(readFileSync(join(__dirname, "../../docs/guide", file), "utf8")) as DaemonSet;
}

/** Nodes whose pod is another one, or is there only once. */
function changed(before: Readonly<Record<string, unknown>>, after: Readonly<Record<string, unknown>>): string[] {
  const nodes = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return nodes.filter(node => before[node] !== after[node]).toSorted();
}

function withPolicy(restartPolicy: string): object {
  return { restartPolicy, containers: [{ name: "main", image: "example.test/main:1" }] };
}

function setWith({ name, template }: { readonly name: string; readonly template: object }): object {
  const labels = { app: name };
  const containers = [{ name: "main", image: "example.test/main:1" }];
  return {
    apiVersion: "everynode.dev/v1alpha1",
    kind: "DaemonSet",
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers }, ...template } },
  };
}

function podOf(metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }): object {
  const spec = { nodeName: "node-0001", containers: [{ name: "main", image: "example.test/main:1" }] };
  return { apiVersion: "v1", kind: "Pod", metadata, spec };
}

async function bind(pod: Pod | undefined, node: string): Promise<void> {
  const { name, namespace } = pod?.metadata ?? {};
  await walk.api.send({
    method: "POST",
    path: `/api/v1/namespaces/${namespace}/pods/${name}/binding`,
    body: {
      apiVersion: "v1",
      kind: "Binding",
      metadata: { name },
      target: { apiVersion: "v1", kind: "Node", name: node },
    },
  });
}
