import { parsedInt64 } from "./int64";

it.each<[string | undefined, bigint | undefined]>([
  ["12", 12n],
  ["+12", 12n],
  ["-12", -12n],
  ["007", 7n],
  ["9223372036854775807", 9223372036854775807n],
  ["-9223372036854775808", -9223372036854775808n],
  ["9223372036854775808", undefined],
  ["", undefined],
  ["1.0", undefined],
  ["0x10", undefined],
  [" 1", undefined],
  ["+-1", undefined],
  [undefined, undefined],
])("parsedInt64(%j) is %s (D-EDGE-50)", (text, expected) => {
  expect(parsedInt64(text)).toBe(expected);
});
