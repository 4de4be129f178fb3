import { aSet } from "../../test/builders";
import type { RolloutControls } from "../api/types";
import { holdOn } from "./holds";
import type { Targets } from "./targets";

it.each<[string, RolloutControls, Pick<Targets, "missingRevision">, string | undefined]>([
  ["nothing", {}, {}, undefined],
  ["a pause", { paused: true }, {}, "Paused"],
  ["a revision that there is not before a pause", { paused: true }, { missingRevision: 3 }, "NoSuchRevision"],
  ["a freeze before a pause", { paused: true, frozen: true }, {}, "Frozen"],
  ["a revision that there is not", {}, { missingRevision: 3 }, "NoSuchRevision"],
])("a rolling update is held by %s", (_, spec, targets, expected) => {
  expect(holdOn({ set: aSet({ spec }), targets })).toBe(expected);
});
