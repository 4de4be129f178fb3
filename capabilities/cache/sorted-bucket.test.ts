import fc from "fast-check";

import { SortedBucket } from "./sorted-bucket";

describe("SortedBucket", () => {
  it("holds, in the order of the keys, what a map holds", () => {
    const key = fc.constantFrom("a", "b", "c", "d", "e", "f/a", "f/b");
    const step = fc.oneof(
      fc.record({ kind: fc.constant("set" as const), key, value: fc.nat() }),
      fc.record({ kind: fc.constant("delete" as const), key }),
    );
    fc.assert(
      fc.property(fc.array(step), steps => {
        const bucket = new SortedBucket<string>();
        const model = new Map<string, string>();
        for (const next of steps) {
          if (next.kind === "set") {
            bucket.set(next.key, `${next.key}=${next.value}`);
            model.set(next.key, `${next.key}=${next.value}`);
          } else {
            bucket.delete(next.key);
            model.delete(next.key);
          }
          expect(bucket.list()).toEqual([...model].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value));
          expect(bucket.size).toBe(model.size);
        }
      }),
    );
  });

  it("hands out one list until something changes, and leaves lists that it handed out as they are", () => {
    const bucket = new SortedBucket<string>();
    bucket.set("a", "1");
    const before = bucket.list();
    expect(bucket.list()).toBe(before);

    bucket.set("b", "2");
    expect(bucket.list()).toEqual(["1", "2"]);
    expect(before).toEqual(["1"]);
  });
});
