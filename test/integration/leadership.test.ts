import { setTimeout as sleep } from "node:timers/promises";

import { LEASES, resourcePath } from "../../capabilities/kube/resources";
import type { Lease } from "../../capabilities/api/types";
import { namespaceOf, objectNameOf } from "../../capabilities/api/identity";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { judge } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type ClusterProxy, startClusterProxy } from "../faults/cluster-proxy";
import type { Fault } from "../faults/fault";
import { type Api, eventually, newApi } from "./api";
import {
  type AuditLog,
  type Write,
  guarded,
  handovers,
  interleavings,
  leaseTerms,
  newAuditLog,
  writesOutsideTerms,
} from "./audit-log";
import { type Lateness, watchLateness } from "./lateness";
import { newRandom } from "./random";

// Two replicas on the real API server, each behind a proxy that breaks things. What they wrote, and when, is read from the
// API server's own audit log. EVERYNODE_LEADERSHIP_SECONDS makes the time of faults longer, and EVERYNODE_LEADERSHIP_SEED
// repeats one.

const seconds = Number(process.env["EVERYNODE_LEADERSHIP_SECONDS"] ?? 40);
const seed = Number(process.env["EVERYNODE_LEADERSHIP_SEED"] ?? Date.now() % 1_000_000);
const random = newRandom(seed);

const users = ["replica-a", "replica-b"] as const;
const leaseDurationMs = 6_000;
const timings = {
  EVERYNODE_LEASE_DURATION_SECONDS: "6",
  EVERYNODE_RENEW_DEADLINE_SECONDS: "4",
  EVERYNODE_RETRY_PERIOD_SECONDS: "1",
};
const set = { name: "rolled" };
const limitMs = 360_000;
/** Less than a test may take, so that it fails with what was found. */
const settleLimitMs = 120_000;
const stopLimitMs = 45_000;

interface Replica {
  readonly user: string;
  readonly proxy: ClusterProxy;
  operator: Operator;
}

let lateness: Lateness;
let audit: AuditLog;
let cluster: Cluster;
let api: Api;
let image = 1;
const replicas: Replica[] = [];

beforeAll(async () => {
  lateness = watchLateness();
  audit = await newAuditLog(users);
  cluster = await startCluster({
    name: `leadership-${process.pid}`,
    nodes: 50,
    readyDelayMs: 200,
    apiServerFlags: audit.flags,
  });
  api = await newApi(cluster);
  for (const user of users) {
    const proxy = await startClusterProxy({ cluster, user });
    replicas.push({ user, proxy, operator: await startReplica(user, proxy) });
  }
  await api.createSet({ ...set, spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 10 } } } });
  await eventually(untruths, [], settleLimitMs);
}, limitMs);

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => Promise.all(replicas.map(({ operator }) => operator.kill("SIGKILL"))), stopLimitMs);
afterAll(() => Promise.all(replicas.map(({ proxy }) => proxy.stop())), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);
afterAll(() => audit?.remove(), stopLimitMs);
afterAll(() => lateness.stop(), stopLimitMs);

it(
  `never lets two write at once, whatever is stalled, slow, lost or suspended (seed ${seed})`,
  async () => {
    const endRolling = keepRolling();
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end || handovers(await audit.writes()) < 3) {
      for (const [index, depose] of shuffled(DEPOSING).entries()) {
        await depose(await leader());
        // Now and then the next one is hit before it acts.
        if (random() < 0.7) await untilWritten(users);
        await shuffled(OTHERS)[index]?.(await leader());
      }
    }
    await endRolling();
    const writes = await audit.writes();
    report("randomized faults", { seed, ...figures(writes) });
    expect(interleavings(writes)).toEqual([]);
    expect(writesOutsideTerms(writes)).toEqual([]);
    expect(handovers(writes)).toBeGreaterThanOrEqual(3);
    expect(leaseTerms(writes).length).toBeGreaterThanOrEqual(4);
    expect(guarded(writes).length).toBeGreaterThan(100);
    await eventually(untruths, [], settleLimitMs);
  },
  3 * seconds * 1000 + limitMs,
);

