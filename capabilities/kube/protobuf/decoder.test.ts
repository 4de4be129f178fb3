import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import fc from "fast-check";

import { message } from "../../../test/builders/protobuf";
import { MalformedAnswer } from "../objects";
import { compileDecoder } from "./decoder";
import type { Messages } from "./messages";

const MESSAGES: Messages = {
  Inner: {
    text: { number: 1, kind: "string" },
    name: { number: 2, kind: "string", required: true },
    secret: { number: 3, kind: "string" },
  },
  Outer: {
    text: { number: 1, kind: "string" },
    flag: { number: 2, kind: "bool" },
    small: { number: 3, kind: "int32" },
    large: { number: 4, kind: "int64" },
    data: { number: 5, kind: "bytes" },
    at: { number: 6, kind: "time" },
    labels: { number: 16, kind: "stringMap" },
    requests: { number: 18, kind: "quantityMap" },
    inner: { number: 17, kind: "message", message: "Inner" },
    inners: { number: 2000, kind: "message", message: "Inner", repeated: true, required: true },
    texts: { number: 19, kind: "string", repeated: true },
  },
};
const INNER = { text: true, name: true };
const ALL = {
  ...{ text: true, flag: true, small: true, large: true, data: true, at: true, labels: true, texts: true },
  requests: true,
  ...{ inner: INNER, inners: INNER },
};

function decoded(bytes: Uint8Array, mask: object = ALL): unknown {
  const decode = compileDecoder(MESSAGES, "Outer", mask);
  if (decode === undefined) throw new Error("the mask does not fit");
  return decode(bytes);
}

const outer = (value: object): Uint8Array => message("Outer", value, MESSAGES);

describe("a decoded message", () => {
  it.each<[string, object]>([
    ["a text", { text: "ä €𐍈" }],
    ["a text longer than what is read byte by byte", { text: "ä".repeat(300) }],
    ["a bool that was set to false", { flag: false }],
    ["a number that was set to 0", { small: 0, large: 0 }],
    ["numbers below 0", { small: -1, large: -5_000_000_000 }],
    ["the greatest numbers", { small: 2_147_483_647, large: Number.MAX_SAFE_INTEGER }],
    ["bytes", { data: new Uint8Array([0, 255]) }],
    ["a time", { at: "2026-11-21T08:58:13Z" }],
    ["a time before 1970", { at: "1969-12-31T23:59:59Z" }],
    ["1970", { at: "1970-01-01T00:00:00Z" }],
    ["labels, empty ones too", { labels: { a: "b", c: "", "": "d" } }],
    ["quantities", { requests: { cpu: "100m", "example.com/fpga": "1" } }],
    ["a message with nothing in it", { inner: {} }],
    ["messages in their order", { inners: [{ name: "a", text: "x" }, { name: "" }, { name: "b" }] }],
    ["texts, empty ones too", { texts: ["a", "", "b"] }],
  ])("has %s", (_what, value) => {
    expect(decoded(outer(value))).toEqual({ inners: [], ...value });
  });

  it("lacks what is not on the wire, but for a list that JSON always has", () => {
    expect(decoded(new Uint8Array())).toEqual({ inners: [] });
  });

  it("lacks an empty text, unless JSON always has it", () => {
    expect(decoded(outer({ text: "", inner: { text: "", name: "" } }))).toEqual({ inners: [], inner: { name: "" } });
  });

  it("lacks the time that Go writes for none", () => {
    expect(decoded(outer({ at: null }))).toEqual({ inners: [] });
  });

  it("has what the mask names and no more", () => {
    const bytes = outer({ text: "a", labels: { a: "b" }, inner: { text: "x", name: "n", secret: "s" }, texts: ["t"] });
    expect(decoded(bytes, { inner: { name: true } })).toEqual({ inner: { name: "n" } });
    expect(decoded(bytes, {})).toEqual({});
  });

  it("has of a map the keys that the mask names, whatever is around them", () => {
    const labels = { first: "1", a: "x", "": "2", b: "", aa: "3", constructor: "4" };
    expect(decoded(outer({ labels }), { labels: { a: true, b: true, c: true } })).toEqual({
      labels: { a: "x", b: "" },
    });
    expect(decoded(outer({ labels }), { labels: { "": true } })).toEqual({ labels: { "": "2" } });
    expect(decoded(outer({ labels }), { labels: { c: true } })).toEqual({});
    expect(decoded(outer({ labels }), { labels: {} })).toEqual({});
  });

  it("has an entry of a map whose text comes before its key", () => {
    const entry = new BinaryWriter().tag(2, WireType.LengthDelimited).string("x").tag(1, WireType.LengthDelimited);
    const bytes = new BinaryWriter().tag(16, WireType.LengthDelimited).bytes(entry.string("a").finish()).finish();
    expect(decoded(bytes, { labels: { a: true } })).toEqual({ labels: { a: "x" } });
    expect(decoded(bytes, { labels: { x: true } })).toEqual({});
  });

  it("has replacement characters for what is no UTF-8, as JSON has them", () => {
    const bytes = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(new Uint8Array([0x61, 0xff, 0x62]));
    expect(decoded(bytes.finish())).toEqual({ inners: [], text: "a\ufffdb" });
  });

  it("has the number that JSON.parse gives for one that is too large to be exact", () => {
    const bytes = new BinaryWriter().tag(4, WireType.Varint).int64(9_007_199_254_740_993n);
    expect(decoded(bytes.finish())).toEqual({ inners: [], large: JSON.parse("9007199254740993") });
  });

  it("lacks fields that it does not know, whatever they are", () => {
    const bytes = new BinaryWriter()
      .tag(900, WireType.Varint)
      .int64(-1n)
      .tag(901, WireType.Bit64)
      .fixed64(1n)
      .tag(902, WireType.Bit32)
      .fixed32(1)
      .tag(903, WireType.StartGroup)
      .tag(1, WireType.LengthDelimited)
      .string("inside")
      .tag(903, WireType.EndGroup)
      .tag(904, WireType.LengthDelimited)
      .string("x")
      .tag(1, WireType.LengthDelimited)
      .string("known");
    expect(decoded(bytes.finish())).toEqual({ inners: [], text: "known" });
  });
});

