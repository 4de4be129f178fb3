import fc from "fast-check";

// Objects with anything in the place of some of their parts: what may be sent by whoever is no API server, or by one that
// has lost the schema.

const names = fc.constantFrom(
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "hasOwnProperty",
  "length",
  "a/b",
  "",
);
const keys = fc.oneof(names, fc.string());

/** Of names that JavaScript has too, amounts, and of any length. */
export const texts = fc.oneof(
  names,
  fc.string(),
  fc.constant("x".repeat(100_000)),
  fc.constantFrom("1%", "-1%", "1e9%", "0"),
);
export const counts = fc.oneof(fc.integer(), fc.constantFrom(-1, 0, 1, 2 ** 40));

const scalars = fc.oneof(texts, fc.constant(null), fc.boolean(), fc.integer(), fc.double({ noNaN: true }));

/** Through text, so that `__proto__` is a key like any other, as it is in what `JSON.parse` makes of a request. */
const anything: fc.Arbitrary<unknown> = fc
  .oneof(
    {
      weight: 8,
      arbitrary: fc.letrec(tie => ({
        value: fc.oneof({ depthSize: "small", withCrossShrink: true }, scalars, tie("list"), tie("object")),
        list: fc.array(tie("value"), { maxLength: 4 }).map(items => items),
        object: fc.array(fc.tuple(keys, tie("value")), { maxLength: 4 }).map(ownObject),
      })).value,
    },
    { weight: 1, arbitrary: fc.integer({ min: 10, max: 150 }).map(nested) },
  )
  .map(value => value as unknown);

type Fields = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** An object of these fields, each of which may be missing or be anything, and of any others. */
export function fields(model: Fields): fc.Arbitrary<object> {
  const members = Object.fromEntries(Object.entries(model).map(([name, value]) => [name, mostly(value)]));
  return fc
    .tuple(fc.record(members, { requiredKeys: [] }), fc.array(fc.tuple(keys, anything), { maxLength: 1 }))
    .map(([known, others]) => ownObject([...others, ...Object.entries(known)]));
}

/** Of three items at most, of which some are anything. */
export function lists(item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.array(mostly(item), { maxLength: 3 });
}

function mostly(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 9, arbitrary: value }, { weight: 1, arbitrary: anything });
}

/** With every key its own, also where an assignment would set the prototype. */
function ownObject(entries: readonly (readonly [string, unknown])[]): object {
  const result = {};
  for (const [key, value] of entries) {
    Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return result;
}

function nested(depth: number): unknown {
  return JSON.parse(`${'{"a":['.repeat(depth)}${"]}".repeat(depth)}`);
}
