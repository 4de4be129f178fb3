import { readFile } from "node:fs/promises";
import { join } from "node:path";

import type { ApiClient } from "./api-client";
import type { ComponentName } from "./components";
import { commandOf, logOf } from "./launcher";
import { isRunning, killProcesses, launch } from "./processes";
import { missingHealth, waitUntil } from "./readiness";
import { recordedProcesses, recordsFolder } from "./state";

/** The processes of a cluster, one by one. */
export interface ClusterComponents {
  /** Without a warning, and resolves when it is gone. */
  kill(component: ComponentName): Promise<void>;
  /**
   * Starts one that has ended as it was started before: with the same data and at the same address. Resolves when it
   * runs; whether it serves is another question.
   */
  start(component: ComponentName): Promise<void>;
  /** Resolves when the API server is ready, which needs etcd too. */
  untilServing(): Promise<void>;
}

const startLimitMs = 10_000;
const servingLimitMs = 60_000;

export function clusterComponents(dir: string, client: ApiClient): ClusterComponents {
  const running = async (component: ComponentName): ReturnType<typeof recordedProcesses> =>
    (await recordedProcesses(dir)).filter(one => one.component === component && isRunning(one));
  return {
    kill: async component => killProcesses(await running(component)),
    start: async component => {
      if ((await running(component)).length > 0) throw new Error(`${component} runs already`);
      const [command = "", ...args] = await startedAs(dir, component);
      const record = join(recordsFolder(dir), component);
      launch({ command, args, record, log: logOf(dir, component), cwd: dir });
      const missing = async (): Promise<string | undefined> =>
        (await running(component)).length > 0 ? undefined : "it does not run";
      await waitUntil(missing, { what: component, limitMs: startLimitMs });
    },
    untilServing: () =>
      waitUntil(() => missingHealth(client, "/readyz"), { what: "kube-apiserver", limitMs: servingLimitMs }),
  };
}

async function startedAs(dir: string, component: ComponentName): Promise<readonly string[]> {
  const command: readonly string[] = JSON.parse(await readFile(commandOf(dir, component), "utf8"));
  return command;
}
