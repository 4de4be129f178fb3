import { aSet, rolling } from "../../test/builders";
import { allowsSurge, budgetFor, updateStrategy } from "./budget";

it.each([
  ["no nodes", { maxSurge: 0, maxUnavailable: 0 }, 0, { maxSurge: 0, maxUnavailable: 0 }],
  ["integers", { maxSurge: 0, maxUnavailable: 1 }, 2, { maxSurge: 0, maxUnavailable: 1 }],
  ["more than there are nodes", { maxSurge: 0, maxUnavailable: 1000 }, 3, { maxSurge: 0, maxUnavailable: 1000 }],
  [
    "zero twice, by rounding or by a broken spec",
    { maxSurge: 0, maxUnavailable: 0 },
    2,
    { maxSurge: 0, maxUnavailable: 1 },
  ],
  ["half of two", { maxSurge: 0, maxUnavailable: "50%" }, 2, { maxSurge: 0, maxUnavailable: 1 }],
  ["half of three, rounded up", { maxSurge: 0, maxUnavailable: "50%" }, 3, { maxSurge: 0, maxUnavailable: 2 }],
  ["surge of half of two", { maxSurge: "50%", maxUnavailable: 0 }, 2, { maxSurge: 1, maxUnavailable: 0 }],
  ["surge of all", { maxSurge: "100%", maxUnavailable: 0 }, 2, { maxSurge: 2, maxUnavailable: 0 }],
  ["nothing said", {}, 5, { maxSurge: 0, maxUnavailable: 1 }],
])("the budget for %s (D-UPD-20..24)", (_, given, desired, expected) => {
  const strategy = updateStrategy(aSet({ spec: rolling(given) }).spec);
  expect(strategy.kind === "RollingUpdate" && budgetFor(desired, strategy)).toEqual(expected);
});

it("a set that says nothing rolls one node at a time (D-API-20, D-API-21)", () => {
  const { selector, template } = aSet().spec;
  expect(updateStrategy({ selector, template })).toEqual(
    updateStrategy(aSet({ spec: rolling({ maxUnavailable: 1, maxSurge: 0 }) }).spec),
  );
});

it.each([
  [rolling({ maxUnavailable: 0, maxSurge: 1 }), true],
  [rolling({ maxUnavailable: 0, maxSurge: "1%" }), true],
  [rolling({ maxUnavailable: 1, maxSurge: "0%" }), false],
  [rolling({ maxUnavailable: 1 }), false],
  [rolling({ maxSurge: "some" }), false],
  [{ updateStrategy: { type: "OnDelete", rollingUpdate: { maxSurge: 1 } } }, false],
])("%j allows surge: %s (D-PLACE-06)", (spec, expected) => {
  expect(allowsSurge(updateStrategy(aSet({ spec }).spec))).toBe(expected);
});
