import { createNodes, nextNodeNames } from "../../../control-plane/nodes";
import { quantile } from "../../measure/statistics";
import type { Measured } from "../result";
import { beginSpan } from "../span";
import { type Run, subjectOf, waitFor } from "./run";

/** Nodes that join, one after the other. */
const joins = 50;

/** From just before a node is created until its pod is seen. The next one joins when that pod is ready. */
export async function join(run: Run): Promise<Measured> {
  const { world, setting, version, signal } = run;
  const { observer, admin } = world;
  const { pods } = observer;
  const span = await beginSpan({ world, pid: subjectOf(run).pid, signal });
  const latenciesMs: number[] = [];
  const names = nextNodeNames(world.nodes, run.nodes - world.nodes.length + joins).slice(-joins);
  for (const name of names) {
    const [expected, wait] = [pods.created + setting.sets, waitFor(run, 1)];
    const fromMs = performance.now();
    const created = createNodes(admin, [name]);
    const seenAtMs = await observer.until("the node's pod is created", () => pods.created >= expected, wait);
    await created;
    latenciesMs.push(seenAtMs - fromMs);
    run.nodes += 1;
    const total = run.nodes * setting.sets;
    await observer.until("the node's pod is ready", () => pods.ready(version) === total, wait);
  }
  const figures = { p50Ms: quantile(latenciesMs, 0.5), p99Ms: quantile(latenciesMs, 0.99) };
  return span.end(figures, joins * setting.sets);
}
