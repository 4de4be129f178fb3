import { type Write, handovers, interleavings, leaseTerms, writesOutsideTerms } from "./audit-log";

function lease(atMs: number, user: string, holder = user): Write {
  return { user, what: "update leases", receivedAtMs: atMs, finishedAtMs: atMs + 1, isSuccess: true, holder };
}

function pod(receivedAtMs: number, user: string, finishedAtMs = receivedAtMs + 5): Write {
  return { user, what: "create pods", receivedAtMs, finishedAtMs, isSuccess: true };
}

const peaceful = [lease(0, "a"), pod(10, "a"), lease(50, "a"), pod(60, "a"), lease(100, "b"), pod(120, "b")];

it("reads the terms from the writes of the Lease", () => {
  const refused = { ...lease(55, "b"), isSuccess: false };
  expect(leaseTerms([...peaceful, refused, lease(200, "b", ""), lease(300, "a")])).toEqual([
    { user: "a", fromMs: 0, untilMs: 100 },
    { user: "b", fromMs: 100, untilMs: 200 },
    { user: "a", fromMs: 300, untilMs: Infinity },
  ]);
});

it("finds nothing where each writes in its term", () => {
  expect(writesOutsideTerms(peaceful)).toEqual([]);
  expect(interleavings(peaceful)).toEqual([]);
  expect(handovers(peaceful)).toBe(1);
});

it.each([
  ["begins before its writer has the Lease", [lease(0, "a"), pod(90, "b"), lease(100, "b")]],
  ["begins after another has the Lease", [lease(0, "a"), lease(100, "b"), pod(110, "a")]],
  ["is over only after another has the Lease", [lease(0, "a"), pod(90, "a", 105), lease(100, "b")]],
  ["comes after a release", [lease(0, "a"), lease(100, "a", ""), pod(110, "a")]],
])("finds a write that %s", (_what, writes) => {
  expect(writesOutsideTerms(writes)).toHaveLength(1);
});

it("finds writes of two that are under way at once", () => {
  const writes = [lease(0, "a"), pod(10, "a", 200), pod(20, "a"), lease(100, "b"), pod(150, "b"), pod(210, "b")];
  expect(interleavings(writes)).toEqual(["b: create pods, 50 ms into a"]);
});
