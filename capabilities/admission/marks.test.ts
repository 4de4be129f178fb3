import { withoutMarks } from "./marks";

const PREFIX = "everynode.pepr.dev/";
const wanted = { op: "add", path: "/spec/revisionHistoryLimit", value: 10 };

it.each([
  [
    "the object had no annotations",
    [{ op: "add", path: "/metadata/annotations", value: { "everynode.pepr.dev/defaults": "succeeded" } }, wanted],
    [wanted],
  ],
  [
    "the object had annotations",
    [{ op: "add", path: "/metadata/annotations/everynode.pepr.dev~1defaults", value: "succeeded" }, wanted],
    [wanted],
  ],
  [
    "the user wrote such an annotation, which stays as it was",
    [{ op: "replace", path: "/metadata/annotations/everynode.pepr.dev~1defaults", value: "succeeded" }, wanted],
    [wanted],
  ],
  [
    "other annotations are added too",
    [{ op: "add", path: "/metadata/annotations", value: { a: "b", "everynode.pepr.dev/rules": "warning" } }],
    [{ op: "add", path: "/metadata/annotations", value: { a: "b" } }],
  ],
  [
    "an annotation of another module is added",
    [{ op: "add", path: "/metadata/annotations/everynode.pepr.device~1x", value: "y" }],
    [{ op: "add", path: "/metadata/annotations/everynode.pepr.device~1x", value: "y" }],
  ],
  [
    "all annotations are removed",
    [{ op: "remove", path: "/metadata/annotations" }],
    [{ op: "remove", path: "/metadata/annotations" }],
  ],
])("takes Pepr's marks out of a patch where %s", (_name, operations, expected) => {
  expect(withoutMarks(operations, { prefix: PREFIX })).toEqual(expected);
});
