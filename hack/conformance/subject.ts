import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";

import { defaults, startCluster, type Cluster } from "../control-plane/cluster";
import { waitUntil } from "../control-plane/readiness";
import type { Report } from "../control-plane/report";
import { startOperator, type Operator } from "../operator/operator";
import type { SpecReport } from "./spec-report";
import { runSuite } from "./suite";
import type { Column } from "./table";

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
    return { title: subject, logs, reports: await runSuite({ binary, cluster, focus, logs, onReport, signal }) };
  } finally {
    await cp(join(cluster.dir, "logs"), logs, { recursive: true });
    // It ends the operator too, which is recorded with it.
    await cluster.stop();
  }
}

/** To be named where its clean-up may be left to the user. */
export function clusterNameOf(subject: Subject): string {
  return `conformance-${subject}`;
}

/** What the test of rollback gives its pods so that they never run. */
const missingImage = "^foo:non-existent$";

/** The probe of takeover must be quiet for 5 s first; three times as long on a busy machine. */
const servingLimitMs = 30_000;

async function startServing(cluster: Cluster, { bundle, signal }: JudgeOptions): Promise<void> {
  const operator = await startOperator({ cluster, takeover: true, bundle, signal });
  const check = (): void => signal.throwIfAborted();
  const wait = { what: "everynode to serve apps/v1", limitMs: servingLimitMs, check };
  await waitUntil(() => missingTakeover(operator), wait);
}

/** What /readyz says of takeover instead; undefined once apps/v1 sets are served. */
async function missingTakeover({ healthPort }: Operator): Promise<string | undefined> {
  const text = await (await fetch(`http://127.0.0.1:${healthPort}/readyz?verbose`)).text();
  const found = text.split("\n").find(line => line.includes("takeover")) ?? "nothing is said of takeover";
  return found.includes("serving apps/v1 sets") ? undefined : found;
}
