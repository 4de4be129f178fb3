import { FakeClock, settled } from "../../test/fakes/fake-clock";
import type { Logger } from "../telemetry/log";
import { silentLogger } from "../telemetry/silent-log";
import { DONE, type SyncResult, requeue, retry } from "./result";
import { runWorkers } from "./workers";
import { WorkQueue } from "./workqueue";

class Fixture {
  readonly clock = new FakeClock(0);
  readonly counted: string[] = [];
  readonly queue = new WorkQueue<string>({
    clock: this.clock,
    metrics: { count: name => this.counted.push(name), observe: () => undefined },
  });
  readonly synced: [key: string, atMs: number][] = [];
  readonly warnings: object[] = [];
  readonly log: Logger = { ...silentLogger, warn: (_, fields) => this.warnings.push(fields ?? {}) };

  /** Each sync answers with the next result, and all after the last one with `done`. */
  run(...results: readonly (() => Promise<SyncResult>)[]): Promise<void> {
    const rest = [...results];
    const sync = (key: string): Promise<SyncResult> => {
      this.synced.push([key, this.clock.now()]);
      return rest.shift()?.() ?? Promise.resolve(DONE);
    };
    return runWorkers({ queue: this.queue, workers: 2, sync, log: this.log });
  }
}

const answer = (result: SyncResult) => () => Promise.resolve(result);

describe("runWorkers", () => {
  it("syncs what is added until the queue is closed", async () => {
    const fixture = new Fixture();
    const running = fixture.run();
    fixture.queue.add("a");
    fixture.queue.add("b");
    await settled();
    fixture.queue.close();
    await running;
    expect(fixture.synced.map(([key]) => key)).toEqual(["a", "b"]);
  });

  it("works on as many keys at once as there are workers (D-SYNC-05)", async () => {
    const fixture = new Fixture();
    const never = () => new Promise<SyncResult>(() => undefined);
    void fixture.run(never, never, never);
    for (const key of ["a", "b", "c"]) fixture.queue.add(key);
    await settled();
    expect(fixture.synced).toHaveLength(2);
    expect(fixture.queue.depth).toBe(1);
  });

  it("counts another look at once as no retry", async () => {
    const fixture = new Fixture();
    void fixture.run(answer(requeue(0)));
    fixture.queue.add("a");
    await settled();
    expect(fixture.synced).toHaveLength(2);
    expect(fixture.counted).toEqual(["workqueue_adds_total", "workqueue_adds_total"]);
  });

  it("lets a key that is never done with, and one that always fails, starve no other", async () => {
    const fixture = new Fixture();
    const results: Record<string, SyncResult> = { busy: requeue(0), failing: retry(new Error("no")) };
    const turns: string[] = [];
    const sync = async (key: string): Promise<SyncResult> => {
      turns.push(key);
      if (turns.length === 40) fixture.queue.close();
      if (turns.length % 10 === 0) fixture.queue.add(`other-${turns.length}`);
      // A change comes with every failure, so that the key never has to wait for its backoff.
      if (key === "failing") fixture.queue.add(key);
      return results[key] ?? DONE;
    };
    fixture.queue.add("busy");
    fixture.queue.add("failing");
    await runWorkers({ queue: fixture.queue, workers: 1, sync, log: fixture.log });
    for (const added of [10, 20, 30]) {
      expect(turns.slice(added, added + 3)).toContain(`other-${added}`);
    }
  });

  it("comes back to a key when its result says, without a word in the log", async () => {
    const fixture = new Fixture();
    void fixture.run(answer(requeue(500)), answer(requeue(0)));
    fixture.queue.add("a");
    await fixture.clock.advanceAsync(600);
    expect(fixture.synced).toEqual([
      ["a", 0],
      ["a", 500],
      ["a", 500],
    ]);
    expect(fixture.warnings).toEqual([]);
  });

  it("retries with a growing delay, and logs each failure once with key, delay and error (D-SYNC-04, D-Q-45)", async () => {
    const fixture = new Fixture();
    const error = new Error("no");
    void fixture.run(answer(retry(error)), answer(retry(error)), answer(DONE));
    fixture.queue.add("a");
    await fixture.clock.advanceAsync(100);
    expect(fixture.synced.map(([, atMs]) => atMs)).toEqual([0, 5, 15]);
    expect(fixture.warnings).toEqual([
      { key: "a", delayMs: 5, error },
      { key: "a", delayMs: 10, error },
    ]);
  });

  it("does not retry before the server allows it", async () => {
    const fixture = new Fixture();
    void fixture.run(answer(retry(new Error("busy"), { atLeastMs: 3_000 })));
    fixture.queue.add("a");
    await fixture.clock.advanceAsync(5_000);
    expect(fixture.synced.map(([, atMs]) => atMs)).toEqual([0, 3_000]);
  });

  it("comes back for what is due before the backoff ends", async () => {
    const fixture = new Fixture();
    void fixture.run(answer(retry(new Error("no"), { atLeastMs: 3_000, dueMs: 700 })));
    fixture.queue.add("a");
    await fixture.clock.advanceAsync(5_000);
    expect(fixture.synced.map(([, atMs]) => atMs)).toEqual([0, 700]);
  });

  it("starts the delays anew while failures come with progress", async () => {
    const fixture = new Fixture();
    const failure = answer(retry(new Error("no")));
    void fixture.run(failure, failure, answer(retry(new Error("no"), { hasProgress: true })), failure);
    fixture.queue.add("a");
    await fixture.clock.advanceAsync(100);
    expect(fixture.synced.map(([, atMs]) => atMs)).toEqual([0, 5, 15, 20, 30]);
  });

  it("starts the delays anew after a success (D-SYNC-04)", async () => {
    const fixture = new Fixture();
    const failure = answer(retry(new Error("no")));
    void fixture.run(failure, failure, answer(requeue(1_000)), failure);
    fixture.queue.add("a");
    await fixture.clock.advanceAsync(2_000);
    expect(fixture.synced.map(([, atMs]) => atMs)).toEqual([0, 5, 15, 1_015, 1_020]);
  });

  it.each([
    { name: "rejects", sync: () => Promise.reject(new Error("bug")) },
    {
      name: "throws",
      sync: () => {
        throw new Error("bug");
      },
    },
  ])("outlives a sync that $name, and retries it", async ({ sync }) => {
    const fixture = new Fixture();
    void fixture.run(sync);
    fixture.queue.add("a");
    await fixture.clock.advanceAsync(10);
    expect(fixture.synced.map(([, atMs]) => atMs)).toEqual([0, 5]);
    expect(fixture.warnings).toEqual([{ key: "a", delayMs: 5, error: new Error("bug") }]);
  });
});
