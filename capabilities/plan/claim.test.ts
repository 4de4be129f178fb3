import { aPod, aSet } from "../../test/builders";
import type { PodFields } from "../../test/builders";
import { controllerRefTo } from "../../test/builders";
import { claims } from "./claim";

const set = aSet();
const stranger = controllerRefTo(aSet({ uid: "another" }));
const unselected = { labels: { app: "web" } };

it.each<[string, PodFields, "claimed" | "toAdopt" | "toRelease" | undefined]>([
  ["its own and selected", {}, "claimed"],
  ["its own, selected and terminating", { terminating: true }, "claimed"],
  ["its own and not selected (D-OWN-10)", unselected, "toRelease"],
  ["nobody's and selected", { controller: null }, "toAdopt"],
  ["nobody's, selected and terminating", { controller: null, terminating: true }, undefined],
  ["nobody's and not selected", { controller: null, ...unselected }, undefined],
  ["that of a former set of the same name (D-OWN-03)", { controller: stranger }, undefined],
  ["another's and not selected", { controller: stranger, ...unselected }, undefined],
])("a pod that is %s (D-OWN-02)", (_, fields, expected) => {
  const pod = aPod({ of: set, ...fields });
  const empty = { claimed: [], toAdopt: [], toRelease: [] };
  expect(claims({ set, objects: [pod] })).toEqual(expected ? { ...empty, [expected]: [pod] } : empty);
});
