import { aNode, aRevision, aTemplate } from "../../test/builders";
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
  const verdict = memo.eligibilityFor(template)(node);
  expect(memo.eligibilityFor(template)(node)).toBe(verdict);
  expect(memo.eligibilityFor(aTemplate({ podSpec: { nodeName: "b" } }))(node).shouldRun).toBe(false);
  expect(memo.eligibilityFor(template)(aNode("a", { taints: ["x:NoExecute"] })).shouldRun).toBe(false);
});
