import { leftovers } from "./leftovers";

describe("leftovers", () => {
  const before = { shared: ["mount a", "rule b"], own: [] };

  it.each([
    { case: "all is as before", after: before, left: [] },
    { case: "something of this machine is gone", after: { shared: ["rule b"], own: [] }, left: [] },
    { case: "a mount was added", after: { shared: ["mount a", "rule b", "mount c"], own: [] }, left: ["mount c"] },
    { case: "a process of the cluster runs", after: { shared: [], own: ["process 7"] }, left: ["process 7"] },
  ])("are $left when $case", ({ after, left }) => {
    expect(leftovers(before, after)).toEqual(left);
  });

  it("are also what the cluster had before it was started", () => {
    const dirty = { shared: [], own: ["process 7"] };
    expect(leftovers(dirty, dirty)).toEqual(["process 7"]);
  });
});
