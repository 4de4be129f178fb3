import { sendOrThrow } from "../../../control-plane/api-client";
import { rollTo, setNames, strategies, type Strategy } from "../manifests";
import type { Measured } from "../result";
import { beginSpan } from "../span";
import { setsPath } from "./place";
import { type Run, secondsBetween, subjectOf, waitFor } from "./run";

/** What a roll-out goes to, and how. */
export interface RollOut {
  readonly version: string;
  readonly strategy: Strategy;
}

/** In the order of the scenarios. The last goes back to the version before it. */
export const rollOuts = {
  roll: { version: "2", strategy: strategies.all },
  "roll-10": { version: "3", strategy: strategies.tenth },
  "surge-10": { version: "4", strategy: strategies.surge },
} as const satisfies Readonly<Record<string, RollOut>>;

/** Where a set goes back to; where it did not roll before, a first roll-out has to go before it. */
export function rollBack(run: Run): RollOut {
  const previous = run.previousVersion;
  if (previous === undefined) throw new Error("there is nothing to roll back to: choose another roll-out too");
  return { version: previous, strategy: strategies.all };
}

/** From the change of the template until every node has a ready pod of it and no other, and until the sets say so. */
export async function roll(run: Run, { version, strategy }: RollOut): Promise<Measured> {
  const { world, setting, contender, signal } = run;
  const { observer, admin } = world;
  const { pods, sets } = observer;
  const total = run.nodes * setting.sets;
  const wait = waitFor(run, total);
  const { flavor } = contender.controller ?? {};
  if (flavor === undefined) throw new Error("there is no set to roll");
  const span = await beginSpan({ world, pid: subjectOf(run).pid, signal });
  const from = performance.now();
  for (const name of setNames(setting.sets)) {
    const path = `${setsPath(flavor)}/${name}`;
    const contentType = "application/merge-patch+json";
    await sendOrThrow(admin, { method: "PATCH", path, contentType, body: rollTo(version, strategy) });
  }
  const isDone = (): boolean => pods.ready(version) === total && pods.alive === total;
  const readyAt = await observer.until("all pods are new ones", isDone, wait);
  const isTold = (): boolean => isDone() && sets.settled(run.nodes) === setting.sets;
  const statusAt = await observer.until("the status says so", isTold, wait);
  run.previousVersion = run.version;
  run.version = version;
  const figures = {
    readySeconds: secondsBetween({ from, to: readyAt }),
    statusSeconds: secondsBetween({ from, to: statusAt }),
  };
  return span.end(figures, total);
}
