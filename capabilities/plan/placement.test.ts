import fc from "fast-check";

import { aNode, aTemplate } from "../../test/builders";
import type { NodeFields } from "../../test/builders";
import type { OnCordon } from "../api/placement-policy";
import { NO_POD_DEFAULTS } from "../api/pod-defaults";
import type { PodSpec, Toleration } from "../api/types";
import { eligibility, placementRules, underCordon } from "./placement";

const ELIGIBLE = { shouldRun: true, shouldContinueRunning: true };
const MAY_STAY = { shouldRun: false, shouldContinueRunning: true };
const MUST_LEAVE = { shouldRun: false, shouldContinueRunning: false };

interface Case {
  readonly node?: NodeFields;
  readonly pod?: Partial<PodSpec>;
}

const on = ({ node = {}, pod = {} }: Case) =>
  eligibility(placementRules(aTemplate({ podSpec: pod }), NO_POD_DEFAULTS), aNode("a", node));

const affinity = (...terms: object[]): Partial<PodSpec> => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
});
const zone1 = { matchExpressions: [{ key: "zone", operator: "In", values: ["z1"] }] };
const preferred = {
  affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: zone1 }] } },
};
const inZone1 = { labels: { zone: "z1" } };

it.each<[string, Case]>([
  ["the template asks for nothing (D-ELIG-11)", {}],
  ["the template names it (D-ELIG-02)", { pod: { nodeName: "a" } }],
  ["its labels have every pair (D-ELIG-10)", { node: inZone1, pod: { nodeSelector: { zone: "z1" } } }],
  ["a required term selects it", { node: inZone1, pod: affinity(zone1) }],
  ["it is only not preferred (D-ELIG-04, D-ELIG-11)", { pod: preferred }],
  ["its taint only advises (D-ELIG-20)", { node: { taints: ["x:PreferNoSchedule"] } }],
])("a pod should run on a node where %s", (_, given) => {
  expect(on(given)).toEqual(ELIGIBLE);
});

it.each<[string, Case]>([
  ["the template names another (D-ELIG-02)", { pod: { nodeName: "b" } }],
  ["a label is missing (D-ELIG-10)", { pod: { nodeSelector: { zone: "z1" } } }],
  ["one of two labels differs", { node: inZone1, pod: { nodeSelector: { zone: "z1", rack: "r" } } }],
  ["no required term selects it", { pod: affinity(zone1) }],
  ["required terms are none (D-ELIG-12)", { pod: affinity() }],
  [
    "the selector matches and the terms do not",
    { node: inZone1, pod: { nodeSelector: { zone: "z1" }, ...affinity({}) } },
  ],
  ["an untolerated taint evicts (D-ELIG-24)", { node: { taints: ["x:NoExecute"] } }],
  ["one untolerated taint evicts and another repels", { node: { taints: ["x:NoSchedule", "y:NoExecute"] } }],
])("a pod may not even stay on a node where %s", (_, given) => {
  expect(on(given)).toEqual(MUST_LEAVE);
});

it("a pod may stay, but not start, on a node with an untolerated NoSchedule taint (D-ELIG-24)", () => {
  expect(on({ node: { taints: ["x:NoSchedule"] } })).toEqual(MAY_STAY);
});

it.each<[string, Toleration, boolean]>([
  ["equal in key, value and effect", { key: "x", operator: "Equal", value: "1", effect: "NoSchedule" }, true],
  ["without an operator, which means Equal", { key: "x", value: "1", effect: "NoSchedule" }, true],
  ["without an effect, which means any", { key: "x", value: "1" }, true],
  ["that asks only for the key", { key: "x", operator: "Exists" }, true],
  ["that asks for nothing", { operator: "Exists" }, true],
  ["for a limited time (D-ELIG-23)", { key: "x", operator: "Exists", tolerationSeconds: 5 }, true],
  ["with another value", { key: "x", value: "2" }, false],
  ["without a value", { key: "x" }, false],
  ["with another key", { key: "y", operator: "Exists" }, false],
  ["with another effect", { key: "x", operator: "Exists", effect: "NoExecute" }, false],
  ["with an operator behind a gate (D-ELIG-22)", { key: "x", operator: "Gt", value: "0" }, false],
])("a toleration %s (D-ELIG-21)", (_, toleration, expected) => {
  const given = { node: { taints: ["x=1:NoSchedule"] }, pod: { tolerations: [toleration] } };
  expect(on(given)).toEqual(expected ? ELIGIBLE : MAY_STAY);
});

it("a taint without a value equals a toleration without one", () => {
  expect(on({ node: { taints: ["x:NoSchedule"] }, pod: { tolerations: [{ key: "x" }] } })).toEqual(ELIGIBLE);
});

it.each([
  "not-ready:NoExecute",
  "unreachable:NoExecute",
  "disk-pressure:NoSchedule",
  "memory-pressure:NoSchedule",
  "pid-pressure:NoSchedule",
  "unschedulable:NoSchedule",
])("a daemon pod tolerates %s by default (D-ELIG-25, D-ELIG-28)", taint => {
  expect(on({ node: { taints: [`node.kubernetes.io/${taint}`] } })).toEqual(ELIGIBLE);
});

