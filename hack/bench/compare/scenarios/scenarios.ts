import type { ScenarioName } from "../plan";
import type { Measured } from "../result";
import { idle } from "./idle";
import { join } from "./join";
import { place } from "./place";
import { remove } from "./remove";
import { restart } from "./restart";
import { roll, rollBack, rollOuts } from "./roll";
import type { Run } from "./run";

/** All there are. Each leaves the cluster at rest, as the next one needs it. */
export const scenarios: Readonly<Record<ScenarioName, (run: Run) => Promise<Measured>>> = {
  place,
  join,
  roll: run => roll(run, rollOuts.roll),
  "roll-10": run => roll(run, rollOuts["roll-10"]),
  "surge-10": run => roll(run, rollOuts["surge-10"]),
  rollback: run => roll(run, rollBack(run)),
  idle,
  restart,
  delete: remove,
};
