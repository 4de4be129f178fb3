import { parseTime } from "./status";

it.each([
  ["90", 90_000],
  ["90s", 90_000],
  ["10m", 600_000],
  ["1h30m", 5_400_000],
  ["0", 0],
])("reads the time %s", (text, ms) => {
  expect(parseTime(text)).toBe(ms);
});

it.each(["", "soon", "10x", "5m!", "-3s"])("refuses the time %j", text => {
  expect(() => parseTime(text)).toThrow("90s");
});
