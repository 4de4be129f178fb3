import fc from "fast-check";

import { aSet, aTemplate } from "../../test/builders";
import { NO_POD_DEFAULTS as podDefaults } from "../api/pod-defaults";
import { APPS, EVERYNODE } from "../api/flavor";
import { nodeNameOf, objectNameOf, revisionHashOf, uidOf } from "../api/identity";
import type { Affinity, PodSpec, Toleration } from "../api/types";
import { completeTolerations, daemonPod, freePodName, mayBeSlotOf, podName, tieToNode } from "./daemon-pod";

const hash = revisionHashOf("abc");
const node = nodeNameOf("a");

const DEFAULTS = [
  ["not-ready", "NoExecute"],
  ["unreachable", "NoExecute"],
  ["disk-pressure", "NoSchedule"],
  ["memory-pressure", "NoSchedule"],
  ["pid-pressure", "NoSchedule"],
  ["unschedulable", "NoSchedule"],
].map(([name, effect]) => ({ key: `node.kubernetes.io/${name}`, operator: "Exists", effect }));

const tie = {
  nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["a"] }] }],
};

describe("daemonPod", () => {
  it("is complete (D-POD-02..07)", () => {
    const set = aSet({ annotations: { "of-the-set": "stays there" } });
    const template = {
      metadata: {
        name: "ignored",
        labels: { app: "logs", "controller-revision-hash": "overridden" },
        annotations: { scrape: "true" },
        finalizers: ["example.com/hold"],
      },
      spec: { containers: [{ name: "main", image: "logs:1" }], priorityClassName: "system-node-critical" },
    };
    const name = objectNameOf("logs-x-a");
    expect(daemonPod({ set, template, hash, node, failedAttempts: 0, podDefaults, name })).toEqual({
      apiVersion: "v1",
      kind: "Pod",
      metadata: {
        name: "logs-x-a",
        namespace: "default",
        labels: { app: "logs", "controller-revision-hash": "abc" },
        annotations: { scrape: "true" },
        finalizers: ["example.com/hold"],
        ownerReferences: [
          {
            apiVersion: "everynode.dev/v1alpha1",
            kind: "DaemonSet",
            name: "logs",
            uid: "logs-uid",
            controller: true,
            blockOwnerDeletion: true,
          },
        ],
      },
      spec: {
        containers: [{ name: "main", image: "logs:1" }],
        priorityClassName: "system-node-critical",
        tolerations: DEFAULTS,
        affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: tie } },
      },
    });
  });

  it.each([
    ["says nothing of failures where none came before it", undefined, 0, undefined],
    ["says how many failed in a row before it", undefined, 3, { "everynode.dev/failed-attempts": "3" }],
    ["says so beside what the template says", { a: "b" }, 3, { a: "b", "everynode.dev/failed-attempts": "3" }],
    ["says its own number", { "everynode.dev/failed-attempts": "9" }, 3, { "everynode.dev/failed-attempts": "3" }],
    ["says none for its template", { a: "b", "everynode.dev/failed-attempts": "9" }, 0, { a: "b" }],
  ])("%s (D-POD-03)", (_, annotations, failedAttempts, expected) => {
    for (const flavor of [EVERYNODE, APPS]) {
      const set = aSet({ flavor });
      const template = { metadata: { ...(annotations && { annotations }) }, spec: { containers: [] } };
      const { metadata } = daemonPod({ set, template, hash, node, failedAttempts, podDefaults });
      expect(metadata?.annotations).toEqual(expected);
    }
  });

  it("passes everything else of the template on, and adds nothing (D-POD-08)", () => {
    const spec: PodSpec = {
      containers: [{ name: "main", image: "logs:1", securityContext: { privileged: true } }],
      initContainers: [{ name: "init", image: "init:1" }],
      volumes: [{ name: "root", hostPath: { path: "/" } }],
      ...{ hostNetwork: true, hostPID: true, dnsPolicy: "ClusterFirstWithHostNet", enableServiceLinks: false },
      ...{ priorityClassName: "system-node-critical", priority: 7, preemptionPolicy: "Never" },
      ...{ serviceAccountName: "agent", automountServiceAccountToken: false, imagePullSecrets: [{ name: "registry" }] },
      ...{ schedulerName: "custom", runtimeClassName: "gvisor", nodeName: "a", nodeSelector: { disk: "ssd" } },
      ...{ terminationGracePeriodSeconds: 5, topologySpreadConstraints: [], overhead: { cpu: "1m" } },
    };
    const { tolerations, affinity, ...passed } =
      daemonPod({ set: aSet(), template: { spec }, hash, node, failedAttempts: 0, podDefaults }).spec ?? {};
    expect(passed).toEqual(spec);
    expect([tolerations?.length, Object.keys(affinity ?? {})]).toEqual([DEFAULTS.length + 1, ["nodeAffinity"]]);
  });

  it.each([
    ["logs", "logs-"],
    ["l".repeat(253), "l".repeat(253)],
  ])("of the built-in kind has a generated name and its generation (D-POD-01, D-POD-02, D-POD-04)", (name, prefix) => {
    const annotations = { "deprecated.daemonset.template.generation": "7" };
    const { metadata } = daemonPod({
      set: aSet({ flavor: APPS, name, annotations }),
      template: aTemplate(),
      hash,
      node,
      failedAttempts: 0,
      podDefaults,
    });
    expect(metadata?.generateName).toBe(prefix);
    expect(metadata?.name).toBeUndefined();
    expect(metadata?.labels).toMatchObject({ "pod-template-generation": "7" });
    expect(metadata?.ownerReferences?.[0]).toMatchObject({ apiVersion: "apps/v1", kind: "DaemonSet" });
  });
});

