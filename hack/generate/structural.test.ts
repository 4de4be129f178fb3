import fc from "fast-check";

import type { OpenApiSchema, Schemas } from "./openapi";
import { quantityPattern, structuralSchema, type ConversionRules } from "./structural";

const quantity = "io.k8s.apimachinery.pkg.api.resource.Quantity";
const intOrString = "io.k8s.apimachinery.pkg.util.intstr.IntOrString";
const preserve = "x-kubernetes-preserve-unknown-fields";
const text: OpenApiSchema = { type: "string" };

function reference(name: string): OpenApiSchema {
  return { $ref: `#/components/schemas/${name}` };
}

function described(name: string, description: string): OpenApiSchema {
  return { description, allOf: [reference(name)] };
}

function object(properties: Record<string, unknown>): OpenApiSchema {
  return { type: "object", properties: properties as Record<string, OpenApiSchema> };
}

function rules(schemas: Schemas, changes: Partial<ConversionRules> = {}): ConversionRules {
  return { schemas, listMaps: new Set(), keepNulls: false, ...changes };
}

/** The structural schema of the one field of a type. */
function fieldOf(field: unknown, changes: Partial<ConversionRules> = {}, others: Schemas = {}) {
  return structuralSchema("T", rules({ ...others, T: object({ field }) }, changes)).properties?.["field"];
}

describe("structuralSchema", () => {
  it.each<[string, unknown, unknown]>([
    ["a string keeps its format", { type: "string", format: "date-time" }, { type: "string", format: "date-time" }],
    ["a default is left out", { type: "string", default: "TCP" }, { type: "string" }],
    ["an enumeration is left out", { type: "string", enum: ["TCP", "UDP"] }, { type: "string" }],
    ["a required field may be missing", { ...object({}), required: ["a"] }, { type: "object", properties: {} }],
    [
      "a 32-bit integer has a range, whose violation names the field",
      { type: "integer", format: "int32" },
      { type: "integer", minimum: -2147483648, maximum: 2147483647 },
    ],
    ["a 64-bit integer keeps its format", { type: "integer", format: "int64" }, { type: "integer", format: "int64" }],
    [
      "a map has one schema for its values",
      { type: "object", additionalProperties: text },
      { type: "object", additionalProperties: { type: "string" } },
    ],
    ["an object of unknown fields keeps them", { type: "object" }, { type: "object", [preserve]: true }],
    [
      "an object that is replaced whole stays so",
      { ...object({}), "x-kubernetes-map-type": "atomic" },
      { type: "object", "x-kubernetes-map-type": "atomic", properties: {} },
    ],
    [
      "a list is atomic, although upstream merges it",
      { type: "array", items: text, "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["name"] },
      { type: "array", "x-kubernetes-list-type": "atomic", items: { type: "string" } },
    ],
  ])("%s", (_, field, expected) => {
    expect(fieldOf(field)).toEqual(expected);
  });

  it("writes a type out where it is referred to, with the description of the field", () => {
    const others = { Other: { ...object({ a: text }), description: "an Other" } };
    const properties = { a: { type: "string" } };
    expect(fieldOf(described("Other", "mine"), {}, others)).toEqual({
      description: "mine",
      type: "object",
      properties,
    });
    expect(fieldOf(reference("Other"), {}, others)).toEqual({ description: "an Other", type: "object", properties });
  });

  it("takes a quantity as a number and as text", () => {
    const others = { [quantity]: { description: "long", oneOf: [] } };
    expect(fieldOf(reference(quantity), {}, others)).toEqual({ pattern: quantityPattern, [preserve]: true });
  });

  it("takes a port or a percentage as a 32-bit number and as text", () => {
    expect(fieldOf(described(intOrString, "a port"))).toEqual({
      description: "a port",
      minimum: -2147483648,
      maximum: 2147483647,
      "x-kubernetes-int-or-string": true,
    });
  });

  it("merges a list by upstream's keys where the rules say so, and requires only the keys", () => {
    const list = {
      type: "array",
      items: { allOf: [reference("Item")] },
      "x-kubernetes-list-map-keys": ["name"],
    };
    const others = { Item: { ...object({ name: text, image: text }), required: ["name", "image"] } };
    expect(fieldOf(list, { listMaps: new Set(["T.field"]) }, others)).toEqual({
      type: "array",
      "x-kubernetes-list-type": "map",
      "x-kubernetes-list-map-keys": ["name"],
      items: {
        type: "object",
        required: ["name"],
        properties: { name: { type: "string" }, image: { type: "string" } },
      },
    });
  });

  it.each<[string, unknown, Partial<ConversionRules>, string]>([
    ["an unknown reference", reference("Nobody"), {}, "the API server describes no Nobody"],
    ["a type without a rule", { type: "tuple" }, {}, "T.field: there is no rule for the type tuple"],
    ["a list of anything", { type: "array" }, {}, "T.field: a list without a schema of its items"],
    [
      "a list to merge without keys",
      { type: "array", items: text },
      { listMaps: new Set(["T.field"]) },
      "T.field: upstream names no keys to merge this list by",
    ],
  ])("does not guess at %s", (_, field, changes, message) => {
    expect(() => fieldOf(field, changes)).toThrow(message);
  });
});

describe("nulls", () => {
  const keepNulls = true;

  it("are dropped by the API server outside lists and maps, so that the schema need not take them", () => {
    expect(fieldOf(text, { keepNulls })).toEqual({ type: "string" });
    expect(fieldOf(object({ a: text }), { keepNulls })).toEqual({ type: "object", properties: { a: text } });
  });

  it("are kept as the value of a map", () => {
    expect(fieldOf({ type: "object", additionalProperties: text }, { keepNulls })).toEqual({
      type: "object",
      additionalProperties: { nullable: true, type: "string" },
    });
  });

  it("are kept as an item of an atomic list, yet not as a field of one", () => {
    expect(fieldOf({ type: "array", items: object({ a: text }) }, { keepNulls })?.items).toEqual({
      nullable: true,
      type: "object",
      properties: { a: { type: "string" } },
    });
  });

  it("are not kept as an item of a list-map, which has to have its key", () => {
    const list = { type: "array", items: object({ name: text }), "x-kubernetes-list-map-keys": ["name"] };
    expect(fieldOf(list, { keepNulls, listMaps: new Set(["T.field"]) })?.items).toEqual({
      type: "object",
      required: ["name"],
      properties: { name: { type: "string" } },
    });
  });
});

// What kube-apiserver 1.36 answered to each as `emptyDir.sizeLimit` of an apps/v1 DaemonSet.
describe("quantityPattern", () => {
  const pattern = new RegExp(quantityPattern);

  it.each(["5", "+5", "-1", ".5", "5.", ".", " 5 ", "1e3", "1E-3", "1e+3", "1Ki", "1.5Gi", "0.1E", "1E", "100n", "2u"])(
    "takes %j",
    text => expect(text).toMatch(pattern),
  );

  it.each(["", "abc", "1e", "1ki", "1K", "5i", "1..5", "1.2.3", "1 Gi", "1e0x", "\t1", "1Gi\n"])("refuses %j", text => {
    expect(text).not.toMatch(pattern);
  });

  it("takes any number with any suffix", () => {
    const suffix = fc.constantFrom("", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    fc.assert(
      fc.property(fc.nat(), fc.nat({ max: 999 }), suffix, (whole, fraction, unit) => {
        expect(`${whole}.${fraction}${unit}`).toMatch(pattern);
      }),
    );
  });
});
