import { FakeClock, settled } from "../../test/fakes/fake-clock";
import { ApiError } from "../kube/api-error";
import type { Clock } from "../telemetry/clock";
import { AdaptiveLimit, DEFAULT_PAUSE_MS } from "./adaptive-limit";

function refusal(retryAfterMs?: number): ApiError {
  return new ApiError({
    kind: "tooManyRequests",
    message: "slow down",
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** Tasks that a test ends by hand. */
class Tasks {
  readonly clock = new FakeClock();
  readonly limit: AdaptiveLimit;
  readonly started: string[] = [];
  readonly ended: string[] = [];
  #controller = new AbortController();
  readonly #ends = new Map<string, (error?: Error) => void>();

  constructor(max: number) {
    this.limit = new AdaptiveLimit({ clock: this.clock, max });
  }

  begin(...names: readonly string[]): void {
    for (const name of names) {
      const task = (): Promise<void> => {
        this.started.push(name);
        return new Promise((resolve, reject) => {
          this.#ends.set(name, error => (error ? reject(error) : resolve()));
        });
      };
      this.limit.run(task, this.#controller.signal).then(
        () => this.ended.push(`${name}: ok`),
        (error: unknown) => this.ended.push(`${name}: ${String(error)}`),
      );
    }
  }

  async end(name: string, error?: Error): Promise<void> {
    this.#ends.get(name)?.(error);
    await settled();
  }

  replaceSignal(): void {
    this.#controller = new AbortController();
  }

  /** Aborts the tasks that have been begun. */
  async abort(): Promise<void> {
    this.#controller.abort(new Error("shutting down"));
    await settled();
  }
}

describe("AdaptiveLimit", () => {
  it("goes on after a pause whose timer comes a moment early, as those of Node may", async () => {
    const clock = new FakeClock();
    const early: Clock = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      after: (delayMs, callback) => clock.after(delayMs - 0.5, callback),
    };
    const limit = new AdaptiveLimit({ clock: early, max: 1 });
    const { signal } = new AbortController();
    const refused = limit.run(() => Promise.reject(refusal()), signal);
    const started: string[] = [];
    const next = limit.run(() => Promise.resolve(started.push("next")), signal);
    await expect(refused).rejects.toThrow("slow down");
    await clock.advanceAsync(DEFAULT_PAUSE_MS);
    expect(started).toEqual(["next"]);
    await next;
  });

  it("runs no more at once than its limit, in the order of the calls", async () => {
    const tasks = new Tasks(2);
    tasks.begin("a", "b", "c", "d");
    await settled();
    expect(tasks.started).toEqual(["a", "b"]);
    await tasks.end("b");
    expect(tasks.started).toEqual(["a", "b", "c"]);
  });

  it("goes on after a task that failed", async () => {
    const tasks = new Tasks(1);
    tasks.begin("a", "b");
    await settled();
    await tasks.end("a", new Error("no"));
    expect(tasks.started).toEqual(["a", "b"]);
    expect(tasks.ended).toEqual(["a: Error: no"]);
  });

  it.each([
    { name: "as long as the server asks", error: refusal(7_000), pauseMs: 7_000 },
    { name: "a second where it does not say", error: refusal(), pauseMs: DEFAULT_PAUSE_MS },
  ])("starts nothing for $name after too many requests", async ({ error, pauseMs }) => {
    const tasks = new Tasks(1);
    tasks.begin("a", "b");
    await settled();
    await tasks.end("a", error);
    await tasks.clock.advanceAsync(pauseMs - 1);
    expect(tasks.started).toEqual(["a"]);
    await tasks.clock.advanceAsync(1);
    await settled();
    expect(tasks.started).toEqual(["a", "b"]);
  });

  it("halves once for all refusals of one pause, and never below 1", async () => {
    const tasks = new Tasks(8);
    tasks.begin("a", "b", "c");
    await settled();
    await tasks.end("a", refusal(1_000));
    await tasks.end("b", refusal(1_000));
    expect(tasks.limit.current).toBe(4);
    for (let round = 0; round < 5; round++) {
      await tasks.clock.advanceAsync(1_000);
      tasks.begin(`x${round}`);
      await settled();
      await tasks.end(`x${round}`, refusal(1_000));
    }
    expect(tasks.limit.current).toBe(1);
  });

  it("keeps the longer of two pauses", async () => {
    const tasks = new Tasks(4);
    tasks.begin("a", "b");
    await settled();
    await tasks.end("a", refusal(5_000));
    await tasks.end("b", refusal(1_000));
    tasks.begin("c");
    await tasks.clock.advanceAsync(4_999);
    expect(tasks.started).not.toContain("c");
    await tasks.clock.advanceAsync(1);
    expect(tasks.started).toContain("c");
  });

  it("rises again by about one for each round that succeeded, up to its maximum", async () => {
    const tasks = new Tasks(4);
    tasks.begin("a");
    await settled();
    await tasks.end("a", refusal(1_000));
    await tasks.clock.advanceAsync(1_000);
    const limits: number[] = [];
    for (let index = 0; index < 12; index++) {
      tasks.begin(`ok${index}`);
      await settled();
      await tasks.end(`ok${index}`);
      limits.push(tasks.limit.current);
    }
    expect(limits).toEqual([2, 2, 3, 3, 3, 4, 4, 4, 4, 4, 4, 4]);
  });

  it("drops what did not start when the signal aborts, and lets what runs end by itself", async () => {
    const tasks = new Tasks(1);
    tasks.begin("a", "b", "c");
    await settled();
    await tasks.abort();
    expect(tasks.ended).toEqual(["b: Error: shutting down", "c: Error: shutting down"]);
    await tasks.end("a");
    expect(tasks.started).toEqual(["a"]);
  });

  it("drops only what waits for the signal that aborted", async () => {
    const tasks = new Tasks(1);
    tasks.begin("a", "b");
    await settled();
    tasks.replaceSignal();
    tasks.begin("c");
    await settled();
    await tasks.abort();
    expect(tasks.ended).toEqual(["c: Error: shutting down"]);
    await tasks.end("a");
    expect(tasks.started).toEqual(["a", "b"]);
  });

  it("keeps the places of what it dropped for others", async () => {
    const tasks = new Tasks(1);
    tasks.begin("a", "b");
    await settled();
    await tasks.abort();
    tasks.replaceSignal();
    tasks.begin("c");
    await tasks.end("a");
    expect(tasks.started).toEqual(["a", "c"]);
  });

  it("starts nothing for a signal that aborted before", async () => {
    const tasks = new Tasks(1);
    await tasks.abort();
    tasks.begin("a");
    await settled();
    expect(tasks.ended).toEqual(["a: Error: shutting down"]);
    expect(tasks.started).toEqual([]);
  });
});
