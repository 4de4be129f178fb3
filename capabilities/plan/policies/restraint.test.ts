import { type Restraint, restraintOf } from "./restraint";

it.each<[string, object, Restraint | undefined]>([
  ["nothing, by default", {}, undefined],
  ["nothing, where both switches are off", { paused: false, frozen: false }, undefined],
  ["a pause", { paused: true }, "Paused"],
  ["a freeze", { frozen: true }, "Frozen"],
  ["a freeze, be it paused as well", { paused: true, frozen: true }, "Frozen"],
])("a set is held back by %s", (_, spec, expected) => {
  expect(restraintOf(spec)).toBe(expected);
});
