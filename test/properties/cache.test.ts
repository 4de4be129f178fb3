import fc from "fast-check";

import { demandNothing, runs } from "./runs";
import { GONE, type Schedule, type Step, schedule } from "./schedule";
import { World } from "./world";

jest.setTimeout(600_000);

const passed: readonly Step[] = [{ kind: "pass", ms: 5_000 }];

/** Takes the steps; nothing may be wrong after any of them. */
async function lived({ steps, ...surroundings }: Schedule): Promise<World> {
  const world = new World(surroundings);
  for (const step of steps) {
    await world.take(step);
    demandNothing(world.complaints());
  }
  return world;
}

describe("a cache, whatever a real API server and everybody else do", () => {
  it("is never wrong on the way, ends like the server, and leaves nothing behind", async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async each => {
        const world = await lived(each);
        demandNothing(await world.recover());
        demandNothing(await world.stop());
      }),
      runs(500),
    );
  });

  it("leaves nothing behind whenever it is stopped", async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async each => {
        const world = await lived(each);
        demandNothing(await world.stop());
      }),
      runs(200),
    );
  });

  it("ends like the server after a broken replica answered with the past", async () => {
    const stale = (verb: "list" | "watch", revisions: number): Step => ({
      kind: "fault",
      fault: { verb, initial: true, effect: { kind: "stale", revisions } },
    });
    const past = fc.record({ before: schedule, revisions: fc.integer({ min: 1, max: 6 }), after: schedule });
    await fc.assert(
      fc.asyncProperty(past, async ({ before, revisions, after }) => {
        const world = new World(before);
        const faults: readonly Step[] = [
          stale("list", revisions),
          stale("watch", revisions),
          { kind: "break", error: GONE },
          { kind: "pass", ms: 1_000 },
        ];
        for (const step of [...before.steps, ...faults, ...after.steps]) await world.take(step);
        demandNothing(await world.settle());
      }),
      runs(150),
    );
  });

  // The server answers nothing to a watch from a version that it has not reached again.
  it.each([true, false])("finds back after a backup was restored (WatchList: %s)", async knowsWatchList => {
    const put = (name: string): Step => ({ kind: "others", act: "put", name, isHeld: false });
    const world = new World({ knowsWatchList, random: 0 });
    for (const step of [put("a"), put("b"), ...passed, put("c"), put("b"), ...passed]) await world.take(step);
    world.client.restore(2);
    demandNothing(await world.settle());
  });
});