it.each([
  [true, ELIGIBLE],
  [false, MAY_STAY],
])("a missing network is tolerated with the host's own: %s (D-ELIG-25)", (hostNetwork, expected) => {
  expect(on({ node: { taints: ["node.kubernetes.io/network-unavailable:NoSchedule"] }, pod: { hostNetwork } })).toEqual(
    expected,
  );
});

it("a cordon alone decides nothing (D-ELIG-04, D-ELIG-28)", () => {
  expect(on({ node: { unschedulable: true, taints: ["node.kubernetes.io/unschedulable:NoSchedule"] } })).toEqual(
    ELIGIBLE,
  );
});

describe("on a cordoned node", () => {
  const HELD = { ...MAY_STAY, isHeld: true };
  const under = (policy: OnCordon, given: Case) => underCordon(on(given), aNode("a", given.node), policy);

  it.each<[string, NodeFields]>([
    ["by its field alone, as in the first moment", { unschedulable: true }],
    ["by its taint alone, as in the last moment", { taints: ["node.kubernetes.io/unschedulable:NoSchedule"] }],
  ])("cordoned %s, Keep holds a node and Run does not", (_, node) => {
    expect(under("Keep", { node })).toEqual(HELD);
    expect(under("Run", { node })).toEqual(ELIGIBLE);
  });

  it.each<[string, Case, object]>([
    ["holds one with a taint that only repels", { node: { unschedulable: true, taints: ["x:NoSchedule"] } }, HELD],
    ["frees nobody of a taint that evicts", { node: { unschedulable: true, taints: ["x:NoExecute"] } }, MUST_LEAVE],
    [
      "frees nobody of the template's choice",
      { node: { unschedulable: true }, pod: { nodeName: "other" } },
      MUST_LEAVE,
    ],
    ["says nothing of a node that is not cordoned", {}, ELIGIBLE],
    [
      "says nothing of another taint of that key",
      { node: { taints: ["node.kubernetes.io/unschedulable:PreferNoSchedule"] } },
      ELIGIBLE,
    ],
    ["says nothing of another taint", { node: { taints: ["x:NoSchedule"] } }, MAY_STAY],
  ])("Keep %s", (_, given, expected) => {
    expect(under("Keep", given)).toEqual(expected);
  });
});

it("a node where a pod should run is always one where it may stay (D-ELIG-01, D-ELIG-03)", () => {
  const aTaint = fc.constantFrom("x:NoSchedule", "x:NoExecute", "y:NoExecute", "x:PreferNoSchedule");
  const aToleration = fc.constantFrom({ key: "x", operator: "Exists" }, { key: "y", operator: "Exists" }, { key: "x" });
  const aPodSpec = fc.constantFrom<Partial<PodSpec>>(
    {},
    { nodeName: "b" },
    { nodeSelector: { zone: "z1" } },
    affinity(zone1),
  );
  const seen = new Set<string>();
  fc.assert(
    fc.property(
      fc.array(aTaint, { maxLength: 3 }),
      fc.array(aToleration, { maxLength: 2 }),
      fc.record({ podSpec: aPodSpec, isInZone: fc.boolean() }),
      (taints, tolerations, { podSpec, isInZone }) => {
        const node = { taints, ...(isInZone && inZone1) };
        const { shouldRun, shouldContinueRunning } = on({ node, pod: { ...podSpec, tolerations } });
        expect([shouldRun, shouldContinueRunning]).not.toEqual([true, false]);
        seen.add(`${shouldRun} ${shouldContinueRunning}`);
      },
    ),
    { numRuns: 500 },
  );
  expect(seen.size).toBe(3);
});

describe("a template as its user wrote it", () => {
  const NULL = null as never;
  const requirement = (key: string, operator: string, ...values: string[]) => ({ key, operator, values });

  it.each<[string, Case, object]>([
    [
      "a null toleration tolerates nothing",
      { node: { taints: ["x=1:NoSchedule"] }, pod: { tolerations: [NULL] } },
      MAY_STAY,
    ],
    ["null lists are empty", { pod: { tolerations: NULL, nodeSelector: NULL, affinity: NULL } }, ELIGIBLE],
    ["a null term selects nothing", { pod: affinity(NULL) }, MUST_LEAVE],
    [
      "a null requirement selects nothing",
      { pod: affinity({ matchExpressions: [NULL], matchFields: NULL }) },
      MUST_LEAVE,
    ],
    ["a null field requirement selects nothing", { pod: affinity({ matchFields: [NULL] }) }, MUST_LEAVE],
    [
      "null terms select nothing",
      {
        pod: {
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: NULL } } },
        },
      },
      MUST_LEAVE,
    ],
    [
      "a null among values is the empty text",
      { node: { labels: { zone: "" } }, pod: affinity({ matchExpressions: [requirement("zone", "In", NULL)] }) },
      ELIGIBLE,
    ],
    [
      "a selector's null is the empty text",
      { node: { labels: { zone: "" } }, pod: { nodeSelector: { zone: NULL } } },
      ELIGIBLE,
    ],
    ["a selector's null is no wildcard", { node: inZone1, pod: { nodeSelector: { zone: NULL } } }, MUST_LEAVE],
  ])("%s", (_, given, expected) => {
    expect(on(given)).toEqual(expected);
  });

  it("without a spec asks for nothing", () => {
    expect(eligibility(placementRules({}, NO_POD_DEFAULTS), aNode())).toEqual(ELIGIBLE);
  });
});
