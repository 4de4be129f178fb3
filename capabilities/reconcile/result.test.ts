import { aPod } from "../../test/builders";
import type { Outcome } from "../effects/executor";
import type { Action } from "../plan/action";
import type { Plan } from "../plan/plan";
import { type SyncResult, syncResult } from "./result";

const ACTION: Action = { kind: "deletePod", pod: aPod(), reason: "failed" };
const NOTHING: Outcome = { attempted: 0, succeeded: [], failures: [], effectUnknown: false };
const broken = (message: string) => ({ action: ACTION, error: new Error(message) });

describe("syncResult", () => {
  it.each<{ name: string; plan?: Partial<Plan>; outcome?: Partial<Outcome>; result: SyncResult }>([
    { name: "is done when there is nothing to do or to wait for", result: { kind: "done" } },
    {
      name: "comes back when the plan says that it would differ",
      plan: { requeueAfterMs: 500 },
      result: { kind: "requeue", afterMs: 500 },
    },
    {
      name: "comes back at the earlier of two moments",
      plan: { requeueAfterMs: 500 },
      outcome: { requeueAfterMs: 300 },
      result: { kind: "requeue", afterMs: 300 },
    },
    {
      name: "looks again at once after a plan that acted",
      plan: { requeueAfterMs: 500, actions: [ACTION] },
      outcome: { attempted: 1, succeeded: [ACTION], requeueAfterMs: 300 },
      result: { kind: "requeue", afterMs: 0 },
    },
    {
      name: "does not run in a loop after a plan that achieved nothing",
      plan: { actions: [ACTION] },
      outcome: { attempted: 1, requeueAfterMs: 300_000 },
      result: { kind: "requeue", afterMs: 300_000 },
    },
    {
      name: "retries after a failure, whatever succeeded beside it",
      outcome: { attempted: 2, succeeded: [ACTION], failures: [broken("one")] },
      result: { kind: "retry", error: new Error("one"), atLeastMs: 0, hasProgress: true },
    },
    {
      name: "forgets for no failure what is due",
      plan: { requeueAfterMs: 500 },
      outcome: { attempted: 1, failures: [broken("one")], requeueAfterMs: 700 },
      result: { kind: "retry", error: new Error("one"), atLeastMs: 0, dueMs: 500, hasProgress: false },
    },
    {
      name: "waits as long as the server asked",
      outcome: { attempted: 1, failures: [broken("one")], retryAfterMs: 2_000 },
      result: { kind: "retry", error: new Error("one"), atLeastMs: 2_000, hasProgress: false },
    },
  ])("$name", ({ plan, outcome, result }) => {
    expect(syncResult({ plan: { actions: [], ...plan }, outcome: { ...NOTHING, ...outcome } })).toEqual(result);
  });

  it("reports several failures as one error that holds each (D-PLACE-30)", () => {
    const outcome = { ...NOTHING, attempted: 5, failures: [broken("one"), broken("two")] };
    const result = syncResult({ plan: { actions: [] }, outcome });
    expect(result).toMatchObject({ kind: "retry", error: { message: "2 failures in 5 writes" } });
    const error = result.kind === "retry" ? result.error : undefined;
    expect(error instanceof AggregateError && error.errors).toEqual([new Error("one"), new Error("two")]);
  });
});
