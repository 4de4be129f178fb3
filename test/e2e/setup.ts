import { openCluster, removeCluster } from "../../hack/control-plane/cluster";
import { newProgress } from "../../hack/control-plane/progress";
import { startRealCluster } from "../../hack/node/cluster";
import { auditFlags } from "./audit";
import { examine, type Given } from "./examine";
import { busyboxArchive, collectorArchives, operatorArchive } from "./images";
import { loadImages } from "./load-images";
import { type Target, writeTarget } from "./target";

/** Of a cluster of hack/node that is up, such as one that an earlier run kept. */
const kept = process.env["EVERYNODE_E2E_CLUSTER"];

/** Of a cluster that somebody else has made. */
const kubeconfig = process.env["EVERYNODE_E2E_KUBECONFIG"];

/** What runs a program on a node of that one: `docker exec --interactive {node}`. */
const shell = process.env["EVERYNODE_E2E_NODE_SHELL"]?.trim().split(/\s+/);

/** The archive of an image that has been made, such as one that is to be released. */
const image = process.env["EVERYNODE_E2E_IMAGE"];

/**
 * Finds the one cluster of all scenarios, or starts it: two real nodes that have the image of everynode as the sources
 * are now. The scenarios find it in the environment.
 */
export default async function findScenarioCluster(): Promise<void> {
  const target = await examine(await given());
  if (target.own === undefined) await loadImages(target, await archivesFor(target));
  tellOf(target);
  writeTarget(target);
}

async function given(): Promise<Given> {
  if (kubeconfig !== undefined) return { kubeconfig, ...(shell !== undefined && { shell }) };
  const own = kept ?? (await started());
  const cluster = await openCluster(own);
  await cluster.close();
  return { kubeconfig: cluster.kubeconfig, own };
}

async function started(): Promise<string> {
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
  process.env["EVERYNODE_E2E_OWN"] = name;
  return name;
}

/** A release that is there already has its image. */
async function archivesFor({ lacks }: Target): Promise<readonly string[]> {
  const operator = lacks.installation === undefined ? [image ?? (await operatorArchive())] : [];
  return [...operator, await busyboxArchive(), ...(await collectorArchives())];
}

function tellOf({ kubeconfig: path, nodes, lacks }: Target): void {
  const names = nodes.map(({ name, isWorker }) => (isWorker ? name : `${name} (control plane)`));
  const reasons = [...new Set(Object.values(lacks))].map(why => `  scenarios are skipped, as ${why}`);
  const lines = [`the cluster of ${path}: ${names.join(", ")}`, ...reasons];
  process.stderr.write(`${lines.join("\n")}\n`);
}
