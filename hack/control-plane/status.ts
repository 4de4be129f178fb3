import { machineNames } from "../node/machine";
import { recordName } from "../node/processes";
import { serviceNames } from "../node/settings";
import { openCluster } from "./cluster";
import { componentNames } from "./components";
import { kubeconfigPath } from "./credentials";
import { isRunning } from "./processes";
import { clusterFolder, listClusters, readClusterRecord, recordedProcesses, type Work, workOn } from "./state";

/** A few lines about every cluster, or about the named one. */
export async function clusterStatus(home: string, name: string | undefined): Promise<readonly string[]> {
  const names = name === undefined ? await listClusters(home) : [name];
  if (names.length === 0) return ["no clusters"];
  const described = await Promise.all(names.map(one => describe(home, one)));
  return described.flat();
}

async function describe(home: string, name: string): Promise<readonly string[]> {
  const dir = clusterFolder(home, name);
  const record = await readClusterRecord(dir);
  if (record === undefined) return [`${name}: no such cluster`];
  const work = await workOn(dir);
  if (work !== undefined) return [`${name}: ${workSentence(work)}`];
  const processes = new Map((await recordedProcesses(dir)).map(one => [one.component, one]));
  const nodes = await machineNames(dir);
  const onNodes = nodes.flatMap(node => ["machine", ...serviceNames].map(what => recordName(node, what)));
  const ended = [...componentNames, ...onNodes].filter(component => {
    const process = processes.get(component);
    return process === undefined || !isRunning(process);
  });
  const health = ended.length === 0 ? await nodeSummary(name) : `ended: ${ended.join(", ")}`;
  const pids = [...processes.values()].filter(isRunning).map(({ component, pid }) => `${component} ${pid}`);
  return [
    `${name}: ${health}`,
    `  server      ${record.server}`,
    `  kubeconfig  ${kubeconfigPath(dir)}`,
    `  logs        ${dir}/logs`,
    `  processes   ${pids.join(", ")}`,
  ];
}

function workSentence({ kind, pid, isUnderWay }: Work): string {
  const [doing, done] = { starting: ["started", "started"], stopping: ["taken down", "was taken down"] }[kind];
  return isUnderWay ? `being ${doing} by process ${pid}` : `interrupted while it ${done}`;
}

async function nodeSummary(name: string): Promise<string> {
  const cluster = await openCluster(name);
  try {
    const nodes = await cluster.nodes.list();
    return `running, ${nodes.filter(node => node.ready).length} of ${nodes.length} nodes ready`;
  } catch (error) {
    return `not answering: ${error instanceof Error ? error.message : String(error)}`;
  } finally {
    await cluster.close();
  }
}
