import type { Pod } from "../../../../capabilities/api/types";
import { PodTally, VERSION_LABEL } from "./pod-tally";

function pod(uid: string, { version = "1", isReady = true, isLeaving = false } = {}): Pod {
  return {
    metadata: {
      uid,
      labels: { [VERSION_LABEL]: version },
      ...(isLeaving && { deletionTimestamp: "2026-01-01T00:00:00Z" }),
    },
    status: { conditions: [{ type: "Ready", status: isReady ? "True" : "False" }] },
  };
}

function figures(tally: PodTally): object {
  return { created: tally.created, alive: tally.alive, ready: [tally.ready("1"), tally.ready("2")] };
}

it("counts a pod once, whatever is told of it", () => {
  const tally = new PodTally();
  tally.note("added", pod("a", { isReady: false }));
  tally.note("modified", pod("a"));
  tally.note("modified", pod("a"));
  expect(figures(tally)).toEqual({ created: 1, alive: 1, ready: [1, 0] });
});

it("keeps versions apart, and counts who left as created", () => {
  const tally = new PodTally();
  tally.note("added", pod("a"));
  tally.note("added", pod("b", { version: "2" }));
  tally.note("deleted", pod("a"));
  expect(figures(tally)).toEqual({ created: 2, alive: 1, ready: [0, 1] });
});

it("counts a pod that is on its way out as alive and not as ready", () => {
  const tally = new PodTally();
  tally.note("added", pod("a", { isLeaving: true }));
  expect(figures(tally)).toEqual({ created: 1, alive: 1, ready: [0, 0] });
});

it("takes a list for all there is, and does not count anew whom it knows", () => {
  const tally = new PodTally();
  for (const uid of ["a", "b"]) tally.note("added", pod(uid));
  tally.replace([pod("b", { isReady: false }), pod("c")]);
  expect(figures(tally)).toEqual({ created: 3, alive: 2, ready: [1, 0] });
});
