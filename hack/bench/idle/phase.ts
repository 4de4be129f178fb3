import { parallelRequests } from "../../control-plane/api-client";
import { heartbeat, writeHeartbeat } from "../load/node-status";
import { atPace } from "../load/pace";
import { type Growth, growth, parseExposition, type Samples, total } from "../measure/exposition";
import { cpuSecondsOf, memoryOf } from "../measure/process-usage";
import type { IdleWorld } from "./world";

/** How often nodes report. */
export interface Rate {
  readonly name: string;
  /** Between two reports of one node; undefined: they are silent. */
  readonly intervalSeconds?: number;
}

export const rates = {
  silent: { name: "nothing happens" },
  usual: { name: "nodes report every 5 min", intervalSeconds: 300 },
  worst: { name: "nodes report every 10 s", intervalSeconds: 10 },
} as const satisfies Readonly<Record<string, Rate>>;

export interface PhaseOptions {
  readonly durationMs: number;
  readonly signal: AbortSignal;
}

/** What happened in one phase. */
export interface PhaseResult {
  readonly rate: string;
  readonly seconds: number;
  /** Node statuses that were written. */
  readonly reports: number;
  /** And how many the rate asks for; a busy machine may not keep up. */
  readonly reportsDue: number;
  readonly operatorCpuSeconds: number;
  readonly apiServerCpuSeconds: number;
  readonly operatorBytes: number;
  /** Keys that were added to the operator's queue. */
  readonly adds: number;
  /** Looks at a set. */
  readonly syncs: number;
  /** What the operator wrote but for its Lease, as verbs and resources with how often. */
  readonly writes: Readonly<Record<string, number>>;
  readonly leaseWrites: number;
  /** What else the operator counted. */
  readonly counted: readonly Growth[];
}

/** Lets nodes report at the rate and looks what that makes of the operator. */
export async function runPhase(world: IdleWorld, rate: Rate, options: PhaseOptions): Promise<PhaseResult> {
  const { audit, operator } = world;
  const position = await audit.position();
  const before = await look(world);
  const reports = await report(world, rate, options);
  const after = await look(world);
  await operator.check();
  const { leases, others } = apartFromLeases(await audit.writesSince(position, "everynode"));
  const grown = (name: string): number => total(after.metrics, name) - total(before.metrics, name);
  return {
    rate: rate.name,
    seconds: (after.atMs - before.atMs) / 1000,
    reports,
    reportsDue: Math.floor((perSecond(world, rate) * options.durationMs) / 1000),
    operatorCpuSeconds: after.operatorCpuSeconds - before.operatorCpuSeconds,
    apiServerCpuSeconds: after.apiServerCpuSeconds - before.apiServerCpuSeconds,
    operatorBytes: after.operatorBytes,
    adds: grown("workqueue_adds_total"),
    syncs: grown("everynode_sync_duration_seconds_count"),
    writes: others,
    leaseWrites: leases,
    counted: growth({ before: before.metrics, after: after.metrics }, /^everynode_/),
  };
}

interface Look {
  readonly atMs: number;
  readonly operatorCpuSeconds: number;
  readonly apiServerCpuSeconds: number;
  readonly operatorBytes: number;
  readonly metrics: Samples;
}

async function look({ operator, apiServerPid }: IdleWorld): Promise<Look> {
  const page = await fetch(`http://127.0.0.1:${operator.healthPort}/metrics`);
  const metrics = parseExposition(await page.text());
  return {
    metrics,
    atMs: performance.now(),
    operatorCpuSeconds: await cpuSecondsOf(operator.pid),
    apiServerCpuSeconds: await cpuSecondsOf(apiServerPid),
    operatorBytes: (await memoryOf(operator.pid)).residentBytes,
  };
}

/** A kubelet writes its images again when they have changed: now and then. */
const imagesEvery = 10;

function perSecond({ nodes }: IdleWorld, { intervalSeconds }: Rate): number {
  return intervalSeconds === undefined ? 0 : nodes.length / intervalSeconds;
}

async function report(world: IdleWorld, rate: Rate, options: PhaseOptions): Promise<number> {
  const { client, nodes } = world;
  return atPace({ ...options, perSecond: perSecond(world, rate), inFlight: parallelRequests }, async number => {
    const node = nodes[number % nodes.length];
    if (node === undefined) throw new Error("there are no nodes");
    await writeHeartbeat(client, node, heartbeat(new Date(), { withImages: number % imagesEvery === 0 }));
  });
}

function apartFromLeases(writes: ReadonlyMap<string, number>): {
  readonly leases: number;
  readonly others: Readonly<Record<string, number>>;
} {
  const isLease = (write: string): boolean => write.endsWith(" leases");
  const all = [...writes];
  return {
    leases: all.reduce((sum, [write, count]) => sum + (isLease(write) ? count : 0), 0),
    others: Object.fromEntries(all.filter(([write]) => !isLease(write))),
  };
}
