import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { defaults, startCluster, type Cluster } from "../control-plane/cluster";
import { waitUntil } from "../control-plane/readiness";
import type { Report } from "../control-plane/report";
import { startOperator, type Operator } from "../operator/operator";
import type { SpecReport } from "./spec-report";
import { kubectlForSimulatedPods, runSuite } from "./suite";
import type { Column } from "./table";
import { missingTakeover } from "./takeover";

/** Which controller the tests judge. */
export const subjects = ["built-in", "everynode"] as const;
export type Subject = (typeof subjects)[number];

export interface JudgeOptions {
  /** The e2e program. */
  readonly binary: string;
  readonly nodes: number;
  readonly focus: string;
  /** The folder of logs, replaced by this run's. */
  readonly logs: string;
  /** The operator as one file; the one of this tree by default. */
  readonly bundle?: string | undefined;
  readonly onBuild: Report;
  readonly onReport: (report: SpecReport) => void;
  readonly signal: AbortSignal;
}

/** Runs the tests against one controller, on a cluster of its own that is gone afterwards. */
export async function judge(subject: Subject, options: JudgeOptions): Promise<Column> {
  const { logs, signal } = options;
  await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  const cluster = await startCluster({
    name: clusterNameOf(subject),
    nodes: options.nodes,
    controllers: subject === "built-in" ? "*" : defaults.controllers,
    pendingImages: missingImage,
    delaysFromPods: true,
    report: options.onBuild,
    signal,
  });
  try {
    const { binary, focus, onReport } = options;
    if (subject === "everynode") await startServing(cluster, options);
    const kubectl = await kubectlForSimulatedPods(cluster);
    const reports = await runSuite({ binary, cluster, kubectl, focus, logs, onReport, signal });
    return { title: subject, logs, reports };
  } finally {
    await keepLogs(cluster, logs);
    // It ends the operator too, which is recorded with it.
    await cluster.stop();
  }
}

/** To be named where its clean-up may be left to the user. */
export function clusterNameOf(subject: Subject): string {
  return `conformance-${subject}`;
}

/** They are of use when something failed, and their loss must not hide what did, nor leave the cluster running. */
async function keepLogs(cluster: Cluster, folder: string): Promise<void> {
  await cp(join(cluster.dir, "logs"), folder, { recursive: true }).catch(() => undefined);
}

/** What the test of rollback gives its pods so that they never run. */
const missingImage = "^foo:non-existent$";

/** The probe of takeover must be quiet for 5 s first; three times as long on a busy machine. */
const servingLimitMs = 30_000;

async function startServing(cluster: Cluster, { bundle, signal }: JudgeOptions): Promise<void> {
  const operator = await startOperator({ cluster, takeover: true, bundle, signal });
  const check = (): void => signal.throwIfAborted();
  const wait = { what: "everynode to serve apps/v1", limitMs: servingLimitMs, check };
  await waitUntil(async () => missingTakeover(await readyz(operator)), wait);
}

async function readyz({ healthPort }: Operator): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${healthPort}/readyz?verbose`, { signal: AbortSignal.timeout(5_000) });
  return answer.text();
}
