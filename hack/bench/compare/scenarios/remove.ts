import { sendOrThrow } from "../../../control-plane/api-client";
import { setNames } from "../manifests";
import type { Measured } from "../result";
import { beginSpan } from "../span";
import { setsPath } from "./place";
import { type Run, secondsBetween, subjectOf, waitFor } from "./run";

/** From the deletion of the sets until no pod is left. Kubernetes' garbage collector deletes them, whoever made them. */
export async function remove(run: Run): Promise<Measured> {
  const { world, setting, contender, signal } = run;
  const { flavor } = contender.controller ?? {};
  if (flavor === undefined) throw new Error("there is no set to delete");
  const { pods } = world.observer;
  const wait = waitFor(run, run.nodes * setting.sets);
  const span = await beginSpan({ world, pid: subjectOf(run).pid, signal });
  const from = performance.now();
  for (const name of setNames(setting.sets)) {
    const path = `${setsPath(flavor)}/${name}?propagationPolicy=Background`;
    await sendOrThrow(world.admin, { method: "DELETE", path });
  }
  const goneAt = await world.observer.until("no pod is left", () => pods.alive === 0, wait);
  return span.end({ doneSeconds: secondsBetween({ from, to: goneAt }) });
}
