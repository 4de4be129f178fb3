import fc from "fast-check";

import { safeHash32, safeHash64 } from "./safe-hash";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Published FNV-1a values, their decimal digits written with the letters that stand for 0 to 9. */
const letters = (digits: bigint): string =>
  digits.toString().replace(/[0-9]/g, digit => "456789bcdf".charAt(Number(digit)));

it.each<[string, bigint, bigint]>([
  ["", 0x811c9dc5n, 0xcbf29ce484222325n],
  ["a", 0xe40c292cn, 0xaf63dc4c8601ec8cn],
  ["foobar", 0xbf9cf968n, 0x85944171f73967e8n],
])("the hashes of %j are FNV-1a's", (text, expected32, expected64) => {
  expect(safeHash32(bytes(text))).toBe(letters(expected32));
  expect(safeHash64(bytes(text))).toBe(letters(expected64));
});

it("the 64-bit hash is that of exact arithmetic for any bytes", () => {
  const exact = (input: Uint8Array): bigint =>
    input.reduce((hash, byte) => BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n), 0xcbf29ce484222325n);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), input => {
      expect(safeHash64(input)).toBe(letters(exact(input)));
    }),
  );
});

it("every hash may stand in a label and in the middle of a name", () => {
  fc.assert(
    fc.property(fc.uint8Array(), input => {
      expect(safeHash32(input)).toMatch(/^[a-z0-9]{1,10}$/);
      expect(safeHash64(input)).toMatch(/^[a-z0-9]{1,20}$/);
    }),
  );
});