describe("completeTolerations (D-ELIG-25, D-ELIG-26)", () => {
  const complete = (...tolerations: Toleration[]): readonly Toleration[] =>
    completeTolerations({ containers: [], tolerations }).tolerations ?? [];

  it("appends what is missing, in upstream's order, after the template's own", () => {
    const own = { key: "own", operator: "Exists" };
    expect(complete(own)).toEqual([own, ...DEFAULTS]);
  });

  it("adds one more on the host network", () => {
    const network = { key: "node.kubernetes.io/network-unavailable", operator: "Exists", effect: "NoSchedule" };
    expect(completeTolerations({ containers: [], hostNetwork: true }).tolerations).toEqual([...DEFAULTS, network]);
  });

  it("takes the place, and the time limit, of one that is otherwise equal", () => {
    const [first] = complete({ ...DEFAULTS[0], tolerationSeconds: 30 }, { key: "own", operator: "Exists" });
    expect(first).toEqual(DEFAULTS[0]);
  });

  it.each<[string, Toleration]>([
    ["tolerates everything", { operator: "Exists" }],
    ["has another effect", { ...DEFAULTS[0], effect: "NoSchedule" }],
    ["has another operator", { ...DEFAULTS[0], operator: "Equal" }],
    ["has a value", { ...DEFAULTS[0], value: "x" }],
    ["has no effect", { key: "node.kubernetes.io/not-ready", operator: "Exists" }],
  ])("is not kept from appending by one that %s", (_, toleration) => {
    expect(complete(toleration)).toEqual([toleration, ...DEFAULTS]);
  });

  it("leaves a complete spec as it is, so that doing it twice is doing it once", () => {
    const once = completeTolerations({ containers: [], hostNetwork: true });
    expect(completeTolerations(once)).toBe(once);
  });

  it("does not change what it is given (D-ELIG-27)", () => {
    const spec = Object.freeze({
      containers: [],
      tolerations: Object.freeze([{ ...DEFAULTS[0], tolerationSeconds: 1 }]),
    });
    completeTolerations(spec);
    expect(spec.tolerations).toHaveLength(1);
  });
});

