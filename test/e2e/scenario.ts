import { performance } from "node:perf_hooks";

import { explainFailure } from "./explain";
import { type Need, target } from "./target";
import { openWorld, type World } from "./world";

// A chapter of a user's life with everynode: one file, whose tests begin where the one before ended.

/** Longer than all that a test waits for, so that what it waited for is what is said. */
const testLimitMs = 600_000;

/** Opens the cluster for the tests of a file. What it returns can be used once they run. */
export function chapter(): World {
  let opened: World | undefined;
  beforeAll(async () => {
    opened = await openWorld();
  }, testLimitMs);
  afterAll(() => opened?.close());
  const world = (): World => {
    if (opened === undefined) throw new Error("the cluster is not open: it is used outside of a test");
    return opened;
  };
  current = world;
  return {
    get nodes() {
      return world().nodes;
    },
    get names() {
      return world().names;
    },
    get workers() {
      return world().workers;
    },
    get watched() {
      return world().watched;
    },
    get rig() {
      return world().rig;
    },
    get kubectl() {
      return world().kubectl;
    },
    get helm() {
      return world().helm;
    },
    get api() {
      return world().api;
    },
    close: () => world().close(),
  };
}

/** A test that, when it fails, shows what a person would look at next, and ends the chapter. */
export function step(name: string, work: () => Promise<void>): void {
  const explained = async (): Promise<void> => {
    if (failed !== undefined) throw new Error(`not tried, as this failed: ${failed}`);
    try {
      await work();
    } catch (error) {
      failed = name;
      process.stderr.write(await explainFailure(current()));
      throw error;
    }
  };
  it(name, explained, testLimitMs);
}

/** Steps of clusters that have all of this. Elsewhere they are skipped, and their names say why. */
export function needing(...needs: readonly Need[]): typeof step {
  const { lacks } = target();
  const reasons = needs.flatMap(need => lacks[need] ?? []);
  if (reasons.length === 0) return step;
  return (name, work) => {
    it.skip(`${name} (skipped: ${[...new Set(reasons)].join("; ")})`, work);
  };
}

/** Does it, tells how long that took, and returns that too. */
export async function timed(what: string, work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now();
  await work();
  const durationMs = performance.now() - startMs;
  tell(`${what}: ${(durationMs / 1000).toFixed(1)} s`);
  return durationMs;
}

export function tell(text: string): void {
  process.stderr.write(`      ${text}\n`);
}

let failed: string | undefined;
let current: () => World = () => {
  throw new Error("a file of scenarios begins with chapter()");
};
