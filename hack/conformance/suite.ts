import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type { Cluster } from "../control-plane/cluster";
import { launch } from "../control-plane/processes";
import { recordsFolder } from "../control-plane/state";
import { endOfLog } from "../operator/readiness";
import { latest, reportsAfter, type SpecReport } from "./spec-report";

export interface SuiteOptions {
  /** The e2e program. */
  readonly binary: string;
  readonly cluster: Cluster;
  /** The kubectl that the tests are given. */
  readonly kubectl: string;
  /** A regular expression for the full names of the tests to run, marks in square brackets included. */
  readonly focus: string;
  /** Where its log and the reports of its tests go. */
  readonly logs: string;
  /** Told of each test as it starts and as it ends. */
  readonly onReport: (report: SpecReport) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs the tests against a cluster and resolves with what became of each, whatever that is. Throws when something else
 * than a test fails, and when it is interrupted; the program, which is recorded with the cluster, then ends with that.
 */
export async function runSuite(options: SuiteOptions): Promise<readonly SpecReport[]> {
  const { binary, cluster, kubectl, focus, logs, signal } = options;
  const reportsFile = join(logs, "reports.jsonl");
  const log = join(logs, "e2e.log");
  await writeFile(reportsFile, "");
  const child = launch({
    command: binary,
    args: [
      `--kubeconfig=${cluster.kubeconfig}`,
      `--kubectl-path=${kubectl}`,
      "--provider=skeleton",
      `--ginkgo.focus=${focus}`,
      "--ginkgo.no-color",
      "--ginkgo.v",
      `--spec-reports=${reportsFile}`,
    ],
    record: join(recordsFolder(cluster.dir), "e2e"),
    log,
    cwd: logs,
  });
  child.ref();
  const ended = new AbortController();
  const exit = once(child, "exit", { signal }).finally(() => ended.abort());
  const following = follow(reportsFile, { until: ended.signal, tell: options.onReport });
  const [all, [code, killer]] = await Promise.all([following, exit]);
  const reports = latest(all);
  // What it does before and after the tests may fail too.
  if (code !== 0 && reports.every(report => report.outcome === "passed"))
    throw new Error(
      `the tests ended with ${killer ?? `exit code ${code}`} though none failed. The end of ${log}:\n${await endOfLog(log)}`,
    );
  return reports;
}

/** A kubectl that knows what becomes of a command in a simulated pod; the tests know only its path. */
export async function kubectlForSimulatedPods(cluster: Cluster): Promise<string> {
  const path = join(cluster.dir, "kubectl-of-tests");
  const root = join(__dirname, "../..");
  const command = [process.execPath, "--require", "tsx/cjs", join(__dirname, "kubectl.ts"), cluster.binaries.kubectl];
  // From the root, where node finds tsx.
  const text = `#!/bin/sh\ncd ${quoted(root)} && exec ${command.map(quoted).join(" ")} "$@"\n`;
  await writeFile(path, text, { mode: 0o700 });
  return path;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

interface FollowOptions {
  readonly until: AbortSignal;
  readonly tell: (report: SpecReport) => void;
}

const pollMs = 250;

/** Every report in the file, each told as it comes. */
async function follow(path: string, { until, tell }: FollowOptions): Promise<readonly SpecReport[]> {
  const reports: SpecReport[] = [];
  for (let isLast = false; !isLast; ) {
    isLast = until.aborted;
    const more = reportsAfter(reports.length, await readFile(path, "utf8"));
    reports.push(...more);
    more.forEach(tell);
    if (!isLast) await sleep(pollMs, undefined, { signal: until }).catch(() => undefined);
  }
  return reports;
}
