import { contenderNames } from "./contenders";
import { planOf, scenariosOf, turnsOf } from "./plan";

const usual = { full: false };

it("measures the pair of every target in every round at the same sizes", () => {
  const parts = planOf(usual).filter(({ rounds }) => rounds === 3);
  for (const { contenders } of parts) expect(contenders).toEqual(expect.arrayContaining(["everynode", "lifted"]));
});

it("begins each round with another contender", () => {
  const [part] = planOf(usual);
  const turns = turnsOf(part === undefined ? [] : [part]);
  const first = [0, 1, 2].map(round => turns.find(turn => turn.round === round)?.contender);
  expect(new Set(first).size).toBe(3);
  expect(turns).toHaveLength(12);
});

it("asks who has no controller for pods and nothing else", () => {
  const [part] = planOf(usual);
  if (part === undefined) throw new Error("there is no plan");
  expect(scenariosOf(part, "raw")).toEqual(["place"]);
  expect(scenariosOf(part, "everynode")).toEqual(part.scenarios);
});

it.each([
  { choice: { nodes: 100 }, titles: ["100 nodes"] },
  { choice: { nodes: 20, sets: 3, foreignPods: 60 }, titles: ["3 sets x 20 nodes, 60 foreign pods"] },
  { choice: { parts: ["foreign"] }, titles: ["1,000 nodes, 30,000 foreign pods"] },
  { choice: { parts: ["sets"] }, titles: ["50 sets x 100 nodes"] },
  { choice: { contenders: ["default" as const] }, titles: ["1,000 nodes"] },
  { choice: { scenarios: ["join" as const] }, titles: ["1,000 nodes"] },
  { choice: { contenders: ["raw" as const], scenarios: ["join" as const] }, titles: [] },
])("does what was chosen: $choice", ({ choice, titles }) => {
  const settings = turnsOf(planOf({ ...usual, ...choice })).map(({ part }) => part.setting.title);
  expect([...new Set(settings)]).toEqual(titles);
});

it("has everybody do everything at every size when it is full", () => {
  const parts = planOf({ full: true });
  for (const nodes of [100, 1_000, 5_000]) {
    const taking = parts.filter(({ setting }) => setting.nodes === nodes).flatMap(({ contenders }) => contenders);
    const missing = contenderNames.filter(name => !taking.includes(name));
    // Twenty requests a second take five thousand pods a quarter of an hour each time.
    expect(missing).toEqual(nodes === 5_000 ? ["default"] : []);
  }
});
