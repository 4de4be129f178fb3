import fc from "fast-check";

import { canonicalJson } from "./canonical-json";
import { isSameJson } from "./same-json";
import type { Json } from "./types";

/** Objects that code puts together may have such members; JSON, and so its type, has none. */
const absent = undefined as unknown as Json;

describe("isSameJson", () => {
  it.each<{ readonly what: string; readonly a: Json; readonly b: Json; readonly expected: boolean }>([
    { what: "objects whose keys come in another order", a: { x: 1, y: [2] }, b: { y: [2], x: 1 }, expected: true },
    { what: "an absent member and an undefined one", a: { x: 1, y: absent }, b: { x: 1 }, expected: true },
    { what: "an undefined member and another's value", a: { x: absent }, b: { y: 1 }, expected: false },
    { what: "a member that only the second has", a: { x: 1 }, b: { x: 1, y: 2 }, expected: false },
    { what: "a member that only the first has", a: { x: 1, y: 2 }, b: { x: 1 }, expected: false },
    { what: "a name that every object inherits", a: { constructor: absent }, b: {}, expected: true },
    { what: "null and an absent member", a: { x: null }, b: {}, expected: false },
    { what: "null and an empty object", a: null, b: {}, expected: false },
    { what: "an empty list and an empty object", a: [], b: {}, expected: false },
    { what: "an empty object and an empty list", a: {}, b: [], expected: false },
    { what: "lists in another order", a: [1, 2], b: [2, 1], expected: false },
    { what: "a list and its beginning", a: [1], b: [1, 2], expected: false },
    { what: "a number and its text", a: 1, b: "1", expected: false },
  ])("compares $what", ({ a, b, expected }) => {
    expect(isSameJson(a, b)).toBe(expected);
    expect(isSameJson(b, a)).toBe(expected);
  });

  it("agrees with the canonical text of both", () => {
    // Few keys and values, so that equal ones come up often. Zero has two signs in text and one as a number.
    const leaf = fc.constantFrom<Json>(null, true, 0, 1, "", "a");
    const { value } = fc.letrec<{ value: Json }>(tie => ({
      value: fc.oneof(
        { maxDepth: 3 },
        leaf,
        fc.array(tie("value"), { maxLength: 2 }),
        fc.dictionary(fc.constantFrom("a", "b", "toString"), tie("value"), { maxKeys: 2 }),
      ),
    }));
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(isSameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
      }),
    );
  });
});
