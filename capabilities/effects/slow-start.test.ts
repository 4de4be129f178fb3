import { FakeClock } from "../../test/fakes/fake-clock";
import { uidOf } from "../api/identity";
import { type SetVersion, SlowStart } from "./slow-start";

/** What is under way, to be ended by the test. */
class Runs {
  readonly begun: number[] = [];
  readonly #ends = new Map<number, (isWell: boolean) => void>();

  /** Of each, whether it may begin. */
  readonly may = new Map<number, () => boolean>();

  readonly run = (item: number, mayBegin: () => boolean): Promise<boolean> => {
    this.begun.push(item);
    this.may.set(item, mayBegin);
    return new Promise(end => this.#ends.set(item, end));
  };

  get underWay(): readonly number[] {
    return [...this.#ends.keys()];
  }

  /** Ends these, and returns what was begun since. */
  async end(items: readonly number[], isWell = true): Promise<readonly number[]> {
    const before = this.begun.length;
    for (const item of items) {
      this.#ends.get(item)?.(isWell);
      this.#ends.delete(item);
    }
    await new Promise(setImmediate);
    return this.begun.slice(before);
  }
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

let set: SetVersion;
let clock: FakeClock;
let slowStart: SlowStart;
let runs: Runs;
let hasEnded: boolean;

beforeEach(() => {
  set = { uid: uidOf("a"), generation: 1 };
  clock = new FakeClock();
  slowStart = new SlowStart(clock);
  runs = new Runs();
  hasEnded = false;
});

function start(count: number, concurrency: number): void {
  hasEnded = false;
  void slowStart.run(set, range(0, count), { run: runs.run, concurrency }).then(() => (hasEnded = true));
}

describe("SlowStart", () => {
  it("runs items in batches of 1, 2, 4 and so on, each once the one before is well (D-PLACE-23)", async () => {
    start(100, 50);
    for (const [from, to] of [
      [0, 1],
      [1, 3],
      [3, 7],
      [7, 15],
      [15, 31],
    ] as const) {
      expect(runs.begun).toEqual(range(0, to));
      expect(await runs.end(range(from, to - 1))).toEqual([]);
      await runs.end([to - 1]);
    }
    expect(runs.begun).toHaveLength(63);
  });

  it.each([0, 1, 10, 15])("ends with the last of %d items", async count => {
    start(count, 50);
    await new Promise(setImmediate);
    while (!hasEnded) expect(await runs.end(runs.underWay)).not.toContain(count);
    expect(runs.begun).toEqual(range(0, count));
    expect(hasEnded).toBe(true);
  });

  it("begins no batch after one with a failure, and waits for the others of that one (D-PLACE-26, D-EDGE-54)", async () => {
    start(15, 50);
    await runs.end([0]);
    await runs.end([1], false);
    expect(hasEnded).toBe(false);
    expect(await runs.end([2])).toEqual([]);
    expect(hasEnded).toBe(true);
  });

  it("keeps as many under way as may be, once a batch would be more, whatever the slowest takes", async () => {
    start(100, 4);
    for (const batch of [[0], [1, 2], [3, 4, 5, 6]]) await runs.end(batch);
    expect(runs.begun).toEqual(range(0, 11));
    expect(await runs.end([8])).toEqual([11]);
    expect(await runs.end([9, 11])).toEqual([12, 13]);
  });

  it("begins none after the first failure among those, and ends with what was under way", async () => {
    start(100, 4);
    for (const batch of [[0], [1, 2], [3, 4, 5, 6]]) await runs.end(batch);
    expect(await runs.end([9], false)).toEqual([]);
    expect(await runs.end([7, 8])).toEqual([]);
    expect(hasEnded).toBe(false);
    await runs.end([10]);
    expect(hasEnded).toBe(true);
    expect(runs.begun).toHaveLength(11);
  });

  it("lets those that wait for others no longer begin after a failure, but the whole of a batch", async () => {
    start(100, 4);
    await runs.end([0]);
    const mayBegin = (): readonly number[] => [...runs.may].filter(([, may]) => may()).map(([item]) => item);
    await runs.end([1, 2]);
    await runs.end([3, 4, 5, 6]);
    expect(mayBegin()).toEqual(range(0, 11));
    await runs.end([9], false);
    expect(mayBegin()).toEqual(range(0, 7));
  });

  describe("after items that were all well", () => {
    const placeAll = async (count = 1): Promise<void> => {
      start(count, 4);
      while (!hasEnded) await runs.end(runs.underWay);
      runs.begun.length = 0;
    };

    it("begins as many as may be under way", async () => {
      await placeAll();
      clock.advance(4_999);
      start(10, 4);
      expect(runs.begun).toEqual(range(0, 4));
    });

    it.each<[string, () => Promise<void> | void]>([
      ["are seconds ago", () => clock.advance(5_000)],
      [
        "were followed by one that was not",
        async () => {
          start(1, 4);
          await runs.end([0], false);
          runs.begun.length = 0;
        },
      ],
      ["were of a set that is gone", () => slowStart.forget(set.uid)],
      ["were of another spec", () => void (set = { ...set, generation: 2 })],
    ])("begins with one again when these %s", async (_, then) => {
      await placeAll();
      await then();
      start(10, 4);
      expect(runs.begun).toEqual([0]);
    });

    it("begins with one for another set, and goes on where there was nothing to do meanwhile", async () => {
      await placeAll();
      start(0, 4);
      const first = set;
      set = { ...set, uid: uidOf("b") };
      start(10, 4);
      expect(runs.begun).toEqual([0]);
      set = first;
      start(10, 4);
      expect(runs.begun).toEqual([0, ...range(0, 4)]);
    });

    it("begins with one again after a batch that was not wholly well", async () => {
      start(10, 4);
      await runs.end([0]);
      await runs.end([1, 2], false);
      expect(hasEnded).toBe(true);
      runs.begun.length = 0;
      start(10, 4);
      expect(runs.begun).toEqual([0]);
    });
  });
});
