import { chart } from "./chart";
import type { Cost, PassesResult } from "./passes";

const cost = (median: number): Cost => ({ least: median, median, p90: median, mean: median });

const at = (nodes: number, warm: number, cold: number): PassesResult => ({
  ...{ nodes, situation: "at rest" },
  ...{ warm: cost(warm), cold: cost(cold) },
});

const linesOf = (svg: string): readonly string[] =>
  [...svg.matchAll(/points="([^"]*)"/g)].map(([, points]) => points ?? "");

it("draws what is proportional to the nodes as a straight line, and what does not grow as a level one", () => {
  const svg = chart([at(10_000, 0.1, 10), at(100, 0.1, 0.1), at(1_000, 0.1, 1)]);
  expect(linesOf(svg)).toEqual(["56.0,364.0 320.0,210.0 584.0,56.0", "56.0,364.0 320.0,364.0 584.0,364.0"]);
});

it("names the powers of ten on both axes", () => {
  const svg = chart([at(100, 0.05, 0.5), at(1_000, 0.06, 4)]);
  expect([...svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text)).toEqual(
    expect.arrayContaining(["100", "1,000", "0.01 ms", "0.1 ms", "1 ms", "10 ms"]),
  );
});

it("draws clusters at rest alone", () => {
  expect(() => chart([{ ...at(100, 1, 1), situation: "rolling" }])).toThrow();
});
