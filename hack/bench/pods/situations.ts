import { setTimeout as sleep } from "node:timers/promises";

import { EVERYNODE } from "../../../capabilities/api/flavor";
import { namespaceOf } from "../../../capabilities/api/identity";
import type { KubeClient } from "../../../capabilities/kube/client";
import { daemonSets } from "../../../capabilities/kube/resources";
import { installWebhooks, uninstallWebhooks } from "../../install/install";
import type { Server } from "../admission/servers";

/** In what the pods of a cluster are created. */
export interface Situation {
  readonly name: string;
  /** Resolves once the API server acts by it. */
  enter(): Promise<void>;
  leave(): Promise<void>;
}

export const withoutWebhooks = "no webhooks";
/** The same once more: what it differs by is the machine's. */
export const control = "no webhooks again";

/** Stopped by a signal: who asked it would wait for the webhook's whole limit. */
export function situationsOf(client: KubeClient, { target, pid }: Server): readonly Situation[] {
  const { origin: admissionUrl, authority, apiPath: pathToken } = target;
  const install = (): Promise<void> => installWebhooks({ client, admissionUrl, authority, pathToken, takeover: true });
  const uninstall = async (): Promise<void> => {
    await uninstallWebhooks({ client });
    await untilNobodyIsAsked(client);
  };
  const resume = (): Promise<void> => Promise.resolve(void process.kill(pid, "SIGCONT"));
  return [
    ...[withoutWebhooks, control].map(name => ({ name, enter: uninstall, leave: () => Promise.resolve() })),
    { name: "operator up", enter: install, leave: () => Promise.resolve() },
    {
      name: "operator stopped",
      enter: async () => {
        await install();
        process.kill(pid, "SIGSTOP");
      },
      leave: resume,
    },
  ];
}

const POLL_MS = 50;
const LIMIT_MS = 30_000;

/** A set that breaks a rule of ours alone passes, and without its defaults. */
async function untilNobodyIsAsked(client: KubeClient): Promise<void> {
  const labels = { app: "probe" };
  const template = { metadata: { labels }, spec: { restartPolicy: "Never", containers: [{ name: "a", image: "a" }] } };
  const { apiVersion, kind } = EVERYNODE;
  const spec = { selector: { matchLabels: labels }, template };
  const body = { apiVersion, kind, metadata: { name: "probe" }, spec };
  const startedAtMs = performance.now();
  for (;;) {
    const isAsked = await client
      .create(daemonSets(EVERYNODE), { namespace: namespaceOf("default"), body, dryRun: true })
      .then(
        ({ spec: created }) => created?.updateStrategy?.type !== undefined,
        () => true,
      );
    if (!isAsked) return;
    if (performance.now() - startedAtMs > LIMIT_MS) throw new Error("the API server goes on asking removed webhooks");
    await sleep(POLL_MS);
  }
}
