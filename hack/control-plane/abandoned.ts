import { join } from "node:path";

import { withLock } from "./build-lock";
import { removeCluster } from "./remove";
import type { Report } from "./report";
import { clusterFolder, workOn } from "./state";

export interface AbandonedOptions {
  readonly name: string;
  readonly home: string;
  readonly report: Report;
}

/** Takes down what a process left of the cluster that ended while it started it or took it down. Nobody needs that. */
export async function removeAbandoned({ name, home, report }: AbandonedOptions): Promise<void> {
  const dir = clusterFolder(home, name);
  if (!(await isAbandoned(dir))) return;
  // One at a time: the second would remove what the first starts in its place.
  await withLock({ path: join(home, `${name}.lock`), onWait: () => undefined }, async () => {
    if (!(await isAbandoned(dir))) return;
    report({ kind: "waiting", reason: `what is left of an earlier cluster ${name} is taken down first` });
    await removeCluster({ name, home });
  });
}

async function isAbandoned(dir: string): Promise<boolean> {
  return (await workOn(dir))?.isUnderWay === false;
}
