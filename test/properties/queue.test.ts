import fc from "fast-check";

import { DONE, requeue, retry } from "../../capabilities/reconcile/result";
import { type Behaviour, QueueWorld } from "./queue-world";
import { demandNothing, runs } from "./runs";

jest.setTimeout(600_000);

const key = fc.constantFrom("a", "b", "c");
const shortMs = fc.constantFrom(1, 5, 20, 100);

const behaviour: fc.Arbitrary<Behaviour> = fc.record({
  takesMs: fc.constantFrom(0, 0, 1, 10, 50),
  result: fc.oneof(
    fc.constant(DONE),
    fc.constantFrom(0, 1, 20).map(requeue),
    fc.constant("throws" as const),
    fc
      .record({
        atLeastMs: fc.constantFrom(0, 40),
        dueMs: fc.option(shortMs, { nil: undefined }),
        hasProgress: fc.boolean(),
      })
      .map(options => retry(new Error("a sync that fails in part"), options)),
  ),
});

const step = fc.oneof(
  fc.record({ kind: fc.constant("add" as const), key }),
  fc.record({ kind: fc.constant("addAfter" as const), key, delayMs: fc.oneof(fc.constant(0), shortMs) }),
  fc.record({ kind: fc.constant("pass" as const), ms: fc.oneof(fc.constant(0), shortMs) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

async function take(world: QueueWorld, next: Step): Promise<void> {
  if (next.kind === "pass") return world.pass(next.ms);
  if (next.kind === "add") return world.add(next.key);
  return world.addAfter(next.key, next.delayMs);
}

describe("a work queue with its workers, whatever the syncs do", () => {
  it("runs no key twice at once, loses none, heeds the earliest moment, and drains", async () => {
    const schedule = fc.record({
      workers: fc.integer({ min: 1, max: 4 }),
      behaviours: fc.array(behaviour, { maxLength: 40, size: "max" }),
      steps: fc.array(step, { maxLength: 40, size: "max" }),
      deadlineMs: fc.constantFrom(0, 30, 10_000),
    });
    await fc.assert(
      fc.asyncProperty(schedule, async ({ steps, deadlineMs, ...options }) => {
        const world = new QueueWorld(options);
        for (const next of steps) {
          await take(world, next);
          // Only after time has passed: what is added at once is to meet what runs.
          if (next.kind === "pass") demandNothing(await world.complaints());
        }
        demandNothing(await world.drain(deadlineMs));
      }),
      runs(700),
    );
  });
});
