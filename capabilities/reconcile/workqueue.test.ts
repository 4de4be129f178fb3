import fc from "fast-check";

import { FakeClock, settled } from "../../test/fakes/fake-clock";
import { WorkQueue, type WorkQueueMetrics } from "./workqueue";

class RecordedMetrics implements WorkQueueMetrics {
  readonly counts: Record<string, number> = {};
  readonly observations: [name: string, seconds: number][] = [];
  count(name: string): void {
    this.counts[name] = (this.counts[name] ?? 0) + 1;
  }
  observe(name: string, seconds: number): void {
    this.observations.push([name, seconds]);
  }
}

interface Fixture {
  readonly queue: WorkQueue<string>;
  readonly clock: FakeClock;
  readonly metrics: RecordedMetrics;
}

function fixture(): Fixture {
  const clock = new FakeClock(0);
  const metrics = new RecordedMetrics();
  return { queue: new WorkQueue<string>({ clock, metrics }), clock, metrics };
}

/** Takes and gives back everything that waits. */
async function takeAll(queue: WorkQueue<string>): Promise<string[]> {
  const keys: string[] = [];
  while (queue.depth > 0) {
    const key = await queue.take();
    if (key === undefined) break;
    keys.push(key);
    queue.done(key);
  }
  return keys;
}

