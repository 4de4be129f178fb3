import type { ObjectMeta } from "../api/types";
import type { WriteThrough } from "../kube/write-through";
import type { Logger } from "../telemetry/log";
import type { Projected } from "./projection";

/** The projection of a raw object; undefined, and logged, where there is none. */
export type Intake<Raw, T> = (raw: Raw) => T | undefined;

export interface IntakeOptions<Raw, T> {
  readonly project: (raw: Raw) => Projected<T>;
  readonly log: Logger;
}

/**
 * Where raw objects become the cache's. One that cannot is left out rather than thrown about: were it to end the watch,
 * the same event would come again, and nothing that happened after it would ever be seen.
 */
export function createIntake<Raw extends { readonly metadata?: ObjectMeta }, T>({
  project,
  log,
}: IntakeOptions<Raw, T>): Intake<Raw, T> {
  const rejected = (raw: Raw, fields: object): undefined => {
    const { namespace, name } = raw.metadata ?? {};
    log.error("Leaving out an object that cannot be read", { namespace, name, ...fields });
    return undefined;
  };
  return raw => {
    try {
      const projected = project(raw);
      return projected.kind === "object" ? projected.object : rejected(raw, { missing: projected.missing });
    } catch (error) {
      return rejected(raw, { error });
    }
  };
}

/** The port that the writing side calls, in front of a store of projections. */
export function writeThrough<Raw, T>(intake: Intake<Raw, T>, store: WriteThrough<T>): WriteThrough<Raw> {
  return {
    written: raw => {
      const object = intake(raw);
      if (object !== undefined) store.written(object);
    },
    gone: ref => store.gone(ref),
  };
}
