import fc from "fast-check";

import { demandNothing, runs } from "./runs";
import { type Schedule, schedule } from "./schedule";
import { World } from "./world";

jest.setTimeout(600_000);

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
});
