import type { CellResult } from "./cell";
import { situations } from "./situations";
import { renderTable, renderViolations } from "./table";
import { troubles } from "./troubles";

function result(row: string, column: string, rest: Partial<CellResult> = {}): CellResult {
  const trouble = troubles.find(({ name }) => name === row);
  const situation = situations.find(({ name }) => name === column);
  if (trouble === undefined || situation === undefined) throw new Error(`there is no ${row} x ${column}`);
  return { trouble, situation, convergedMs: 1_230, violations: [], mishaps: 0, ...rest };
}

const results = [
  result("fresh", "first placement"),
  result("fresh", "deletion", { mishaps: 2 }),
  result("stale nodes", "first placement", { felt: 0 }),
  result("etcd restart", "deletion", { violations: ["one", "two"] }),
];

it("has a row for each trouble and a column for each situation", () => {
  expect(renderTable(results).split("\n")).toEqual([
    "              first placement   deletion",
    "----------------------------------------",
    "fresh                   1.2 s  1.2 s (2)",
    "stale nodes           1.2 s -          -",
    "etcd restart                -   VIOLATED",
  ]);
});

it("names what was violated", () => {
  expect(renderViolations(results)).toBe("etcd restart x deletion:\n  one\n  two");
});
