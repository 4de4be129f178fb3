import { aNode, aRevision, aTemplate } from "../../test/builders";
import type { OnCordon } from "../api/placement-policy";
import type { PodDefaults } from "../api/pod-defaults";
import { PlanMemo } from "./memo";

it("the same revision gives the same template, and so the same verdicts", () => {
  const memo = new PlanMemo();
  const revision = aRevision();
  expect(memo.templateOf(revision)).toEqual(aTemplate());
  expect(memo.templateOf(revision)).toBe(memo.templateOf(revision));
});

it("verdicts are remembered by the identity of template and node", () => {
  const memo = new PlanMemo();
  const template = aTemplate();
  const node = aNode("a");
  const verdict = memo.eligibilityFor(template, "Run")(node);
  expect(memo.eligibilityFor(template, "Run")(node)).toBe(verdict);
  expect(memo.eligibilityFor(aTemplate({ podSpec: { nodeName: "b" } }), "Run")(node).shouldRun).toBe(false);
  expect(memo.eligibilityFor(template, "Run")(aNode("a", { taints: ["x:NoExecute"] })).shouldRun).toBe(false);
});

it("what a cordon means is asked each time: sets of one template may differ in it", () => {
  const memo = new PlanMemo();
  const template = aTemplate();
  const node = aNode("a", { unschedulable: true });
  const shouldRun = (policy: OnCordon): boolean => memo.eligibilityFor(template, policy)(node).shouldRun;
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
