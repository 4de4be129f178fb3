import { readAdminCredentials } from "../../control-plane/credentials";
import { newApiClient, sendOrThrow } from "../../control-plane/api-client";
import { withKubeClient } from "../../operator/kube";
import type { Cell } from "../admission/cell";
import { everynode } from "../admission/contenders";
import { startServer } from "../admission/servers";
import type { AdmissionWorld } from "../admission/world";
import { parseExposition, type Samples } from "../measure/exposition";
import { cpuSecondsOf } from "../measure/process-usage";
import { balanced, quantile } from "../measure/statistics";
import type { StatusLine } from "../measure/status-line";
import { openPodLoad, type PodLoad } from "./load";
import { namespace, serviceAccount } from "./manifests";
import { type Situation, situationsOf } from "./situations";
import { secondsOnWebhooks, type WebhookUse, webhookUse } from "./webhook-use";

export interface MeasureOptions {
  readonly rounds: number;
  /** Of a turn: the same work in each situation, however busy the machine is. */
  readonly pods: number;
  readonly concurrency: number;
  readonly world: AdmissionWorld;
  /** With the server's script. */
  readonly folder: string;
  readonly status: StatusLine;
  readonly signal: AbortSignal;
}

export interface Measured {
  /** One for each situation and round; the contender is the situation. */
  readonly cells: readonly Cell[];
  readonly use: WebhookUse;
}

/** Before a turn counts, the API server has compiled the conditions, and is busy with nothing but pods. */
const WARM_UP_PODS = 200;

/**
 * Lets the situations take turns, in orders that change: what else the machine does, and what a situation leaves to the next one (webhooks that the
 * API server has just learned of), meets all of them alike.
 */
export async function measure(options: MeasureOptions): Promise<Measured> {
  const { world, signal } = options;
  const credentials = await readAdminCredentials(world.dir);
  await makeServiceAccount(world);
  const load = openPodLoad({ ...options, ...credentials, server: world.server });
  const server = await startServer(everynode, { ...options, signal });
  try {
    return await withKubeClient({ kind: "kubeconfig", paths: [world.kubeconfig] }, async client => {
      const before = await metricsOf(world);
      const cells = await measureRounds(options, situationsOf(client, server), load);
      return { cells, use: webhookUse({ before, after: await metricsOf(world) }) };
    });
  } finally {
    await load.close();
    await server.stop();
  }
}

async function measureRounds(
  options: MeasureOptions,
  situations: readonly Situation[],
  load: PodLoad,
): Promise<readonly Cell[]> {
  const { rounds, status } = options;
  const cells: Cell[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const title = `round ${round + 1} of ${rounds}`;
    for (const situation of balanced(situations, round)) {
      status.show(`${title}: ${situation.name}`);
      cells.push(await measureTurn(options, { situation, load, round }));
    }
    status.say(`${title}: done`);
  }
  return cells;
}

interface Turn {
  readonly situation: Situation;
  readonly load: PodLoad;
  readonly round: number;
}

async function measureTurn(
  { pods, concurrency, world }: MeasureOptions,
  { situation, load, round }: Turn,
): Promise<Cell> {
  await situation.enter();
  try {
    await load.run(WARM_UP_PODS);
    const before = await metricsOf(world);
    const cpuBefore = await cpuSecondsOf(world.serverPid);
    const { seconds, latenciesMs } = await load.run(pods);
    const cpuSeconds = (await cpuSecondsOf(world.serverPid)) - cpuBefore;
    const webhooksMs = (1000 * secondsOnWebhooks({ before, after: await metricsOf(world) })) / pods;
    return {
      ...{ round, concurrency, contender: situation.name, perSecond: pods / seconds, reviewsMs: [] },
      ...{ p50Ms: quantile(latenciesMs, 0.5), p99Ms: quantile(latenciesMs, 0.99), cpuMs: (1000 * cpuSeconds) / pods },
      webhooksMs,
    };
  } finally {
    await situation.leave();
    await load.clear();
  }
}

/** Its controller does not run. */
async function makeServiceAccount(world: AdmissionWorld): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  await asked(world, { method: "POST", path, body: { metadata: { name: serviceAccount } } });
}

async function metricsOf(world: AdmissionWorld): Promise<Samples> {
  return parseExposition(await asked(world, { method: "GET", path: "/metrics" }));
}

async function asked({ server, dir }: AdmissionWorld, request: Parameters<typeof sendOrThrow>[1]): Promise<string> {
  const api = newApiClient({ server, ...(await readAdminCredentials(dir)) });
  try {
    return await sendOrThrow(api, request);
  } finally {
    await api.close();
  }
}
