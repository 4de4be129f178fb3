import { ensureBinaries } from "../../hack/control-plane/cluster";
import { newProgress } from "../../hack/control-plane/progress";
import { clusterTools } from "../../hack/control-plane/start";

/** Builds what the clusters of the tests need before the first test's time runs, and shows how far it is. */
export default async function buildClusterTools(): Promise<void> {
  const progress = newProgress(process.stderr);
  try {
    await ensureBinaries([...clusterTools, "helm"], { report: progress.report });
  } finally {
    progress.end();
  }
}
