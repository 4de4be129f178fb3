import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { identityOf, isRunning, type ProcessIdentity } from "../control-plane/processes";
import { recordedProcesses } from "../control-plane/state";

/** The record of a node's process has the node's name before the dot. */
export function recordName(node: string, what: string): string {
  return `${node}.${what}`;
}

/** The recorded process, if it runs. */
export async function recordedProcess(dir: string, record: string): Promise<ProcessIdentity | undefined> {
  return (await recordedProcesses(dir)).find(one => one.component === record && isRunning(one));
}

/**
 * What a program that enters namespaces has started in them. It records itself before it enters, and what it then starts
 * has another pid; it ends when that ends.
 */
export async function onlyChild(parent: ProcessIdentity): Promise<ProcessIdentity | undefined> {
  const path = join("/proc", String(parent.pid), "task", String(parent.pid), "children");
  const [pid] = (await readFile(path, "utf8").catch(() => "")).trim().split(" ");
  return pid === undefined || pid === "" ? undefined : identityOf(Number(pid));
}
