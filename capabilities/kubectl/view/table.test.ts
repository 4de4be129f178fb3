import { tableLines } from "./table";

it("puts cells below each other, and nothing after the last", () => {
  expect(tableLines([["NODE", "REASON"], ["a-long-name", "x"], ["b"]])).toEqual([
    "NODE          REASON",
    "a-long-name   x",
    "b",
  ]);
});

it("makes no line of no row", () => {
  expect(tableLines([])).toEqual([]);
});