describe("WorkQueue", () => {
  it("keeps to the earliest of several delays also when the clock of the wall is set forward between them", async () => {
    class WallClock extends FakeClock {
      aheadMs = 0;
      override now(): number {
        return super.now() + this.aheadMs;
      }
    }
    const clock = new WallClock(0);
    const queue = new WorkQueue<string>({ clock, metrics: new RecordedMetrics() });
    queue.addAfter("a", 1_000);
    clock.aheadMs = 36_000_000;
    queue.addAfter("a", 500);
    clock.advance(500);
    expect(await takeAll(queue)).toEqual(["a"]);
  });

  it("hands keys out in the order in which they came, each once (D-Q-45)", async () => {
    const { queue } = fixture();
    for (const key of ["b", "a", "b", "c", "a"]) queue.add(key);
    expect(await takeAll(queue)).toEqual(["b", "a", "c"]);
  });

  it("wakes a worker that already waits", async () => {
    const { queue } = fixture();
    const taken = queue.take();
    queue.add("a");
    expect(await taken).toBe("a");
  });

  it("does not hand out a running key until it is done, and then behind the others (D-SYNC-05)", async () => {
    const { queue } = fixture();
    queue.add("a");
    await queue.take();
    queue.add("a");
    queue.add("b");
    expect(queue.depth).toBe(1);
    queue.done("a");
    expect(await takeAll(queue)).toEqual(["b", "a"]);
  });

  it("forgets nothing and repeats nothing when a running key was not added again", async () => {
    const { queue } = fixture();
    queue.add("a");
    await queue.take();
    queue.done("a");
    expect(queue.depth).toBe(0);
  });

  it("takes `done` without `take` for a bug", () => {
    expect(() => fixture().queue.done("a")).toThrow("done without take: a");
  });

  it.each([
    { name: "the later of two delays is dropped", delays: [50, 80], dueMs: 50 },
    { name: "an earlier delay replaces a later one", delays: [80, 50], dueMs: 50 },
    { name: "equal delays count once", delays: [50, 50], dueMs: 50 },
  ])("$name", async ({ delays, dueMs }) => {
    const { queue, clock } = fixture();
    for (const delayMs of delays) queue.addAfter("a", delayMs);
    clock.advance(dueMs - 1);
    expect(queue.depth).toBe(0);
    clock.advance(1);
    expect(await takeAll(queue)).toEqual(["a"]);
    clock.advance(1_000);
    expect(queue.depth).toBe(0);
  });

  it.each([0, -1])("adds at once after a delay of %d", delayMs => {
    const { queue } = fixture();
    queue.addAfter("a", delayMs);
    expect(queue.depth).toBe(1);
  });

  it("doubles a key's backoff from 5 ms to 1000 s until it is forgotten", () => {
    const { queue } = fixture();
    expect([1, 2, 3, 4].map(() => queue.addRateLimited("a"))).toEqual([5, 10, 20, 40]);
    expect(queue.addRateLimited("b")).toBe(5);
    for (let failures = 4; failures < 18; failures++) queue.addRateLimited("a");
    expect(queue.addRateLimited("a")).toBe(1_000_000);
    queue.forget("a");
    expect(queue.addRateLimited("a")).toBe(5);
  });

  it("waits as long as a server asks where that is longer than the backoff", () => {
    const { queue } = fixture();
    expect(queue.addRateLimited("a", { atLeastMs: 3_000 })).toBe(3_000);
    expect(queue.addRateLimited("b", { atLeastMs: 1 })).toBe(5);
  });

  it("lets failed keys be tried again at the common rate, and changed ones at once", () => {
    const { queue } = fixture();
    for (let index = 0; index < 100; index += 1) queue.addRateLimited(`burst-${index}`);
    expect(queue.addRateLimited("a")).toBe(100);
    expect(queue.addRateLimited("b", { atLeastMs: 150 })).toBe(200);
    queue.add("c");
    expect(queue.depth).toBe(1);
  });

  it("can be given another backoff and another rate", () => {
    const metrics = new RecordedMetrics();
    const [backoff, retryRate] = [
      { initialMs: 1, maxMs: 2 },
      { perSecond: 1, burst: 1 },
    ];
    const queue = new WorkQueue<string>({ clock: new FakeClock(0), metrics, backoff, retryRate });
    expect(["a", "b"].map(key => queue.addRateLimited(key))).toEqual([1, 1_000]);
  });

  it("serves each of the others once between two turns of a key that is always added again", async () => {
    const { queue } = fixture();
    const others = ["b", "c", "d"];
    for (const key of ["hot", ...others]) queue.add(key);
    const turns: string[] = [];
    while (turns.length < 12) {
      const key = (await queue.take()) ?? "";
      turns.push(key);
      queue.add(key);
      queue.add("hot");
      queue.done(key);
    }
    expect(turns.join(" ")).toBe("hot b c d hot b c d hot b c d");
  });

  it("serves a change at once although the key is in its backoff", async () => {
    const { queue } = fixture();
    queue.addRateLimited("a");
    queue.add("a");
    expect(await takeAll(queue)).toEqual(["a"]);
  });

  describe("once closed", () => {
    it("hands out what waits, then undefined, and takes no more", async () => {
      const { queue, clock } = fixture();
      queue.add("a");
      queue.addAfter("late", 10);
      queue.close();
      queue.add("b");
      clock.advance(100);
      expect(await takeAll(queue)).toEqual(["a"]);
      expect(await queue.take()).toBeUndefined();
      expect(clock.pending).toBe(0);
    });

    it("releases the workers that wait", async () => {
      const { queue } = fixture();
      const taken = [queue.take(), queue.take()];
      queue.close();
      expect(await Promise.all(taken)).toEqual([undefined, undefined]);
    });

    it("is drained when the last running key is done", async () => {
      const { queue, clock } = fixture();
      queue.add("a");
      await queue.take();
      let drained: boolean | undefined;
      void queue.drain(1_000).then(result => (drained = result));
      await clock.advanceAsync(999);
      expect(drained).toBeUndefined();
      queue.done("a");
      await settled();
      expect(drained).toBe(true);
      expect(clock.pending).toBe(0);
    });

    it("also serves a key that was added while it ran", async () => {
      const { queue } = fixture();
      queue.add("a");
      await queue.take();
      queue.add("a");
      const drained = queue.drain(1_000);
      queue.done("a");
      expect(await takeAll(queue)).toEqual(["a"]);
      expect(await drained).toBe(true);
    });

    it("gives up at the deadline", async () => {
      const { queue, clock } = fixture();
      queue.add("a");
      await queue.take();
      const drained = queue.drain(1_000);
      clock.advance(1_000);
      expect(await drained).toBe(false);
    });

    it("is drained at once when nothing waits or runs", async () => {
      expect(await fixture().queue.drain(1_000)).toBe(true);
    });
  });

  it("measures waiting and working, adds and retries, as client-go does", async () => {
    const { queue, clock, metrics } = fixture();
    queue.add("a");
    queue.add("a");
    clock.advance(2_000);
    await queue.take();
    clock.advance(3_000);
    expect(queue.gauges()).toEqual({
      workqueue_depth: 0,
      workqueue_unfinished_work_seconds: 3,
      workqueue_longest_running_processor_seconds: 3,
    });
    queue.addRateLimited("a");
    queue.add("a");
    queue.add("a");
    expect(queue.gauges().workqueue_depth).toBe(1);
    queue.done("a");
    expect(metrics.counts).toEqual({ workqueue_adds_total: 2, workqueue_retries_total: 1 });
    expect(metrics.observations).toEqual([
      ["workqueue_queue_duration_seconds", 2],
      ["workqueue_work_duration_seconds", 3],
    ]);
    expect(queue.gauges()).toEqual({
      workqueue_depth: 1,
      workqueue_unfinished_work_seconds: 0,
      workqueue_longest_running_processor_seconds: 0,
    });
  });
});

