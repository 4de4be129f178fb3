import { timeText } from "./time";

it.each([
  [0, "1970-01-01T00:00:00Z"],
  [1_767_225_599_999, "2025-12-31T23:59:59Z"],
])("writes %d ms as %s", (ms, text) => {
  expect(timeText(ms)).toBe(text);
});
