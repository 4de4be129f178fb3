import type { ContenderName } from "./contenders";
import type { Result } from "./result";
import { highestOf, medianOf, ratioOf } from "./statistics";

const place = { setting: "100 nodes", scenario: "place", figure: "readySeconds" } as const;

function result(contender: ContenderName, round: number, readySeconds?: number): Result {
  const figures = readySeconds === undefined ? {} : { figures: { readySeconds } };
  return { setting: "100 nodes", scenario: "place", startedAt: "", contender, round, ...figures };
}

const results = [
  ...[result("everynode", 0, 2), result("everynode", 1, 30), result("everynode", 2, 3)],
  ...[result("lifted", 0, 4), result("lifted", 1, 40), result("lifted", 2, 12)],
  ...[result("raw", 3, 1)],
];

it("the median is that of the rounds", () => {
  expect(medianOf(results, place, "everynode")).toBe(3);
});

it("a ratio is taken within rounds, as the machine changes between them", () => {
  expect(ratioOf(results, place, { of: "everynode", to: "lifted" })).toBe(0.5);
});

it("a ratio is one of medians where there is no round of both", () => {
  expect(ratioOf(results, place, { of: "everynode", to: "raw" })).toBe(3);
});

it.each<[string, readonly Result[]]>([
  ["there is no base", results.filter(({ contender }) => contender === "everynode")],
  ["a scenario failed", [result("everynode", 0), result("lifted", 0, 4)]],
  ["the base is 0", [result("everynode", 0, 1), result("lifted", 0, 0)]],
])("there is no ratio where %s", (_name, some) => {
  expect(ratioOf(some, place, { of: "everynode", to: "lifted" })).toBeUndefined();
});

it("the highest is that of any round", () => {
  expect(highestOf(results, place, "everynode")).toBe(30);
});

it("other settings, scenarios and figures count for nothing", () => {
  const others = results.map(one => ({ ...one, setting: "1,000 nodes" }));
  expect(medianOf(others, place, "everynode")).toBeUndefined();
  expect(medianOf(results, { ...place, scenario: "join" }, "everynode")).toBeUndefined();
  expect(medianOf(results, { ...place, figure: "cpuSeconds" }, "everynode")).toBeUndefined();
});
