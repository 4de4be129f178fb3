import type { Cost, PassesResult } from "./passes";
import { renderPasses, targetsOf } from "./report";

const cost = (median: number): Cost => ({ least: median / 2, median, p90: median * 2, mean: median });

const result = (nodes: number, warm: number, cold: number): PassesResult => ({
  ...{ nodes, situation: "at rest" },
  ...{ warm: cost(warm), cold: cost(cold) },
});

it("shows each size in a line, with what a node costs from nothing", () => {
  const [, , line] = renderPasses([result(1_000, 0.5, 12)]);
  expect(line?.split(/ {2,}/)).toEqual(["at rest", "1000", "0.50", "0.25", "0.50", "12.0", "6.00", "12.0", "12.00"]);
});

it("judges by the median of a cluster at rest, and tells what was not measured", () => {
  const targets = targetsOf([{ ...result(10_000, 2, 2), situation: "rolling" }, result(10_000, 1, 15.1)]);
  expect(targets.map(({ isMet }) => isMet)).toEqual([true, false, undefined]);
});
