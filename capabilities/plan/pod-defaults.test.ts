import fc from "fast-check";

import { aNode, aPod, aSet, aSnapshot, nodes, planned } from "../../test/builders";
import { completedSpec } from "../admission/daemon-pods";
import { APPS, EVERYNODE } from "../api/flavor";
import { nodeNameOf, revisionHashOf } from "../api/identity";
import { NO_POD_DEFAULTS, type PodDefaults } from "../api/pod-defaults";
import type { NodeSelectorRequirement, PodSpec, Toleration } from "../api/types";
import { completeSpec, completeTolerations, daemonPod } from "./daemon-pod";
import { eligibility, placementRules } from "./placement";
import { planSync } from "./plan-sync";

const DEDICATED: Toleration = { key: "dedicated", operator: "Exists" };
const NOT_VIRTUAL: NodeSelectorRequirement = { key: "type", operator: "NotIn", values: ["virtual-kubelet"] };

const tolerating = (...tolerations: readonly Toleration[]): PodDefaults => ({ tolerations, nodeRequirements: [] });
const requiring = (...nodeRequirements: readonly NodeSelectorRequirement[]): PodDefaults => ({
  tolerations: [],
  nodeRequirements,
});

describe("the tolerations of a pod with cluster-wide defaults", () => {
  const containers: PodSpec["containers"] = [];
  const standard = completeTolerations({ containers }).tolerations ?? [];
  const completed = (given: readonly Toleration[], podDefaults: PodDefaults): readonly Toleration[] =>
    completeSpec({ containers, tolerations: given }, podDefaults).tolerations ?? [];

  it("are its own, those of every daemon pod, and the cluster's, in this order (D-ELIG-25)", () => {
    const own = { key: "gpu", operator: "Exists" };
    const more = { key: "spot", value: "yes" };
    expect(completed([own], tolerating(DEDICATED, more))).toEqual([own, ...standard, DEDICATED, more]);
  });

  it.each([
    { name: "the same", given: DEDICATED, added: DEDICATED },
    { name: "the same with empty fields", given: { ...DEDICATED, value: "", effect: "" }, added: DEDICATED },
    {
      name: "Equal, which may be left out",
      given: { key: "a", value: "b" },
      added: { key: "a", operator: "Equal", value: "b" },
    },
  ])("are left alone where it has one already: $name", ({ given, added }) => {
    expect(completed([given], tolerating(added))).toEqual([given, ...standard]);
  });

  it.each([
    { name: "key", given: { ...DEDICATED, key: "gpu" } },
    { name: "operator and value", given: { key: "dedicated", value: "db" } },
    { name: "effect", given: { ...DEDICATED, effect: "NoSchedule" } },
    { name: "seconds, which stay its author's", given: { ...DEDICATED, tolerationSeconds: 60 } },
  ])("get one more where it has one of another $name", ({ given }) => {
    expect(completed([given], tolerating(DEDICATED))).toEqual([given, ...standard, DEDICATED]);
  });

  it("say twice what two entries say only once", () => {
    expect(completed([], tolerating(DEDICATED, { ...DEDICATED, effect: "" }))).toEqual([...standard, DEDICATED]);
  });

  it("are those of every daemon pod where there are no defaults", () => {
    expect(completed([], NO_POD_DEFAULTS)).toEqual(standard);
  });
});

describe("the nodes of a set with cluster-wide defaults", () => {
  const decision = (podDefaults: PodDefaults, fields: Parameters<typeof aNode>[1], podSpec: Partial<PodSpec> = {}) =>
    eligibility(placementRules({ spec: { containers: [], ...podSpec } }, podDefaults), aNode("a", fields));
  const runs = { shouldRun: true, shouldContinueRunning: true };
  const leaves = { shouldRun: false, shouldContinueRunning: false };
  const virtual = { labels: { type: "virtual-kubelet" } };

  it.each([
    { name: "a taint that is tolerated", podDefaults: tolerating(DEDICATED), expected: runs },
    { name: "a taint that is not", podDefaults: requiring(NOT_VIRTUAL), expected: leaves },
  ])("$name", ({ podDefaults, expected }) => {
    expect(decision(podDefaults, { taints: ["dedicated=db:NoExecute"] })).toEqual(expected);
  });

  it.each([
    { name: "a node that meets the requirement", podDefaults: requiring(NOT_VIRTUAL), fields: {}, expected: runs },
    { name: "one that does not", podDefaults: requiring(NOT_VIRTUAL), fields: virtual, expected: leaves },
    {
      name: "one that meets one of two",
      podDefaults: requiring(NOT_VIRTUAL, { key: "disk", operator: "Exists" }),
      fields: {},
      expected: leaves,
    },
    {
      name: "one that meets both",
      podDefaults: requiring(NOT_VIRTUAL, { key: "disk", operator: "Exists" }),
      fields: { labels: { disk: "ssd" } },
      expected: runs,
    },
  ])("$name", ({ podDefaults, fields, expected }) => {
    expect(decision(podDefaults, fields)).toEqual(expected);
  });

  it("must meet the template's own rules beside", () => {
    expect(decision(requiring(NOT_VIRTUAL), {}, { nodeSelector: { disk: "ssd" } })).toEqual(leaves);
  });
});

