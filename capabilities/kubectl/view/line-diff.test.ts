import fc from "fast-check";

import { unifiedDiff } from "./line-diff";

const numbers = (from: number, to: number): readonly string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

it("shows a difference with three lines around it, and where it is", () => {
  const before = numbers(1, 20);
  const after = before.map(line => (line === "10" ? "ten" : line));
  expect(unifiedDiff({ before, after })).toEqual([
    "@@ -7,7 +7,7 @@",
    ...[" 7", " 8", " 9", "-10", "+ten", " 11", " 12", " 13"],
  ]);
});

it("shows differences that are far from each other apart", () => {
  const before = numbers(1, 20);
  const after = before.filter(line => line !== "2" && line !== "19");
  const lines = unifiedDiff({ before, after });
  expect(lines.filter(line => line.startsWith("@@"))).toEqual(["@@ -1,5 +1,4 @@", "@@ -16,5 +15,4 @@"]);
});

it("says nothing of equal texts", () => {
  expect(unifiedDiff({ before: ["a"], after: ["a"] })).toEqual([]);
});

const text = fc.array(fc.constantFrom("a", "b", "c"), { maxLength: 12 });

it("turns one text into the other", () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      // Lines of context are enough for texts without long equal parts, so that the whole of both is shown.
      const edits = unifiedDiff({ before, after }).filter(line => !line.startsWith("@@"));
      const side = (sign: string): readonly string[] =>
        edits.filter(line => line.startsWith(" ") || line.startsWith(sign)).map(line => line.slice(1));
      const isSubsequence = (part: readonly string[], whole: readonly string[]): boolean => {
        let position = 0;
        for (const line of whole) if (line === part[position]) position += 1;
        return position === part.length;
      };
      expect(isSubsequence(side("-"), before)).toBe(true);
      expect(isSubsequence(side("+"), after)).toBe(true);
      const removed = edits.filter(line => line.startsWith("-")).length;
      const added = edits.filter(line => line.startsWith("+")).length;
      expect(before.length - removed).toBe(after.length - added);
    }),
  );
});
