import { rm } from "node:fs/promises";

import { removeNodes } from "../node/remove";
import { componentNames } from "./components";
import { releasePorts } from "./ports";
import { isRunning, ownIdentity, stopProcesses, type ProcessIdentity } from "./processes";
import {
  closeRecords,
  clusterFolder,
  clustersHome,
  exists,
  readClusterRecord,
  recordedProcesses,
  type RecordedProcess,
} from "./state";

export interface RemoveOptions {
  readonly name: string;
  readonly home?: string | undefined;
  /** Processes that may not have recorded themselves yet. */
  readonly alsoStop?: readonly ProcessIdentity[];
}

/** How long a component may take to end by itself. Its data is thrown away, so this is courtesy, not need. */
const graceMs = 3_000;

/** Stops the cluster's processes and removes its folder, in whatever state both are. False when there is no such cluster. */
export async function removeCluster(options: RemoveOptions): Promise<boolean> {
  const home = options.home ?? clustersHome();
  const dir = clusterFolder(home, options.name);
  if (!(await exists(dir))) return removeNodes(dir);
  await refuseWhileStarting(dir, options.name);
  await closeRecords(dir);
  await removeNodes(dir);
  await stopProcesses(options.alsoStop ?? [], graceMs);
  await stopInOrder(await recordedProcesses(dir));
  await releasePorts(home, options.name);
  await rm(dir, { recursive: true, force: true });
  return true;
}

/** Whoever starts it would go on starting it, or is a test that is not ours to end. */
async function refuseWhileStarting(dir: string, name: string): Promise<void> {
  const record = await readClusterRecord(dir).catch(() => undefined); // An unreadable record stands for a crash.
  if (record?.starting !== true || record.starter.pid === ownIdentity().pid || !isRunning(record.starter)) return;
  throw new Error(`cluster ${name} is being started by process ${record.starter.pid}; interrupt that instead`);
}

/** Clients before servers: nobody spends the end of its life reconnecting, and the logs end without noise. */
async function stopInOrder(processes: readonly RecordedProcess[]): Promise<void> {
  const servers = new Set<string>(["etcd", "kube-apiserver"]);
  await stopProcesses(
    processes.filter(process => !servers.has(process.component)),
    graceMs,
  );
  for (const component of componentNames.filter(name => servers.has(name)).toReversed()) {
    await stopProcesses(
      processes.filter(process => process.component === component),
      graceMs,
    );
  }
}