it(
  "has the next one act within 5 s of a release, after 5 s more than the Lease's duration when the leader is lost",
  async () => {
    const endRolling = keepRolling();
    const [first, second] = await leaderAndStandby();
    expect(await first.operator.kill("SIGTERM")).toBe(0);
    await untilWritten([second.user]);
    const releasedAtMs = (await audit.writes()).findLast(({ holder }) => holder === "")?.finishedAtMs ?? NaN;
    const takenMs = (await takenBy(second.user)) - releasedAtMs;
    const afterReleaseMs = (await firstWrite(second.user, releasedAtMs)) - releasedAtMs;
    const lateAfterReleaseMs = lateness.sinceMs(releasedAtMs);
    first.operator = await startReplica(first.user, first.proxy);
    const killedAtMs = Date.now();
    await second.operator.kill("SIGKILL");
    await untilWritten([first.user]);
    const renewedAtMs = await renewedBy(second.user);
    const respectedMs = (await takenBy(first.user)) - renewedAtMs;
    const afterLossMs = (await firstWrite(first.user, killedAtMs)) - killedAtMs;
    const lateAfterLossMs = lateness.sinceMs(killedAtMs);
    second.operator = await startReplica(second.user, second.proxy);
    await endRolling();
    report("fail-over", { takenMs, afterReleaseMs, lateAfterReleaseMs, respectedMs, afterLossMs, lateAfterLossMs });
    // The watch tells of a release; polls would each be a retry period apart.
    expect(takenMs).toBeLessThan(1_000 + lateAfterReleaseMs);
    expect(afterReleaseMs).toBeLessThan(5_000 + lateAfterReleaseMs);
    // By the standby's own clock, and so but for what a timer may be early.
    expect(respectedMs).toBeGreaterThan(leaseDurationMs - 50);
    expect(afterLossMs).toBeLessThan(leaseDurationMs + 5_000 + lateAfterLossMs);
    expect(interleavings(await audit.writes())).toEqual([]);
  },
  limitMs,
);

it(
  "drains and releases when it is told to stop in the middle of a roll-out of 200 nodes",
  async () => {
    await cluster.nodes.add(150);
    await eventually(untruths, [], settleLimitMs);
    const [first, second] = await leaderAndStandby();
    // So that draining takes a while.
    const of = { verbs: ["create", "delete"], plurals: ["pods"] } as const;
    const lift = await first.proxy.inject({ kind: "delay-requests", delayMs: 1_200, of });
    await roll();
    await eventually(async () => first.proxy.underWay({ verbs: ["create"], plurals: ["pods"] }) > 0, true);
    const toldAtMs = Date.now();
    const exited = first.operator.kill("SIGTERM");
    await eventually(() => readiness(first), expect.stringContaining("[-]shutdown failed: the process is stopping"));
    const notReadyMs = Date.now() - toldAtMs;
    expect(await exited).toBe(0);
    const exitMs = Date.now() - toldAtMs;
    await lift();
    await untilWritten([second.user]);
    const writes = (await audit.writes()).filter(({ receivedAtMs }) => receivedAtMs > toldAtMs);
    const released = writes.find(({ holder }) => holder === "");
    const releasedAtMs = released?.finishedAtMs ?? NaN;
    const own = writes.filter(({ user }) => user === first.user);
    const drained = guarded(own).length;
    const renewals = own.filter(({ holder: named }) => named === first.user).length;
    const nextMs = (await firstWrite(second.user, toldAtMs)) - releasedAtMs;
    const lateMs = lateness.sinceMs(toldAtMs);
    const releaseMs = releasedAtMs - toldAtMs;
    report("shutdown", { notReadyMs, releaseMs, exitMs, nextMs, lateMs, drained, renewals });
    expect(released?.user).toBe(first.user);
    expect(releaseMs).toBeLessThan(20_000 + lateMs);
    expect(drained).toBeGreaterThan(0);
    expect(renewals).toBeGreaterThan(0);
    expect(nextMs).toBeLessThan(5_000 + lateMs);
    expect(interleavings(await audit.writes())).toEqual([]);
    first.operator = await startReplica(first.user, first.proxy);
    await eventually(untruths, [], settleLimitMs);
  },
  limitMs,
);

it(
  "ends at once when it is told to stop twice",
  async () => {
    const [first] = await leaderAndStandby();
    const lift = await first.proxy.inject({ kind: "stall" });
    await roll();
    const exited = first.operator.kill("SIGTERM");
    await sleep(500);
    process.kill(first.operator.pid, "SIGTERM");
    const toldAtMs = Date.now();
    expect(await exited).toBe(1);
    // To drain would take until the stall is lifted, which it is not yet, or 20 s.
    expect(Date.now() - toldAtMs).toBeLessThan(5_000 + lateness.sinceMs(toldAtMs));
    await lift();
  },
  limitMs,
);

type Trouble = (leading: Replica) => Promise<void>;

// Each ends what it began.

/** They take longer than the Lease lasts. */
const DEPOSING: readonly Trouble[] = [
  async ({ proxy }) => during([await proxy.inject({ kind: "stall" })], between(7_000, 9_000)),
  async ({ proxy }) => during([await proxy.inject({ kind: "refuse-connections" })], between(7_000, 9_000)),
  async ({ operator }) => {
    process.kill(operator.pid, "SIGSTOP");
    await during([async () => void process.kill(operator.pid, "SIGCONT")], between(7_000, 9_000));
  },
  // Writes that lie about on their way when everything stops.
  async ({ proxy }) => {
    const slow = await proxy.inject({ kind: "delay-requests", delayMs: between(300, 3_000), of: { verbs: WRITES } });
    await sleep(between(500, 2_000));
    await during([slow, await proxy.inject({ kind: "stall" })], between(7_000, 9_000));
  },
];