describe("tieToNode (D-POD-06)", () => {
  const term = (operator: string, ...values: string[]) => ({
    matchFields: [{ key: "metadata.name", operator, values }],
  });
  const required = (...nodeSelectorTerms: object[]): Affinity => ({
    nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } },
  });

  it.each<[string, Affinity | undefined]>([
    ["none", undefined],
    ["expressions", required({ matchExpressions: [{ key: "zone", operator: "Exists" }] })],
    ["two names", required(term("In", "b", "c"))],
    ["several terms", required(term("In", "b"), term("NotIn", "a"))],
  ])("puts one term in the place of %s", (_, affinity) => {
    const spec: PodSpec = { containers: [], ...(affinity && { affinity }) };
    expect(tieToNode({ spec, node }).affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution).toEqual(
      tie,
    );
  });

  it("keeps preferences, pod affinity and the node selector", () => {
    const preference = { weight: 1, preference: { matchExpressions: [{ key: "zone", operator: "Exists" }] } };
    const affinity: Affinity = {
      nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [preference] },
      podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [] },
    };
    const tied = tieToNode({ spec: { containers: [], nodeSelector: { a: "b" }, affinity }, node });
    expect(tied.nodeSelector).toEqual({ a: "b" });
    expect(tied.affinity?.podAntiAffinity).toEqual(affinity.podAntiAffinity);
    expect(tied.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution).toEqual([preference]);
  });

  it("ties the copies for two nodes apart (D-POD-10)", () => {
    const spec: PodSpec = { containers: [], affinity: { podAffinity: {} } };
    const [a, b] = [tieToNode({ spec, node }), tieToNode({ spec, node: nodeNameOf("b") })];
    expect(a.affinity).not.toEqual(b.affinity);
    expect(spec.affinity).toEqual({ podAffinity: {} });
  });
});

describe("podName", () => {
  const slot = { set: { name: objectNameOf("logs"), uid: uidOf("u1") }, node };

  it("follows from set, node and letter, and stays what it was after an upgrade of the controller", () => {
    expect(podName({ ...slot, letter: "a" })).toMatchInlineSnapshot(`"logs-54c6877947b4598bdf87-a"`);
    expect(podName({ ...slot, letter: "b" })).toBe(podName({ ...slot, letter: "a" }).replace(/a$/, "b"));
  });

  it("differs for another node, and for another set of the same name", () => {
    const names = [
      podName({ ...slot, letter: "a" }),
      podName({ ...slot, node: nodeNameOf("b"), letter: "a" }),
      podName({ ...slot, set: { ...slot.set, uid: uidOf("u2") }, letter: "a" }),
    ];
    expect(new Set(names).size).toBe(3);
  });

  it.each(["l".repeat(253), `${"l".repeat(39)}-x`, "logs.example.com", "a"])(
    "is a DNS label for a set named %s",
    name => {
      fc.assert(
        fc.property(fc.string(), nodeText => {
          const made = podName({
            set: { name: objectNameOf(name), uid: uidOf("u") },
            node: nodeNameOf(nodeText),
            letter: "a",
          });
          expect(made).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
        }),
      );
    },
  );

  it("takes the first letter that is free, and none where all are taken", () => {
    const taken = new Set([podName({ ...slot, letter: "a" }), podName({ ...slot, letter: "c" })]);
    expect(freePodName(slot, name => taken.has(name))).toBe(podName({ ...slot, letter: "b" }));
    expect(freePodName(slot, () => true)).toBeUndefined();
  });
});

describe("mayBeSlotOf", () => {
  const set = aSet({ name: "logs.of.all" });

  it.each([
    { what: "each of its slots", name: podName({ set, node, letter: "a" }), expected: true },
    { what: "a pod of another set", name: objectNameOf("metrics-x-a"), expected: false },
  ])("is $expected for $what", ({ name, expected }) => {
    expect(mayBeSlotOf(set, name)).toBe(expected);
  });

  it("is false where the API server chooses the names", () => {
    expect(mayBeSlotOf(aSet({ flavor: APPS, name: "logs" }), objectNameOf("logs-x7k2p"))).toBe(false);
  });
});
