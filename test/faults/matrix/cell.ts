import { createWriteStream } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { waitUntil } from "../../../hack/control-plane/readiness";
import { isReady } from "../../../hack/operator/judge";
import { remindOfUnreadyPods } from "../../integration/reminder";
import { observePods, type PodChange } from "./observer";
import { newWatchdog, revisionOf, type Watchdog } from "./rules";
import type { Situation, Stage } from "./situations";
import type { Trouble } from "./troubles";
import type { World } from "./world";

export interface Cell {
  readonly trouble: Trouble;
  readonly situation: Situation;
}

export interface CellResult extends Cell {
  /** From the end of the fault until everything was as it must be. */
  readonly convergedMs?: number;
  readonly violations: readonly string[];
  /** How many pods KWOK deleted by mistake. */
  readonly mishaps: number;
  /** How often the trouble was felt; undefined where the cell broke off before. */
  readonly felt?: number;
}

const accountLimitMs = 60_000;
const midwayLimitMs = 20_000;
const quietMs = 2_500;
const pollMs = 50;
/** Longer than any of the operator's own delays here, so that a reminder of KWOK does not do its work. */
const reminderMs = 10_000;

/** Runs one cell in a namespace of its own. `logs` is a folder for what tells how it went. */
export async function runCell(world: World, { trouble, situation }: Cell, logs: string): Promise<CellResult> {
  const namespace = situation.name.replaceAll(" ", "-");
  await mkdir(logs, { recursive: true });
  const trace = createWriteStream(join(logs, `${namespace}.pods.jsonl`));
  const watchdog = newWatchdog(world.isDeleted);
  await makeNamespace(world, namespace);
  const observer = await observePods({
    cluster: world.cluster,
    namespace,
    onEvent: (change, pods) => {
      trace.write(`${JSON.stringify(traced(change))}\n`);
      watchdog.take(change, pods);
    },
  });
  const nodes = (await world.cluster.nodes.list()).map(({ name }) => name).filter(name => name.startsWith("node-"));
  const stage: Stage = { world, namespace, nodes, observer };
  const cell: Play = {
    trouble,
    situation,
    stage,
    watchdog,
    note: text => trace.write(`${JSON.stringify(noted(text))}\n`),
  };
  const result = await play(cell).catch((error: unknown) => ({ violations: [`it broke off: ${String(error)}`] }));
  await observer.stop();
  trace.end();
  await situation.cleanUp(stage);
  await world.send({ method: "DELETE", path: `/api/v1/namespaces/${namespace}` });
  const violations = [...watchdog.violations(), ...result.violations];
  for (const { name } of world.replicas)
    await copyFile(join(world.cluster.dir, "logs", `${name}.log`), join(logs, `${name}.log`));
  return { trouble, situation, ...result, violations, mishaps: watchdog.mishaps };
}

/** Resolves when pods can be made in it, which the controllers of Kubernetes see to, once they are back. */
async function makeNamespace(world: World, name: string): Promise<void> {
  await world.send({ method: "POST", path: "/api/v1/namespaces", body: { metadata: { name } } });
  const missing = async (): Promise<string | undefined> =>
    (await world.attempt({ method: "GET", path: `/api/v1/namespaces/${name}/serviceaccounts/default` }))
      ? undefined
      : "it is not there";
  await waitUntil(missing, { what: "the default service account", limitMs: accountLimitMs * world.patience });
}

interface Play extends Cell {
  readonly stage: Stage;
  readonly watchdog: Watchdog;
  note(text: string): void;
}

async function play({
  trouble,
  situation,
  stage,
  watchdog,
  note,
}: Play): Promise<Pick<CellResult, "violations" | "convergedMs" | "felt">> {
  const { world, observer } = stage;
  await situation.prepare(stage);
  watchdog.budget = situation.budget?.(stage);
  note("begin");
  const { midway, done } = situation.begin(stage);
  // It is waited for after the fault. Were it to fail before, an error that nobody listens for would end every row.
  done.catch(() => undefined);
  await within(midway, { what: "the middle of the situation", limitMs: midwayLimitMs * world.patience });
  note("strike");
  const felt = await trouble.strike({ world, observer });
  note("over");
  const startedAt = performance.now();
  await done;
  const limitMs = (trouble.recoveryMs + situation.ownMs + world.hesitationMs) * world.patience;
  const untruths = await untilTrue(stage, { untruths: () => situation.untruths(stage), limitMs });
  if (untruths.length > 0) {
    return { felt, violations: [`after ${limitMs / 1_000} s it is not as it must be`, ...untruths.slice(0, shown)] };
  }
  const convergedMs = performance.now() - startedAt;
  note("converged");
  return {
    felt,
    convergedMs,
    violations: [...(await unrest(stage, watchdog)), ...needless(stage, situation, watchdog)],
  };
}

const shown = 5;

/** Polls until nothing is untrue, and returns what still is at the limit. */
async function untilTrue(
  { world, observer }: Stage,
  { untruths, limitMs }: { readonly untruths: () => Promise<readonly string[]>; readonly limitMs: number },
): Promise<readonly string[]> {
  let remindAt = performance.now() + reminderMs;
  for (const end = performance.now() + limitMs; ; await sleep(pollMs)) {
    const found = await untruths().catch((error: unknown) => [`reading the state: ${String(error)}`]);
    if (found.length === 0 || performance.now() > end) return found;
    if (performance.now() < remindAt) continue;
    await remindOfUnreadyPods(observer.pods(), world.attempt);
    remindAt = performance.now() + reminderMs;
  }
}

/** What is written once everything is as it must be, which needs no writing. */
async function unrest({ world, namespace }: Stage, watchdog: Watchdog): Promise<readonly string[]> {
  const versions = async (): Promise<string> => {
    const set = await world.reader.set({ apiVersion: world.apiVersion, namespace, name: "logs" });
    return set?.metadata?.resourceVersion ?? "none";
  };
  const [writes, version] = [watchdog.writes, await versions()];
  await sleep(quietMs);
  const more = watchdog.writes - writes;
  return [
    ...(more === 0 ? [] : [`${more} pods were created or deleted although all was as it must be`]),
    ...((await versions()) === version ? [] : ["the set was written although all was as it must be"]),
  ];
}

function needless({ nodes }: Stage, { podsPerNode }: Situation, watchdog: Watchdog): readonly string[] {
  const made = nodes.map(node => watchdog.madeFor(node)).filter(count => count > podsPerNode);
  const extra = made.reduce((sum, count) => sum + count - podsPerNode, 0);
  // Each pod that KWOK deletes by mistake is replaced.
  return extra <= watchdog.mishaps ? [] : [`${extra} more pods were made than needed`];
}

async function within<T>(work: Promise<T>, { what, limitMs }: { what: string; limitMs: number }): Promise<T> {
  const timer = new AbortController();
  const late = sleep(limitMs, undefined, { signal: timer.signal }).then(() => {
    throw new Error(`${what} did not come within ${limitMs / 1_000} s`);
  });
  late.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
  }
}

function traced({ kind, pod }: PodChange): object {
  const { name, uid, resourceVersion, deletionTimestamp } = pod.metadata ?? {};
  const { nodeName } = pod.spec ?? {};
  const state = { ready: isReady(pod), terminating: deletionTimestamp !== undefined, phase: pod.status?.phase };
  return { ...noted(kind), name, nodeName, revision: revisionOf(pod), ...state, resourceVersion, uid };
}

function noted(what: string): object {
  return { time: new Date().toISOString(), what };
}
