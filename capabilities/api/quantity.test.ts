import fc from "fast-check";

import { thousandths, wholeUnits } from "./quantity";

it.each<[string, bigint]>([
  ["0", 0n],
  ["1", 1_000n],
  ["+1", 1_000n],
  ["100m", 100n],
  ["0.1", 100n],
  [".5", 500n],
  ["5.", 5_000n],
  ["1k", 1_000_000n],
  ["1.5Gi", 1_610_612_736_000n],
  ["0.0005", 1n],
  ["100u", 1n],
  ["1n", 1n],
  ["1000000n", 1n],
  ["1000001n", 2n],
  ["1e3", 1_000_000n],
  ["1E3", 1_000_000n],
  ["12E-1", 1_200n],
  ["1E", 1_000_000_000_000_000_000_000n],
  ["1Ei", 1_152_921_504_606_846_976_000n],
  ["9007199254740993", 9_007_199_254_740_993_000n],
])("%s is %d thousandths", (text, expected) => {
  expect(thousandths(text)).toBe(expected);
});

it.each(["", ".", "m", "Gi", "-1", "1 Gi", "1Kb", "1ki", "0x10", "1e", "1e100", "NaN", "1.2.3"])(
  "%j is no quantity",
  text => {
    expect(thousandths(text)).toBeUndefined();
  },
);

it("whole units are never less than what was asked for", () => {
  expect([0n, 1n, 999n, 1_000n, 1_001n].map(wholeUnits)).toEqual([0n, 1n, 1n, 1n, 2n]);
});

it("the same amount is the same in every suffix", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 62n }), amount => {
      const wanted = amount * 1_000n;
      expect(thousandths(`${amount}`)).toBe(wanted);
      expect(thousandths(`${amount * 1_000n}m`)).toBe(wanted);
      expect(thousandths(`${amount}e0`)).toBe(wanted);
      expect(thousandths(`${amount}Ki`)).toBe(wanted * 1_024n);
    }),
  );
});
