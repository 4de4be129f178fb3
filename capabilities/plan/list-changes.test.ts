import fc from "fast-check";

import { listChanges } from "./list-changes";

interface Thing {
  readonly name: string;
  readonly state: number;
}

const things: readonly Thing[] = ["a", "b", "c", "d", "e"].flatMap(name => [0, 1].map(state => ({ name, state })));
const aList = fc.uniqueArray(fc.constantFrom(...things), { selector: ({ name }) => name });
const sorted = (list: readonly Thing[]): readonly Thing[] => list.toSorted((a, b) => (a.name < b.name ? -1 : 1));

it("finds nothing but what two sorted lists differ in", () => {
  fc.assert(
    fc.property(aList.map(sorted), aList.map(sorted), (before, after) => {
      const { removed, added } = listChanges({ before, after });
      expect(removed).toEqual(before.filter(thing => !after.includes(thing)));
      expect(added).toEqual(after.filter(thing => !before.includes(thing)));
    }),
  );
});

it("leads from any list to any other one, sorted or not", () => {
  fc.assert(
    fc.property(aList, aList, (before, after) => {
      const { removed, added } = listChanges({ before, after });
      const led = new Set(before);
      removed.forEach(thing => led.delete(thing));
      added.forEach(thing => led.add(thing));
      expect(sorted([...led])).toEqual(sorted(after));
    }),
  );
});
