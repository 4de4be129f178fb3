import { copyFile, link, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { basename, join } from "node:path";

import { errorCode } from "../../hack/control-plane/error-code";
import { machineFolder } from "../../hack/node/machine";
import { NAMESPACE } from "../chart/helm";

/** Where the logs are. */
export interface Source {
  /** The cluster's folder. */
  readonly dir: string;
  /** The names of its real nodes. */
  readonly nodes: readonly string[];
}

/** What the pods of everynode log from now on, and have logged, also those that are deleted meanwhile. */
export interface Logs {
  /** Copies all of it into a folder, which is made. */
  keepIn(folder: string): Promise<void>;
  /** To be called in any case, at the end. */
  drop(): Promise<void>;
}

/** The logs are read from the disks of the nodes, which are there while a node is off. */
export async function gatherLogs(source: Source): Promise<Logs> {
  // A kubelet removes the logs of a pod that is deleted. A second name for each, on the same file system, outlives that.
  const links = await mkdtemp(join(source.dir, "gathered-logs-"));
  await linkLogs(source, links);
  return {
    keepIn: async folder => {
      await linkLogs(source, links);
      await mkdir(folder, { recursive: true });
      for (const name of await readdir(links)) await copyFile(join(links, name), join(folder, name));
    },
    drop: () => rm(links, { recursive: true, force: true }),
  };
}

async function linkLogs({ dir, nodes }: Source, links: string): Promise<void> {
  for (const node of nodes) {
    const pods = join(machineFolder(dir, node), "var/log/pods");
    for (const path of await readdir(pods, { recursive: true }).catch(() => [])) {
      // <namespace>_<pod>_<uid>/<container>/<how often it was started again>.log
      const [namespace, pod] = path.split("_");
      if (namespace !== NAMESPACE || !path.endsWith(".log")) continue;
      await link(join(pods, path), join(links, `${node}.${pod}.${basename(path)}`)).catch(unlessKnownOrGone);
    }
  }
}

function unlessKnownOrGone(error: unknown): void {
  if (!["EEXIST", "ENOENT"].includes(errorCode(error) ?? "")) throw error;
}
