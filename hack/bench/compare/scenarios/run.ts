import type { Wait } from "../observe/waiters";
import type { Contender } from "../contenders";
import type { Setting } from "../plan";
import type { Subject } from "../subjects/subject";
import type { World } from "../world";

/** One contender on its cluster, from scenario to scenario. */
export interface Run {
  readonly world: World;
  readonly setting: Setting;
  readonly contender: Contender;
  /** Undefined without a controller. A restart replaces it. */
  subject: Subject | undefined;
  /** Starts the contender's controller once more. */
  readonly startSubject: () => Promise<Subject>;
  /** Nodes that there are now: some join. */
  nodes: number;
  /** The version of the template that the sets have now. */
  version: string;
  /** The one before it, once there was one. */
  previousVersion: string | undefined;
  readonly signal: AbortSignal;
  readonly show: (text: string) => void;
}

/** At the worst rate that was ever seen: that of 20 requests a second on a machine that is busy with other things. */
export function waitFor({ subject, signal }: Pick<Run, "subject" | "signal">, pods: number): Wait {
  const check = (): Promise<void> => subject?.check() ?? Promise.resolve();
  return { limitMs: 120_000 + 500 * pods, signal, check };
}

/** The controller, in a scenario that there is none of without one. */
export function subjectOf({ subject, contender }: Run): Subject {
  if (subject === undefined) throw new Error(`${contender.title} has no process`);
  return subject;
}

/** How long something took, in seconds, by times of `performance.now()`. */
export function secondsBetween({ from, to }: { readonly from: number; readonly to: number }): number {
  return (to - from) / 1000;
}
