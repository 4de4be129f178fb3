import { aNode } from "../../../test/builders";
import { underSuspension } from "./suspension";

const eligible = () => ({ shouldRun: true, shouldContinueRunning: true });

it("a set that is not suspended has its pods where they belong", () => {
  expect(underSuspension({}, eligible)).toBe(eligible);
  expect(underSuspension({ suspend: false }, eligible)).toBe(eligible);
});

it("a suspended set has no pods anywhere, by a judge that stays the same", () => {
  const judge = underSuspension({ suspend: true }, eligible);
  expect(judge(aNode("a"))).toEqual({ shouldRun: false, shouldContinueRunning: false });
  expect(underSuspension({ suspend: true }, () => eligible())).toBe(judge);
});