describe("a plan under cluster-wide defaults", () => {
  const podDefaults: PodDefaults = { tolerations: [DEDICATED], nodeRequirements: [NOT_VIRTUAL] };
  const world = [
    aNode("plain"),
    aNode("tainted", { taints: ["dedicated=db:NoSchedule"] }),
    aNode("virtual", { labels: { type: "virtual-kubelet" } }),
  ];

  it.each([EVERYNODE, APPS])("makes and removes pods by them, for sets of $name", flavor => {
    const set = aSet({ flavor });
    const { actions } = planSync(
      aSnapshot({ set, podDefaults, nodes: world, pods: [aPod({ of: set, node: "virtual" })] }),
    );
    expect(actions.map(action => [action.kind, action.kind === "createPod" ? action.node : ""])).toEqual([
      ["createPod", "plain"],
      ["createPod", "tainted"],
      ["deletePod", ""],
    ]);
    for (const action of actions) {
      if (action.kind === "createPod") expect(action.pod.spec?.tolerations).toContainEqual(DEDICATED);
    }
  });

  it("asks for no other revision, and has no running pod replaced, when they change", () => {
    const set = aSet();
    const pods = ["plain", "tainted"].map(node => aPod({ of: set, name: `logs-${node}`, node }));
    expect(planned({ set, nodes: world, pods, podDefaults })).toEqual([]);
  });

  it("touches no pod, and says nothing, while it is not known what holds in the namespace", () => {
    const snapshot = aSnapshot({ podDefaults: undefined, nodes: nodes(2), pods: [aPod({ node: "gone" })] });
    expect(planSync(snapshot)).toEqual({ actions: [] });
  });
});

describe("the reconciler and the webhook", () => {
  const text = (...texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
  const fields = {
    key: text("dedicated", "gpu", "node.kubernetes.io/not-ready", "node.kubernetes.io/unschedulable", ""),
    operator: text("Exists", "Equal", ""),
    value: text("", "db"),
    effect: text("", "NoSchedule", "NoExecute"),
  };
  const toleration: fc.Arbitrary<Toleration> = fc.record(
    { ...fields, tolerationSeconds: fc.constantFrom(0, 60) },
    { requiredKeys: [] },
  );
  const podSpec: fc.Arbitrary<PodSpec> = fc.record(
    { containers: fc.constant([]), tolerations: fc.array(toleration, { maxLength: 5 }), hostNetwork: fc.boolean() },
    { requiredKeys: ["containers"] },
  );
  const podDefaults = fc
    .array(fc.record(fields, { requiredKeys: [] }), { maxLength: 5 })
    .map(tolerations => tolerating(...tolerations));

  it("complete a spec once for all: a second time changes nothing", () => {
    fc.assert(
      fc.property(podSpec, podDefaults, (spec, added) => {
        const once = completeSpec(spec, added);
        expect(completeSpec(once, added)).toBe(once);
      }),
    );
  });

  it("agree: the webhook never changes a pod that the reconciler makes", () => {
    fc.assert(
      fc.property(podSpec, podDefaults, fc.constantFrom(EVERYNODE, APPS), (spec, added, flavor) => {
        const input = { set: aSet({ flavor }), template: { spec }, hash: revisionHashOf("h"), podDefaults: added };
        const pod = daemonPod({ ...input, node: nodeNameOf("a"), failedAttempts: 0 });
        expect(completedSpec(pod, new Set(["everynode", "apps"]), added)).toBeUndefined();
      }),
    );
  });

  it("agree: a pod that was made by hand tolerates what the reconciler's does", () => {
    fc.assert(
      fc.property(podSpec, podDefaults, (spec, added) => {
        const set = aSet();
        const input = { set, template: { spec }, hash: revisionHashOf("h"), podDefaults: added };
        const made = daemonPod({ ...input, node: nodeNameOf("a"), failedAttempts: 0 });
        const { metadata = {} } = made;
        const byHand = completedSpec({ metadata, spec: { ...spec, nodeName: "a" } }, new Set(["everynode"]), added);
        expect(byHand).toEqual({ ...made.spec, nodeName: "a" });
      }),
    );
  });
});
