import { readdir } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { identityOf, isRunning, killProcesses } from "../control-plane/processes";
import { exists, recordedProcesses } from "../control-plane/state";
import { removeCgroup } from "./cgroups";
import { namesOf } from "./layout";
import { onlyChild } from "./processes";
import { run } from "./run";

const namespacesFolder = "/run/netns";
const limitMs = 30_000;

/**
 * Ends the nodes of a cluster and removes what they have on this machine outside the cluster's folder, in whatever state
 * it is, also when the folder is gone. Mounts, container processes and firewall rules are in namespaces that end with
 * the first process of each node. False when there was nothing.
 */
export async function removeNodes(dir: string): Promise<boolean> {
  const names = namesOf(dir);
  const namespaces = (await readdir(namespacesFolder).catch(() => [])).filter(one =>
    one.startsWith(names.namespacePrefix),
  );
  if (namespaces.length === 0 && !(await exists(`/sys/class/net/${names.hostLink}`))) {
    await removeCgroup(names.cgroup);
    return false;
  }
  await endMachines(dir);
  for (const namespace of namespaces) await endStrays(namespace);
  if (await exists(`/sys/class/net/${names.hostLink}`)) await run(["ip", "link", "del", names.hostLink]);
  for (const namespace of namespaces) await run(["ip", "netns", "del", namespace]);
  await removeCgroup(names.cgroup);
  return true;
}

async function endMachines(dir: string): Promise<void> {
  const machines = (await recordedProcesses(dir)).filter(one => one.component.endsWith(".machine") && isRunning(one));
  const first = await Promise.all(machines.map(onlyChild));
  await killProcesses([...machines, ...first.filter(one => one !== undefined)]);
}

/** Whatever else is in a network namespace of ours, such as a machine whose record was lost. */
async function endStrays(namespace: string): Promise<void> {
  for (const end = Date.now() + limitMs; ; await sleep(50)) {
    const pids = (await run(["ip", "netns", "pids", namespace])).split("\n").filter(pid => pid !== "");
    if (pids.length === 0) return;
    if (Date.now() > end) throw new Error(`ending what runs in ${namespace}: ${pids.join(", ")} are left`);
    await killProcesses(pids.flatMap(pid => identityOf(Number(pid)) ?? []));
  }
}