describe("WorkQueue under any sequence of calls", () => {
  type Step =
    | { readonly kind: "addAfter"; readonly key: string; readonly delayMs: number }
    | { readonly kind: "add" | "addRateLimited"; readonly key: string }
    | { readonly kind: "take" | "done" }
    | { readonly kind: "advance"; readonly ms: number };

  const key = fc.constantFrom("a", "b", "c");
  const anyStep: fc.Arbitrary<Step> = fc.oneof(
    fc.record({ kind: fc.constantFrom("add" as const, "addRateLimited" as const), key }),
    fc.record({ kind: fc.constant("addAfter" as const), key, delayMs: fc.integer({ min: 0, max: 100 }) }),
    fc.record({ kind: fc.constantFrom("take" as const, "done" as const) }),
    fc.record({ kind: fc.constant("advance" as const), ms: fc.integer({ min: 0, max: 60 }) }),
  );

  /** The same promises, kept in the most obvious way. */
  class Model {
    readonly due = new Set<string>();
    readonly delayed = new Map<string, number>();
    readonly running: string[] = [];

    addAt(name: string, atMs: number): void {
      this.delayed.set(name, Math.min(atMs, this.delayed.get(name) ?? Infinity));
    }

    arrive(nowMs: number): void {
      for (const [name, atMs] of this.delayed) {
        if (atMs > nowMs) continue;
        this.delayed.delete(name);
        this.due.add(name);
      }
    }

    get depth(): number {
      return [...this.due].filter(name => !this.running.includes(name)).length;
    }
  }

  async function take(queue: WorkQueue<string>, model: Model): Promise<void> {
    if (queue.depth === 0) return;
    const taken = (await queue.take()) ?? "";
    expect(model.running).not.toContain(taken);
    expect(model.due).toContain(taken);
    model.due.delete(taken);
    model.running.push(taken);
  }

  function finish(queue: WorkQueue<string>, model: Model): void {
    const finished = model.running.shift();
    if (finished !== undefined) queue.done(finished);
  }

  async function perform(step: Step, { queue, clock }: Fixture, model: Model): Promise<void> {
    switch (step.kind) {
      case "add":
        model.due.add(step.key);
        return queue.add(step.key);
      case "addAfter":
        if (step.delayMs === 0) model.due.add(step.key);
        else model.addAt(step.key, clock.now() + step.delayMs);
        return queue.addAfter(step.key, step.delayMs);
      case "addRateLimited":
        return model.addAt(step.key, clock.now() + queue.addRateLimited(step.key));
      case "take":
        return take(queue, model);
      case "done":
        return finish(queue, model);
      case "advance":
        return clock.advance(step.ms);
    }
  }

  it("no key runs twice at once, none is early, and none is lost", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 60 }), async steps => {
        const on = fixture();
        const model = new Model();
        for (const step of steps) {
          await perform(step, on, model);
          model.arrive(on.clock.now());
          expect(on.queue.depth).toBe(model.depth);
        }
        while (model.running.length > 0) finish(on.queue, model);
        on.clock.advance(10_000_000);
        model.arrive(on.clock.now());
        expect((await takeAll(on.queue)).sort()).toEqual([...model.due].sort());
        expect(on.clock.pending).toBe(0);
      }),
    );
  });
});