describe("bytes that are no such message", () => {
  const tooLong = new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  it.each<[string, Uint8Array]>([
    ["a field of another wire type", new BinaryWriter().tag(1, WireType.Varint).int32(1).finish()],
    ["a number where a message should be", new BinaryWriter().tag(17, WireType.Varint).int32(1).finish()],
    ["an end inside a text", outer({ text: "abc" }).subarray(0, 4)],
    [
      "an end inside a field that nobody reads",
      new BinaryWriter().tag(900, WireType.LengthDelimited).uint32(9).finish(),
    ],
    ["an end inside a tag", new Uint8Array([0x82])],
    ["a text longer than all there is", tooLong],
    ["a message whose last field ends behind it", new Uint8Array([0x8a, 0x01, 0x02, 0x12, 0x02, 0x61, 0x61])],
    ["a number without an end", new Uint8Array([0x18, ...Array<number>(12).fill(0xff)])],
    ["a tag of no field", new Uint8Array([0x00])],
    ["a wire type that there is not", new Uint8Array([0x0f])],
    ["a group that is not closed", new BinaryWriter().tag(900, WireType.StartGroup).finish()],
    ["a group that was not opened", new BinaryWriter().tag(900, WireType.EndGroup).finish()],
    ["a time beyond all calendars", new Uint8Array([0x32, 0x09, 0x08, ...Array<number>(7).fill(0xff), 0x7f])],
  ])("are malformed: %s", (_what, bytes) => {
    expect(() => decoded(bytes)).toThrow(MalformedAnswer);
  });

  const value = fc.record(
    {
      ...{
        text: fc.string(),
        flag: fc.boolean(),
        small: fc.integer(),
        labels: fc.dictionary(fc.string(), fc.string()),
      },
      inners: fc.array(fc.record({ name: fc.string(), text: fc.string() }), { maxLength: 3 }),
      at: fc.integer({ min: -1e9, max: 1e10 }).map(seconds => new Date(seconds * 1000).toISOString()),
    },
    { requiredKeys: [] },
  );

  it("never give anything but a value or a malformed answer, however they are spoilt", () => {
    const spoilt = fc.tuple(value, fc.nat(), fc.nat({ max: 255 })).map(([from, at, byte]) => {
      const bytes = outer(from);
      bytes[at % (bytes.length || 1)] = byte;
      return bytes;
    });
    const cut = fc.tuple(value, fc.nat()).map(([from, at]) => outer(from).subarray(0, at % (outer(from).length + 1)));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), spoilt, cut), bytes => {
        try {
          expect(decoded(bytes)).toBeInstanceOf(Object);
          expect(decoded(bytes, { labels: { a: true } })).toBeInstanceOf(Object);
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedAnswer);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("a mask that the table does not have", () => {
  it.each<[string, object]>([
    ["an unknown field", { none: true }],
    ["an unknown field deeper", { inner: { none: true } }],
    ["a message taken whole, whose other fields are not in the table", { inner: true }],
    ["fields of what has none", { text: { length: true } }],
    ["fields of the texts of a map", { labels: { a: { length: true } } }],
    ["a map of which neither all nor single keys are taken", { labels: false }],
  ])("gives no decoder: %s", (_what, mask) => {
    expect(compileDecoder(MESSAGES, "Outer", mask)).toBeUndefined();
  });

  it("gives no decoder of an unknown message", () => {
    expect(compileDecoder(MESSAGES, "None", { text: true })).toBeUndefined();
  });
});
