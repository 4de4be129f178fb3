import { nodeNameOf, uidOf } from "../api/identity";
import { FailedPodBackoff } from "./failed-pod-backoff";

const MINUTE_MS = 60_000;
const set = { uid: uidOf("set-1"), generation: 1 };
const nodeA = nodeNameOf("a");
const nodeB = nodeNameOf("b");

function afterDeletions(...atMs: readonly number[]): FailedPodBackoff {
  const backoff = new FailedPodBackoff();
  for (const ms of atMs) backoff.recordDeletion(set, nodeA, ms);
  return backoff;
}

describe("FailedPodBackoff", () => {
  it("holds back nothing before the first deletion", () => {
    expect(afterDeletions().failedPodRetryAtMs(set, 0)).toEqual(new Map());
  });

  it.each([
    { name: "1 s after the first deletion", deletions: [0], retryAtMs: 1_000 },
    { name: "2 s after the second", deletions: [0, 1_000], retryAtMs: 3_000 },
    { name: "4 s after the third", deletions: [0, 1_000, 3_000], retryAtMs: 7_000 },
    { name: "15 min after many", deletions: Array<number>(20).fill(0), retryAtMs: 15 * MINUTE_MS },
    {
      name: "1 s again after 30 unused minutes",
      deletions: [0, 0, 30 * MINUTE_MS + 1],
      retryAtMs: 30 * MINUTE_MS + 1_001,
    },
  ])("lets the next failed pod go $name (D-PLACE-12)", ({ deletions, retryAtMs }) => {
    const backoff = afterDeletions(...deletions);
    expect(backoff.failedPodRetryAtMs(set, retryAtMs - 1)).toEqual(new Map([[nodeA, retryAtMs]]));
    expect(backoff.failedPodRetryAtMs(set, retryAtMs)).toEqual(new Map());
  });

  it("is not prolonged by being asked (D-PLACE-11)", () => {
    const backoff = afterDeletions(0);
    backoff.failedPodRetryAtMs(set, 500);
    expect(backoff.failedPodRetryAtMs(set, 999)).toEqual(new Map([[nodeA, 1_000]]));
  });

  it("gives each node a delay of its own (D-PLACE-14)", () => {
    const backoff = afterDeletions(0, 0);
    backoff.recordDeletion(set, nodeB, 0);
    expect(backoff.failedPodRetryAtMs(set, 0)).toEqual(
      new Map([
        [nodeA, 2_000],
        [nodeB, 1_000],
      ]),
    );
  });

  it("starts afresh with a new generation (D-PLACE-14)", () => {
    const backoff = afterDeletions(0, 0);
    const changed = { ...set, generation: 2 };
    expect(backoff.failedPodRetryAtMs(changed, 0)).toEqual(new Map());
    backoff.recordDeletion(changed, nodeA, 0);
    expect(backoff.failedPodRetryAtMs(changed, 0)).toEqual(new Map([[nodeA, 1_000]]));
  });

  it("does not know a set of the same name but another uid (D-PLACE-10)", () => {
    expect(afterDeletions(0).failedPodRetryAtMs({ ...set, uid: uidOf("set-2") }, 0)).toEqual(new Map());
  });

  it("forgets a set that is gone", () => {
    const backoff = afterDeletions(0);
    backoff.forget(set.uid);
    expect(backoff.failedPodRetryAtMs(set, 0)).toEqual(new Map());
  });

  it("keeps through a collection what still counts", () => {
    const backoff = afterDeletions(0, 0);
    backoff.collect(30 * MINUTE_MS);
    backoff.recordDeletion(set, nodeA, 30 * MINUTE_MS);
    expect(backoff.failedPodRetryAtMs(set, 30 * MINUTE_MS)).toEqual(new Map([[nodeA, 30 * MINUTE_MS + 4_000]]));
  });
});
