import { aNode, aRevision, aTemplate } from "../../test/builders";
import { nodeNameOf } from "../api/identity";
import type { OnCordon } from "../api/placement-policy";
import { NO_POD_DEFAULTS, type PodDefaults } from "../api/pod-defaults";
import type { PodTemplateSpec } from "../api/types";
import { PlanMemo } from "./memo";
import type { Eligibility } from "./placement";
import type { ObservedNode } from "./snapshot";

it("the same revision gives the same template, and so the same verdicts", () => {
  const memo = new PlanMemo();
  const revision = aRevision();
  expect(memo.templateOf(revision)).toEqual(aTemplate());
  expect(memo.templateOf(revision)).toBe(memo.templateOf(revision));
});

it("the labels of a list of nodes are looked up in one map, and those of another list in another", () => {
  const memo = new PlanMemo();
  const list = [aNode("a", { labels: { pool: "spare" } })];
  expect(memo.labelsOf(list).get(nodeNameOf("a"))).toMatchObject({ pool: "spare" });
  expect(memo.labelsOf(list)).toBe(memo.labelsOf(list));
  expect(memo.labelsOf([aNode("a", { labels: {} })]).get(nodeNameOf("a"))).not.toHaveProperty("pool");
});

it("verdicts are remembered by the identity of template and node", () => {
  const memo = new PlanMemo();
  const template = aTemplate();
  const node = aNode("a");
  const verdictOf = (asked: PodTemplateSpec, { on }: { readonly on: ObservedNode }): Eligibility =>
    memo.eligibilityFor(asked, "Run", NO_POD_DEFAULTS)(on);
  const verdict = verdictOf(template, { on: node });
  expect(verdictOf(template, { on: node })).toBe(verdict);
  expect(verdictOf(aTemplate({ podSpec: { nodeName: "b" } }), { on: node }).shouldRun).toBe(false);
  expect(verdictOf(template, { on: aNode("a", { taints: ["x:NoExecute"] }) }).shouldRun).toBe(false);
});

it("what a cordon means is asked each time: sets of one template may differ in it", () => {
  const memo = new PlanMemo();
  const template = aTemplate();
  const node = aNode("a", { unschedulable: true });
  const shouldRun = (policy: OnCordon): boolean =>
    memo.eligibilityFor(template, policy, NO_POD_DEFAULTS)(node).shouldRun;
  expect([shouldRun("Run"), shouldRun("Keep"), shouldRun("Run")]).toEqual([true, false, true]);
});

it("other defaults of the cluster give other verdicts, and the former ones their own again", () => {
  const memo = new PlanMemo();
  const template = aTemplate();
  const node = aNode("a", { taints: ["dedicated=db:NoSchedule"] });
  const tolerating: PodDefaults = { tolerations: [{ key: "dedicated", operator: "Exists" }], nodeRequirements: [] };
  const none: PodDefaults = { tolerations: [], nodeRequirements: [] };
  const shouldRun = (podDefaults: PodDefaults): boolean =>
    memo.eligibilityFor(template, "Run", podDefaults)(node).shouldRun;
  expect([shouldRun(none), shouldRun(tolerating), shouldRun(none)]).toEqual([false, true, false]);
});
