import type { Parameters } from "fast-check";

/**
 * How long a property is tried. FC_NUM_RUNS is how often instead, FC_SECONDS bounds its time, and FC_SEED with FC_PATH
 * repeats a run that failed.
 */
export function runs(numRuns: number): Parameters<unknown> {
  const { FC_NUM_RUNS, FC_SECONDS, FC_SEED, FC_PATH } = process.env;
  return {
    numRuns: FC_NUM_RUNS === undefined ? numRuns : Number(FC_NUM_RUNS),
    ...(FC_SECONDS === undefined ? {} : { interruptAfterTimeLimit: Number(FC_SECONDS) * 1000 }),
    ...(FC_SEED === undefined ? {} : { seed: Number(FC_SEED) }),
    ...(FC_PATH === undefined ? {} : { path: FC_PATH }),
  };
}

/** Fails with what is in the list. Not by `expect`, which took most of the time of a run. */
export function demandNothing(complaints: readonly string[]): void {
  if (complaints.length > 0) throw new Error(complaints.join("\n"));
}
