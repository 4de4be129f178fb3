import fc from "fast-check";

import { canonicalJson, compareUtf8 } from "./canonical-json";
import type { Json } from "./types";

describe("canonicalJson (D-HIST-02)", () => {
  it.each<[string, Json, string]>([
    [
      "sorts keys at every level",
      { b: { d: 1, c: 2 }, a: [{ z: 1, y: 2 }] },
      '{"a":[{"y":2,"z":1}],"b":{"c":2,"d":1}}',
    ],
    [
      "puts $patch before letters",
      { spec: 1, metadata: 2, $patch: "replace" },
      '{"$patch":"replace","metadata":2,"spec":1}',
    ],
    ["keeps the order of lists", [3, 1, 2], "[3,1,2]"],
    ["keeps empty containers", { resources: {}, list: [] }, '{"list":[],"resources":{}}'],
    ["writes literals", [null, true, false], "[null,true,false]"],
    ["escapes what HTML reads", "<a href='x'>&</a>", "\"\\u003ca href='x'\\u003e\\u0026\\u003c/a\\u003e\""],
    ["escapes line separators", "\u2028\u2029", '"\\u2028\\u2029"'],
    ["escapes quotes and backslashes", 'a"b\\c', '"a\\"b\\\\c"'],
    ["has short forms for five control characters", "\b\f\n\r\t", '"\\b\\f\\n\\r\\t"'],
    ["writes other control characters in lower-case hex", "\u0000\u000b\u001f", '"\\u0000\\u000b\\u001f"'],
    ["leaves delete and everything above as it is", "\u007fé€😀", '"\u007fé€😀"'],
    ["replaces a lone high surrogate", "a\ud800b", '"a\\ufffdb"'],
    ["replaces a lone low surrogate", "\udc00", '"\\ufffd"'],
    ["escapes keys too", { "a&b": 1 }, '{"a\\u0026b":1}'],
    [
      "writes integers plainly",
      [0, -1, 9007199254740991, 100000000000000000000],
      "[0,-1,9007199254740991,100000000000000000000]",
    ],
    ["writes fractions and exponents as Go", [0.5, 1e21, 1e-7], "[0.5,1e+21,1e-7]"],
    ["keeps the sign of zero", -0, "-0"],
  ])("%s", (_, value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });

  it("leaves out what is undefined", () => {
    expect(canonicalJson({ a: undefined, b: 1 } as unknown as Json)).toBe('{"b":1}');
  });

  it("throws on what JSON cannot carry", () => {
    expect(() => canonicalJson(Number.NaN)).toThrow("NaN");
  });

  it("reads back as the same value, whatever the order of its keys", () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== "object" || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, member]) => [key, reversed(member)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), value => {
        const text = canonicalJson(value as Json);
        expect(canonicalJson(reversed(value) as Json)).toBe(text);
        expect(JSON.stringify(JSON.parse(text))).toBe(JSON.stringify(JSON.parse(canonicalJson(JSON.parse(text)))));
      }),
    );
  });
});

it("compareUtf8 orders as the bytes do, also above the basic plane", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
    { examples: [["\u{1f600}", "\uffff"]] },
  );
});
