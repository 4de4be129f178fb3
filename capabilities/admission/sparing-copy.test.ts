import { copySparingly } from "./sparing-copy";

/** As ramda's `clone` does. */
function clone<T extends object>(object: T): T {
  const own: unknown = Reflect.get(object, "clone");
  if (typeof own !== "function") throw new Error("would be copied as a whole");
  return Reflect.apply(own, object, []) as T;
}

function sent(): { metadata: { annotations: Record<string, string>; labels: object }; spec: object } {
  const object = { metadata: { annotations: { a: "b" }, labels: {} }, spec: { containers: [] } };
  copySparingly(object);
  return object;
}

it("makes copies that are equal, and look no different", () => {
  const object = sent();
  const copies = [object, clone(object), clone(clone(object))];
  for (const copy of copies) {
    expect(Object.keys(copy)).toEqual(["metadata", "spec"]);
    expect(JSON.stringify(copy)).toBe('{"metadata":{"annotations":{"a":"b"},"labels":{}},"spec":{"containers":[]}}');
  }
});

it("keeps what is written to a copy from the object that was sent", () => {
  const object = sent();
  const copy = clone(object);
  copy.metadata.annotations["a"] = "c";
  copy.metadata.labels = { a: "b" };
  copy.spec = {};
  expect(object).toEqual({ metadata: { annotations: { a: "b" }, labels: {} }, spec: { containers: [] } });
  expect(clone(copy)).toEqual(copy);
});

it("shares the rest, which is most of it", () => {
  const object = sent();
  expect(clone(object).spec).toBe(object.spec);
});

it.each<[string, unknown]>([
  ["is of no object, as of a deletion", null],
  ["is of a text", "text"],
  ["is of a list", [1]],
  ["has a field of that name", { clone: "mine" }],
])("leaves alone what %s", (_name, given) => {
  const before = JSON.stringify(given);
  copySparingly(given);
  expect(JSON.stringify(given)).toBe(before);
  if (typeof given === "object" && given !== null) expect(typeof Reflect.get(given, "clone")).not.toBe("function");
});

it.each([{ metadata: "text" }, { metadata: null }, { metadata: { annotations: ["a"] } }, {}])(
  "copies %j, in which there is no place for annotations",
  given => {
    const object = structuredClone(given);
    copySparingly(object);
    expect(clone(object)).toEqual(given);
  },
);
