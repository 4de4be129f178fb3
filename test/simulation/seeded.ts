import type { Parameters } from "fast-check";

import { runs } from "../properties/runs";

/** As `runs`, and tells the seed at the start, so that a run that hangs or is cut off can be repeated as well. */
export function seeded(numRuns: number): Parameters<unknown> {
  const { seed = Date.now() ^ (Math.random() * 2 ** 31), ...parameters } = runs(numRuns);
  process.stderr.write(`${expect.getState().currentTestName}: FC_SEED=${seed}, ${parameters.numRuns} runs\n`);
  return { ...parameters, seed };
}
