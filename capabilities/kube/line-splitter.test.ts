import fc from "fast-check";

import { LineSplitter } from "./line-splitter";

it("yields the same lines however the bytes are cut", () => {
  const line = fc.string({ unit: "grapheme", minLength: 1 }).filter(text => !text.includes("\n"));
  fc.assert(
    fc.property(fc.array(line), fc.array(fc.nat()), (lines, cuts) => {
      const bytes = Buffer.from(lines.map(text => `${text}\n`).join(""));
      const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
      const splitter = new LineSplitter();
      const chunks = places.map((place, index) => bytes.subarray(places[index - 1] ?? 0, place));
      expect(chunks.flatMap(chunk => splitter.push(chunk))).toEqual(lines);
      expect(splitter.isInsideLine).toBe(false);
    }),
  );
});

it("knows when it stopped inside a line", () => {
  const splitter = new LineSplitter();
  expect(splitter.push(Buffer.from("a\n\nb"))).toEqual(["a"]);
  expect(splitter.isInsideLine).toBe(true);
});

it("takes no line without an end", () => {
  const splitter = new LineSplitter();
  const chunk = Buffer.alloc(1024 * 1024, "x");
  for (let count = 0; count < 16; count += 1) splitter.push(chunk);
  expect(() => splitter.push(chunk)).toThrow("it has a line that does not end");
});
