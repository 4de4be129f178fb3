import { parse } from "protobufjs";

import type { OpenApiSchema } from "./openapi";
import { type Mask, messagesOf } from "./proto-messages";

const quantity = `
  syntax = "proto2";
  package k8s.io.apimachinery.pkg.api.resource;
  message Quantity { optional string string = 1; }
`;
const proto = `
  syntax = "proto2";
  package k8s.io.apimachinery.pkg.apis.meta.v1;
  message Time { optional int64 seconds = 1; optional int32 nanos = 2; }
  message Inner { optional string text = 7; repeated string texts = 8; optional bytes raw = 9; }
  message Outer {
    optional Inner inner = 3;
    repeated Inner inners = 2;
    optional Time at = 4;
    map<string, string> labels = 11;
    optional bool flag = 5;
    optional int32 small = 6;
    optional int64 large = 1;
    map<string, int64> counts = 20;
    map<string, k8s.io.apimachinery.pkg.api.resource.Quantity> requests = 23;
    map<string, Inner> others = 24;
    repeated int32 numbers = 21;
    optional double share = 22;
  }
`;
const { root } = parse(proto, parse(quantity).root, { keepCase: true });
const outer = "k8s.io.apimachinery.pkg.apis.meta.v1.Outer";
const inner = "k8s.io.apimachinery.pkg.apis.meta.v1.Inner";

function rows(mask: Mask, schemas: Readonly<Record<string, OpenApiSchema>> = {}): unknown {
  return messagesOf(root, { masked: [{ name: outer, mask }], schemas });
}

describe("the table of messages", () => {
  it("has the fields that the mask names, by number, and no others", () => {
    const mask = { at: true, inner: { text: true }, labels: true, large: true } as const;
    expect(rows(mask)).toEqual({
      [inner]: { text: { number: 7, kind: "string" } },
      [outer]: {
        large: { number: 1, kind: "int64" },
        inner: { number: 3, kind: "message", message: inner },
        at: { number: 4, kind: "time" },
        labels: { number: 11, kind: "stringMap" },
      },
    });
  });

  it("has what several masks name of one message", () => {
    expect(rows({ inner: { text: true }, inners: { texts: true, raw: true } })).toMatchObject({
      [inner]: {
        text: { number: 7, kind: "string" },
        texts: { number: 8, kind: "string", repeated: true },
        raw: { number: 9, kind: "bytes" },
      },
      [outer]: { inners: { number: 2, kind: "message", message: inner, repeated: true } },
    });
  });

  it("has a map of which single keys are taken", () => {
    expect(rows({ labels: { app: true } })).toEqual({ [outer]: { labels: { number: 11, kind: "stringMap" } } });
  });

  it("has a map of quantities", () => {
    expect(rows({ requests: true })).toEqual({ [outer]: { requests: { number: 23, kind: "quantityMap" } } });
  });

  it("marks what the schema of the message requires", () => {
    const schemas = { "io.k8s.apimachinery.pkg.apis.meta.v1.Outer": { required: ["flag"] } };
    expect(rows({ flag: true, small: true }, schemas)).toEqual({
      [outer]: { flag: { number: 5, kind: "bool", required: true }, small: { number: 6, kind: "int32" } },
    });
  });

  it.each<[string, Mask, string]>([
    ["does not exist", { none: true }, `a mask names ${outer}.none, which does not exist`],
    ["does not exist deeper", { inner: { none: true } }, `a mask names ${inner}.none, which does not exist`],
    ["is a message, and is taken whole", { inner: true }, `a mask must name the fields of ${outer}.inner`],
    ["is no message, and has fields named", { at: { seconds: true } }, `a mask must take ${outer}.at`],
    ["is a map, and has fields of its texts named", { labels: { app: {} } }, `a mask must take ${outer}.labels`],
    ["is a map of something else", { counts: true }, `the decoder does not read ${outer}.counts`],
    ["is a map of messages", { others: { text: true } }, `the decoder does not read ${outer}.others`],
    [
      "is a map of quantities, of which keys are named",
      { requests: { cpu: true } },
      `a mask must take ${outer}.requests`,
    ],
    ["may be packed", { numbers: true }, `the decoder does not read ${outer}.numbers`],
    ["is of a type that nothing here has", { share: true }, `the decoder does not read ${outer}.share`],
  ])("refuses a field that %s", (_what, mask, message) => {
    expect(() => rows(mask)).toThrow(message);
  });
});