const OTHERS: readonly Trouble[] = [
  async () => during(await onBoth({ kind: "stall" }), between(1_000, 7_000)),
  async () => {
    const slow = { kind: "throttle", latencyMs: between(50, 600), bytesPerSecond: between(20_000, 200_000) } as const;
    await during(await onBoth(slow), between(2_000, 5_000));
  },
  async () => during(await onBoth({ kind: "lose-responses", rate: 0.3, of: { verbs: WRITES } }), between(2_000, 5_000)),
  async () =>
    during(await onBoth({ kind: "answer", status: 429, rate: 0.5, retryAfterSeconds: 1 }), between(1_000, 3_000)),
];

const WRITES = ["create", "update", "patch", "delete"] as const;

async function onBoth(fault: Fault): Promise<readonly (() => Promise<unknown>)[]> {
  return Promise.all(replicas.map(({ proxy }) => proxy.inject(fault)));
}

async function during(lifts: readonly (() => Promise<unknown>)[], delayMs: number): Promise<void> {
  await sleep(delayMs);
  await Promise.all(lifts.map(lift => lift()));
}

function startReplica(user: string, proxy: ClusterProxy): Promise<Operator> {
  const settings = { ...timings, KUBECONFIG: proxy.kubeconfig, EVERYNODE_IDENTITY: user };
  return startOperator({ cluster, name: user, roles: ["controller"], settings });
}

async function holder(): Promise<string> {
  const ref = { namespace: namespaceOf("everynode-system"), name: objectNameOf("everynode-controller") };
  const lease = (await api.send({ method: "GET", path: resourcePath(LEASES, ref) })) as Lease;
  return lease.spec?.holderIdentity ?? "";
}

/** Waits until there is one. */
async function leader(): Promise<Replica> {
  await eventually(async () => (await holder()) !== "", true);
  const user = await holder();
  return replicas.find(replica => replica.user === user) ?? leader();
}

/** The leader is one that acts. */
async function leaderAndStandby(): Promise<readonly [Replica, Replica]> {
  const first = await leader();
  const second = replicas.find(replica => replica !== first);
  if (second === undefined) throw new Error("there is one replica only");
  await eventually(() => readiness(first), expect.stringContaining("[+]leadership ok: leading for"));
  await eventually(() => readiness(second), expect.stringContaining(`[+]leadership ok: ${first.user} leads`));
  return [first, second];
}

async function readiness({ operator }: Replica): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${operator.healthPort}/readyz?verbose`);
  return response.text();
}

async function roll(): Promise<void> {
  image += 1;
  const containers = [{ name: "main", image: `logs:${image}` }];
  await api.patchSet(set, { spec: { template: { spec: { containers } } } });
}

/** Changes the template again and again, so that there is always something to write. */
function keepRolling(): () => Promise<void> {
  const stop = new AbortController();
  const rolling = (async () => {
    while (!stop.signal.aborted) {
      await roll();
      await sleep(1_500, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stop.abort();
    await rolling;
  };
}

async function untruths(): Promise<readonly unknown[]> {
  const [live, pods, revisions, nodes] = await Promise.all([
    api.set(set),
    api.pods(set),
    api.revisions(set),
    cluster.nodes.list(),
  ]);
  return judge({ set: live, pods, revisions }, { nodes: nodes.map(({ name }) => name), image: `logs:${image}` })
    .untruths;
}

/** Waits until one of them has made one more write that the Lease guards. */
async function untilWritten(by: readonly string[]): Promise<void> {
  const count = async (): Promise<number> =>
    guarded(await audit.writes()).filter(({ user }) => by.includes(user)).length;
  const before = await count();
  await eventually(async () => (await count()) > before, true);
}

/** When the user took the Lease last. */
async function takenBy(user: string): Promise<number> {
  return leaseTerms(await audit.writes()).findLast(term => term.user === user)?.fromMs ?? NaN;
}

/** When the user renewed the Lease last. */
async function renewedBy(user: string): Promise<number> {
  const writes = (await audit.writes()).filter(({ holder: named, isSuccess }) => named === user && isSuccess);
  return writes.findLast(write => write.user === user)?.receivedAtMs ?? NaN;
}

async function firstWrite(user: string, afterMs = 0): Promise<number> {
  const writes = guarded(await audit.writes());
  return writes.find(write => write.user === user && write.receivedAtMs > afterMs)?.receivedAtMs ?? NaN;
}

function figures(writes: readonly Write[]): object {
  const terms = leaseTerms(writes);
  return { terms: terms.length, handovers: handovers(writes), writes: guarded(writes).length };
}

function report(what: string, fields: object): void {
  process.stdout.write(
    `${what}: ${JSON.stringify(fields, (_, value) => (typeof value === "number" ? Math.round(value) : value))}\n`,
  );
}

function between(from: number, to: number): number {
  return Math.round(from + random() * (to - from));
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  return items
    .map(item => ({ item, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
