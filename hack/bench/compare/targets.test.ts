import type { ContenderName } from "./contenders";
import type { Figures, Result } from "./result";
import { targetsOf } from "./targets";

function result(contender: ContenderName, scenario: Result["scenario"], figures: Figures, round = 0): Result {
  return { setting: "5,000 nodes", scenario, contender, round, startedAt: "", figures };
}

const roll = (readySeconds: number, cpuSeconds: number): Figures => ({ readySeconds, cpuSeconds });

function verdicts(results: readonly Result[]): readonly (boolean | undefined)[] {
  return targetsOf(results).map(({ isMet }) => isMet);
}

it.each([
  { what: "just so", ours: roll(5, 4), expected: [true, true] },
  { what: "too long", ours: roll(5.1, 4), expected: [false, true] },
  { what: "too dear", ours: roll(5, 4.1), expected: [true, false] },
])("judges a roll-out that is $what", ({ ours, expected }) => {
  expect(verdicts([result("everynode", "roll", ours), result("lifted", "roll", roll(10, 10))])).toEqual(expected);
});

it("cannot tell a ratio where the other has no figures", () => {
  expect(verdicts([result("everynode", "roll", roll(1, 1))])).toEqual([undefined, undefined]);
});

it("does not judge what was left out of the run", () => {
  expect(verdicts([result("everynode", "delete", {}), result("lifted", "roll", roll(1, 1))])).toEqual([]);
});

it("allows a restart no write in any round", () => {
  const rounds = [0, 1, 0].map((writes, round) => result("everynode", "restart", { writes, peakBytes: 1 }, round));
  const targets = targetsOf([...rounds, result("lifted", "restart", { peakBytes: 2 })]);
  expect(targets.map(({ what, isMet }) => [what, isMet])).toEqual([
    ["5,000 nodes: peak memory of a restart, at most 0.6x of lifted", true],
    ["5,000 nodes: writes of a restart, none", false],
  ]);
});
