import { MAX_FAILED_ATTEMPTS, failedAttemptsOf, failedOnceMore } from "./failed-attempts";

it.each<[string | undefined, number]>([
  ["0", 0],
  ["1", 1],
  ["17", 17],
  ["1000000", MAX_FAILED_ATTEMPTS],
  ["1000001", MAX_FAILED_ATTEMPTS],
  ["9".repeat(400), MAX_FAILED_ATTEMPTS],
])("the annotation %j says %d", (text, expected) => {
  expect(failedAttemptsOf(text)).toBe(expected);
});

it.each([undefined, "", "-1", "+1", "1.5", "1e3", "0x1", "01", " 1", "1\n", "NaN", "Infinity", "many", "٣"])(
  "the annotation %j says nothing",
  text => {
    expect(failedAttemptsOf(text)).toBe(0);
  },
);

it("a number rises by one, up to the greatest, which can be read again", () => {
  expect([0, 1, MAX_FAILED_ATTEMPTS - 1, MAX_FAILED_ATTEMPTS].map(failedOnceMore)).toEqual([
    1,
    2,
    MAX_FAILED_ATTEMPTS,
    MAX_FAILED_ATTEMPTS,
  ]);
  expect(failedAttemptsOf(String(MAX_FAILED_ATTEMPTS))).toBe(MAX_FAILED_ATTEMPTS);
});
