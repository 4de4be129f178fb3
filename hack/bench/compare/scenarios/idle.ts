import { parallelRequests } from "../../../control-plane/api-client";
import { heartbeat, reportImages, writeHeartbeat } from "../../load/node-status";
import { atPace } from "../../load/pace";
import type { Measured } from "../result";
import { beginSpan } from "../span";
import { type Run, subjectOf } from "./run";

/** Between two reports of one node: as often as kubelets of old did, thirty times as often as they do. */
const intervalSeconds = 10;
const durationMs = 20_000;

/** Nothing is to be done; nodes only report that they are alive. */
export async function idle(run: Run): Promise<Measured> {
  const { world, signal } = run;
  const { admin, nodes } = world;
  const subject = subjectOf(run);
  await reportImages(admin, nodes, signal);
  const span = await beginSpan({ world, pid: subject.pid, signal });
  const pace = { perSecond: nodes.length / intervalSeconds, durationMs, inFlight: parallelRequests, signal };
  const from = performance.now();
  await atPace(pace, async number => {
    const node = nodes[number % nodes.length];
    if (node === undefined) throw new Error("there are no nodes");
    await writeHeartbeat(admin, node, heartbeat(new Date(), { withImages: false }));
  });
  const measured = await span.end({});
  const seconds = (performance.now() - from) / 1000;
  const { cpuSeconds = 0 } = measured.figures;
  return { ...measured, figures: { ...measured.figures, cpuPercent: (100 * cpuSeconds) / seconds } };
}
