import { aSet } from "../../test/builders";
import { APPS, EVERYNODE, type Flavor } from "../api/flavor";
import { templateGeneration } from "./template-generation";

it.each<[string, Flavor, string | undefined, string | undefined]>([
  ["its annotation", APPS, "3", "3"],
  ["in decimal form, whatever the annotation's (D-UPD-04)", APPS, "+03", "3"],
  ["unknown without the annotation", APPS, undefined, undefined],
  ["unknown where the annotation cannot be read", APPS, "three", undefined],
  ["unknown on our kind, annotation or not", EVERYNODE, "3", undefined],
])("the template generation of a set is %s", (_, flavor, annotation, expected) => {
  const annotations = annotation === undefined ? {} : { "deprecated.daemonset.template.generation": annotation };
  expect(templateGeneration(aSet({ flavor, annotations }))).toBe(expected);
});
