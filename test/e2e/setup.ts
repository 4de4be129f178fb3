import { removeCluster } from "../../hack/control-plane/cluster";
import { newProgress } from "../../hack/control-plane/progress";
import { startRealCluster } from "../../hack/node/cluster";
import { auditFlags } from "./audit";
import { collectorArchives, operatorArchive } from "./images";

/** Of a cluster that is up, such as one that an earlier run kept. */
const given = process.env["EVERYNODE_E2E_CLUSTER"];

/** The archive of an image that has been made, such as one that is to be released. */
const image = process.env["EVERYNODE_E2E_IMAGE"];

/**
 * Starts the one cluster of all scenarios: two real nodes that have the image of everynode as the sources are
 * now. The scenarios find it by its name in the environment.
 */
export default async function startScenarioCluster(): Promise<void> {
  if (given !== undefined) return;
  const name = `e2e-${process.pid}`;
  const progress = newProgress(process.stderr);
  const giveUp = new AbortController();
  process.once("SIGINT", () => giveUp.abort(new Error("interrupted")));
  try {
    const archives = [image ?? (await operatorArchive()), ...(await collectorArchives())];
    const real = await startRealCluster({
      name,
      archives,
      // Nothing is missing in the cluster of a user: the built-in controller says what is right for sets of apps/v1.
      controllers: "*",
      apiServerFlags: await auditFlags(name),
      report: progress.report,
      signal: giveUp.signal,
    });
    await real.close();
  } finally {
    progress.end();
  }
  // From here on Ctrl-C would leave nodes running.
  process.once("SIGINT", () => void removeCluster({ name }).finally(() => process.exit(130)));
  process.env["EVERYNODE_E2E_CLUSTER"] = name;
  process.env["EVERYNODE_E2E_OWN"] = "true";
}
