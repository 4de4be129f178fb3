import { renderDuration } from "../../control-plane/duration";
import { interruptedExitCode, newInterrupt, takingDown } from "../../control-plane/interrupt";
import { newProgress } from "../../control-plane/progress";
import { clusterFolder, clustersHome } from "../../control-plane/state";
import { startRealCluster } from "../cluster";
import { checksOf } from "./checks";
import { leftovers, tracesOf } from "./leftovers";

const name = "nodes-smoke";
const interrupt = newInterrupt();

/** Brings two real nodes up, has them do what nodes do, takes them down, and looks for what is left of them. */
async function smoke(): Promise<void> {
  const progress = newProgress(process.stderr);
  interrupt.tell(takingDown(name), line => process.stderr.write(`${line}\n`));
  const dir = clusterFolder(clustersHome(), name);
  const before = await tracesOf(dir);
  const options = { name, nodes: 2, report: progress.report, signal: interrupt.signal };
  const real = await timed("two real nodes are up", () => startRealCluster(options));
  try {
    for (const check of checksOf(real, interrupt.signal)) {
      interrupt.signal.throwIfAborted();
      await timed(check.name, () => check.run());
    }
  } finally {
    await timed("they are down", () => real.stop());
  }
  const left = leftovers(before, await tracesOf(dir));
  if (left.length > 0) throw new Error(`of the nodes there is left:\n${left.join("\n")}`);
  process.stdout.write("ok    nothing is left of them\n");
}

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const line = (outcome: string): boolean =>
    process.stdout.write(`${outcome.padEnd(5)} ${what} (${renderDuration(Date.now() - startedAt)})\n`);
  try {
    const result = await work();
    line("ok");
    return result;
  } catch (error) {
    line("FAIL");
    throw error;
  }
}

smoke().catch((error: unknown) => {
  if (!interrupt.signal.aborted) process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = interrupt.signal.aborted ? interruptedExitCode : 1;
});
