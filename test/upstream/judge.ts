import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import type { SpecReport } from "../../hack/conformance/spec-report";
import type { Subject } from "../../hack/conformance/subject";
import { runSuite } from "../../hack/conformance/suite";
import type { Column } from "../../hack/conformance/table";
import { defaults, ensureBinaries } from "../../hack/control-plane/cluster";
import type { Report } from "../../hack/control-plane/report";
import { images, startRealCluster, type RealCluster } from "../../hack/node/cluster";
import { operatorArchive } from "../e2e/images";
import { installInTakeover, logsOf } from "./installed";

export interface JudgeOptions {
  readonly subject: Subject;
  /** Of the cluster, which is gone afterwards. */
  readonly name: string;
  readonly nodes: number;
  readonly focus: string;
  /** The archive of everynode's image; by default one made of the sources as they are. */
  readonly image?: string | undefined;
  /** The folder of logs, replaced by this run's. */
  readonly logs: string;
  readonly report: Report;
  readonly onTest: (report: SpecReport) => void;
  readonly signal: AbortSignal;
}

/** Runs the tests on a cluster of real nodes, against the built-in controller or everynode as its chart installs it. */
export async function judge(options: JudgeOptions): Promise<Column> {
  const { subject, name, nodes, logs, report, signal } = options;
  await rm(logs, { recursive: true, force: true });
  await mkdir(logs, { recursive: true });
  const { "kubernetes-e2e": binary } = await ensureBinaries(["kubernetes-e2e"], { report, signal });
  const archives = subject === "everynode" ? [options.image ?? (await operatorArchive())] : [];
  const controllers = subject === "everynode" ? defaults.controllers : "*";
  const real = await startRealCluster({ name, nodes, archives, controllers, report, signal });
  try {
    await tagImages(real);
    if (subject === "everynode") {
      report({ kind: "step", step: "helm install, with takeover" });
      await installInTakeover(real, signal);
    }
    return { title: subject, logs, reports: await runTests(real, { ...options, binary }) };
  } finally {
    await keepLogs(real, logs);
    await real.stop();
  }
}

/** The version of agnhost that upstream's tests update from or to; what is in it is all the same to them. */
const previousAgnhost = "registry.k8s.io/e2e-test-images/agnhost:2.55";

async function tagImages({ nodes }: RealCluster): Promise<void> {
  const ctr = ["ctr", "--address=/run/containerd/containerd.sock", "--namespace=k8s.io"];
  for (const node of nodes) await node.run([...ctr, "images", "tag", images.agnhost, previousAgnhost]);
}

async function runTests(
  { cluster }: RealCluster,
  { binary, focus, logs, onTest, signal }: JudgeOptions & { readonly binary: string },
): Promise<readonly SpecReport[]> {
  const { kubectl } = cluster.binaries;
  return runSuite({ binary, cluster, kubectl, focus, logs, onReport: onTest, signal });
}

/** They are of use when something failed, and their loss must not hide what did, nor leave the cluster running. */
async function keepLogs({ cluster }: RealCluster, folder: string): Promise<void> {
  await cp(join(cluster.dir, "logs"), folder, { recursive: true }).catch(() => undefined);
  await logsOf(cluster)
    .then(text => writeFile(join(folder, "everynode.log"), text))
    .catch(() => undefined);
}
