import { renderFailures, renderResults, renderTargetList } from "./report";
import type { Figures, Result } from "./result";

function result(contender: Result["contender"], figures: Figures): Result {
  return { setting: "100 nodes", scenario: "restart", contender, round: 0, startedAt: "", figures };
}

it("shows who took part, with ratios of what can be compared", () => {
  const results = [
    result("lifted", { syncedSeconds: 2, peakBytes: 100 * 2 ** 20, writes: 0 }),
    result("everynode", { syncedSeconds: 1, writes: 0 }),
  ];
  expect(renderResults(results)).toEqual([
    "### 100 nodes",
    "",
    "|  | everynode | built-in, lifted limits |",
    "| --- | --: | --: |",
    "| **restart with everything in place** |  |  |",
    "| until every set was looked at | 1.00 s (0.50x) | 2.00 s |",
    "| controller CPU | - | - |",
    "| controller memory, peak | - | 100 MiB |",
    "| writes | 0 | 0 |",
    "",
  ]);
});

it("lists targets by what became of them", () => {
  const target = { what: "quick", found: "1 s" };
  expect(renderTargetList([true, false, undefined].map(isMet => ({ ...target, isMet })))).toEqual([
    "- reached: quick: 1 s",
    "- **missed**: quick: 1 s",
    "- cannot be told: quick: 1 s",
  ]);
});

it("tells of each failure where it was, in one line", () => {
  const failed = { ...result("raw", {}), round: 1, failure: "no answer\nat all" };
  expect(renderFailures([result("lifted", {}), failed])).toEqual([
    "- no controller, 100 nodes, restart, round 2: no answer",
  ]);
});
