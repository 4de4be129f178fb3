import { durationText } from "./duration";

it.each([
  [-5_000, "0s"],
  [999, "0s"],
  [59_999, "59s"],
  [60_000, "1m"],
  [90_000, "1m30s"],
  [3_605_000, "1h"],
  [7_384_000, "2h3m"],
  [183_600_000, "2d3h"],
])("shows %d ms as %s", (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
