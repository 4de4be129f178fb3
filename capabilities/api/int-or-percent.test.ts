import fc from "fast-check";

import { exceedsWhole, parseIntOrPercent, resolveRoundingUp } from "./int-or-percent";

it.each<[unknown, ReturnType<typeof parseIntOrPercent>]>([
  [3, { kind: "int", value: 3 }],
  [-1, { kind: "int", value: -1 }],
  ["30%", { kind: "percent", value: 30 }],
  ["0%", { kind: "percent", value: 0 }],
  ["250%", { kind: "percent", value: 250 }],
  ["3", undefined],
  ["-5%", undefined],
  ["5.5%", undefined],
  ["% ", undefined],
  ["", undefined],
  [1.5, undefined],
  [undefined, undefined],
  [null, undefined],
])("parseIntOrPercent(%j)", (value, expected) => {
  expect(parseIntOrPercent(value)).toEqual(expected);
});

it.each<[string | number, number, number]>([
  ["50%", 2, 1],
  ["50%", 3, 2],
  ["100%", 2, 2],
  ["1%", 3, 1],
  ["7%", 100, 7],
  ["50%", 0, 0],
  [4, 2, 4],
])("%s of %i nodes is %i (D-UPD-22, D-UPD-24)", (text, total, expected) => {
  const amount = parseIntOrPercent(text);
  expect(amount && resolveRoundingUp(amount, total)).toBe(expected);
});

it("a share is never rounded down, and by less than one node up (D-EDGE-56)", () => {
  fc.assert(
    fc.property(fc.nat(100), fc.nat(100_000), (percent, total) => {
      const nodes = resolveRoundingUp({ kind: "percent", value: percent }, total);
      expect(nodes * 100).toBeGreaterThanOrEqual(percent * total);
      expect((nodes - 1) * 100).toBeLessThan(percent * total);
    }),
  );
});

it.each<[string | number, boolean]>([
  ["100%", false],
  ["101%", true],
  [1000, false],
])("exceedsWhole(%s) is %s (D-API-36, D-API-37)", (text, expected) => {
  const amount = parseIntOrPercent(text);
  expect(amount && exceedsWhole(amount)).toBe(expected);
});
