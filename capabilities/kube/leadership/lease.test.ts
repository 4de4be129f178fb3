import { FakeClock, settled } from "../../../test/fakes/fake-clock";
import { FakeKubeClient } from "../../../test/fakes/fake-kube-client";
import type { Fault, FaultEffect } from "../../../test/fakes/faults";
import { namespaceOf, objectNameOf } from "../../api/identity";
import type { Lease } from "../../api/types";
import type { Logger } from "../../telemetry/log";
import { silentLogger } from "../../telemetry/silent-log";
import { ApiError } from "../api-error";
import type { Leadership } from "./leadership";
import { createLeaderElection, type Lead, type LeaderElection } from "./lease";
import { LEASES } from "../resources";

const namespace = namespaceOf("everynode");
const name = objectNameOf("controller");
const ref = { namespace, name };

interface Replica {
  readonly election: LeaderElection;
  readonly client: FakeKubeClient;
  /** The times of leading, in order. */
  readonly terms: Leadership[];
  readonly running: Promise<void>;
}

let clock: FakeClock;
let cluster: FakeKubeClient;
let replicas: Replica[];

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeKubeClient({ clock });
  replicas = [];
});

afterEach(async () => {
  for (const { client, election } of replicas) {
    client.faults.clear();
    const stopped = election.stop();
    await clock.advanceAsync(30_000);
    await stopped;
  }
});

interface StartOptions {
  readonly lead?: Lead;
  readonly faults?: readonly Fault[];
  readonly log?: Logger;
}

function start(identity: string, { lead = untilAborted, faults = [], log = silentLogger }: StartOptions = {}): Replica {
  const client = cluster.sibling();
  client.inject(...faults);
  const terms: Leadership[] = [];
  const election = createLeaderElection({ client, clock, log, namespace, name, identity });
  const running = election.run(leadership => {
    terms.push(leadership);
    return lead(leadership);
  });
  running.catch(() => undefined);
  const replica = { election, client, terms, running };
  replicas.push(replica);
  return replica;
}

function untilAborted({ signal }: Leadership): Promise<void> {
  return new Promise(resolve => signal.addEventListener("abort", () => resolve(), { once: true }));
}

function storedSpec(): Lease["spec"] {
  return cluster.objects(LEASES)[0]?.spec;
}

const unavailable = { kind: "fail", error: { kind: "unavailable", status: 503, message: "unavailable" } } as const;

describe("acquiring", () => {
  it("creates a lease that nobody has made", async () => {
    const { election } = start("a");
    await settled();
    expect(election.isLeading).toBe(true);
    expect(storedSpec()).toEqual({
      holderIdentity: "a",
      leaseDurationSeconds: 15,
      acquireTime: "2026-01-01T00:00:00.000000Z",
      renewTime: "2026-01-01T00:00:00.000000Z",
      leaseTransitions: 0,
    });
  });

  it("leaves a lease alone that is renewed", async () => {
    const a = start("a");
    await settled();
    const b = start("b");
    await clock.advanceAsync(60_000);
    expect([a.election.isLeading, b.election.isLeading]).toEqual([true, false]);
    expect(a.terms).toHaveLength(1);
  });

  it("takes a lease that its holder has not renewed for its duration, and no earlier", async () => {
    cluster.seed(LEASES, {
      metadata: ref,
      spec: { holderIdentity: "gone", leaseDurationSeconds: 15, leaseTransitions: 3 },
    });
    const { election } = start("a");
    await clock.advanceAsync(14_999);
    expect(election.isLeading).toBe(false);
    await clock.advanceAsync(1_001);
    expect(election.isLeading).toBe(true);
    expect(storedSpec()).toMatchObject({ holderIdentity: "a", leaseTransitions: 4 });
  });

  it("takes a released lease at the next attempt", async () => {
    cluster.seed(LEASES, { metadata: ref, spec: { holderIdentity: "", leaseDurationSeconds: 1, leaseTransitions: 3 } });
    const { election } = start("a");
    await settled();
    expect(election.isLeading).toBe(true);
    expect(storedSpec()).toMatchObject({ leaseTransitions: 4 });
  });

  it("is not deceived by a clock that is set forward", async () => {
    const a = start("a");
    await settled();
    const b = start("b");
    a.client.inject({ verb: "replace", times: Infinity, effect: unavailable });
    await clock.advanceAsync(2_000);
    const now = clock.now.bind(clock);
    clock.now = () => now() + 3_600_000;
    await clock.advanceAsync(7_000);
    expect(b.election.isLeading).toBe(false);
  });

  it("lets one of two win that try at once", async () => {
    const both = [start("a"), start("b")];
    await settled();
    expect(both.filter(({ election }) => election.isLeading)).toHaveLength(1);
    expect(both.flatMap(({ terms }) => terms)).toHaveLength(1);
  });

  it("leads after an acquisition whose answer was lost", async () => {
    const { election } = start("a", { faults: [{ verb: "create", effect: { kind: "loseResponse" } }] });
    await settled();
    expect(election.isLeading).toBe(false);
    await clock.advanceAsync(2_000);
    expect(election.isLeading).toBe(true);
  });

  it.each(["get", "create"] as const)("tries again when %s fails", async verb => {
    const { election } = start("a", { faults: [{ verb, times: 2, effect: unavailable }] });
    await clock.advanceAsync(3_999);
    expect(election.isLeading).toBe(false);
    await clock.advanceAsync(1);
    expect(election.isLeading).toBe(true);
  });
});

describe("standing by", () => {
  it("reads nothing while the watch tells that the holder lives", async () => {
    start("a");
    await settled();
    const warn = jest.fn();
    const b = start("b", { log: { ...silentLogger, warn, child: () => ({ ...silentLogger, warn }) } as Logger });
    await settled();
    b.client.inject({ verb: "get", times: Infinity, effect: unavailable });
    await clock.advanceAsync(120_000);
    expect(warn).not.toHaveBeenCalled();
    expect(b.election.describe()).toBe("a leads, as the Lease said 0.0 s ago");
  });

  it("takes a lease the moment that it is released", async () => {
    const a = start("a");
    await settled();
    const b = start("b");
    await clock.advanceAsync(3_100);
    await a.election.stop();
    await settled();
    expect(b.election.isLeading).toBe(true);
  });

  it("takes a lease its duration after the last change that the watch told, and no earlier", async () => {
    const a = start("a");
    await settled();
    await clock.advanceAsync(700);
    const b = start("b");
    await clock.advanceAsync(3_500);
    a.client.inject({ times: Infinity, effect: unavailable });
    // The last renewal was at 4.0 s, and now it is 4.2 s.
    await clock.advanceAsync(14_799);
    expect(b.election.isLeading).toBe(false);
    await clock.advanceAsync(1);
    expect(b.election.isLeading).toBe(true);
  });

  const refused: FaultEffect = { kind: "fail", error: { kind: "forbidden", status: 403, message: "forbidden" } };
  it.each<[string, number, Fault]>([
    ["is refused", 2_000, { verb: "watch", times: Infinity, effect: refused }],
    ["cannot be opened", 2_000, { verb: "watch", times: Infinity, effect: unavailable }],
    [
      "breaks at once",
      2_000,
      { verb: "watch", times: Infinity, effect: { kind: "endStream", afterEvents: 0, error: unavailable.error } },
    ],
    ["never begins", 3_000, { verb: "watch", times: Infinity, effect: { kind: "hang" } }],
  ])("notices a release although the watch %s, within %d ms", async (_how, withinMs, fault) => {
    const a = start("a");
    await settled();
    const b = start("b", { faults: [fault] });
    await clock.advanceAsync(30_000);
    await a.election.stop();
    await clock.advanceAsync(withinMs);
    expect(b.election.isLeading).toBe(true);
  });

  it("notices a release although the watch has gone silent, and opens another", async () => {
    const a = start("a");
    await settled();
    const b = start("b");
    await clock.advanceAsync(10_000);
    b.client.streams.hold();
    await a.election.stop();
    await clock.advanceAsync(3_000);
    expect(b.election.isLeading).toBe(true);
    b.client.streams.release();
    await clock.advanceAsync(30_000);
    expect(b.terms).toHaveLength(1);
    expect(b.election.isLeading).toBe(true);
  });

  it("is not deceived by events that come late", async () => {
    start("a");
    await settled();
    const b = start("b");
    await clock.advanceAsync(1_000);
    b.client.streams.hold();
    await clock.advanceAsync(20_000);
    b.client.streams.release();
    await clock.advanceAsync(1_000);
    expect(b.terms).toHaveLength(0);
  });

  it("watches again when the server has ended the watch", async () => {
    const a = start("a");
    await settled();
    const b = start("b");
    await clock.advanceAsync(700_000);
    await a.election.stop();
    await settled();
    expect(b.election.isLeading).toBe(true);
  });

  it("respects a lease that somebody deleted, for its holder may not know", async () => {
    const a = start("a");
    await settled();
    const b = start("b");
    await clock.advanceAsync(3_000);
    a.client.inject({ times: Infinity, effect: { kind: "hang" } });
    a.client.streams.hold();
    cluster.remove(LEASES, ref);
    await clock.advanceAsync(13_999);
    expect(b.election.isLeading).toBe(false);
    await clock.advanceAsync(1);
    expect(b.election.isLeading).toBe(true);
  });

  it("tries no more often than each retry period where every claim meets a conflict", async () => {
    cluster.seed(LEASES, { metadata: ref, spec: { holderIdentity: "" } });
    const conflict: FaultEffect = { kind: "fail", error: { kind: "conflict", status: 409, message: "changed" } };
    const b = start("b", { faults: [{ verb: "replace", times: 5, effect: conflict }] });
    await clock.advanceAsync(9_999);
    expect(b.election.isLeading).toBe(false);
    await clock.advanceAsync(1);
    expect(b.election.isLeading).toBe(true);
  });
});

describe("renewing", () => {
  it("keeps the lead through failures that are shorter than the deadline", async () => {
    const a = start("a");
    await settled();
    a.client.inject({ verb: "replace", times: 3, effect: unavailable });
    await clock.advanceAsync(30_000);
    expect(a.terms).toHaveLength(1);
    expect(a.election.isLeading).toBe(true);
  });

  it("confirms a renewal whose answer was lost at the next one", async () => {
    const a = start("a");
    await settled();
    a.client.inject(
      { verb: "replace", effect: { kind: "loseResponse" } },
      { verb: "replace", after: 2, times: Infinity, effect: unavailable },
    );
    // Sent after 2 s and after 4 s, when the second try went through.
    await clock.advanceAsync(13_999);
    expect(a.election.isLeading).toBe(true);
    await clock.advanceAsync(1);
    expect(a.election.isLeading).toBe(false);
  });

  it("renews on after a renewal whose answer was lost", async () => {
    const a = start("a");
    await settled();
    a.client.inject({ verb: "replace", effect: { kind: "loseResponse" } });
    await clock.advanceAsync(30_000);
    expect(a.terms).toHaveLength(1);
    expect(storedSpec()).toMatchObject({
      holderIdentity: "a",
      leaseTransitions: 0,
      renewTime: "2026-01-01T00:00:30.000000Z",
    });
  });

  it("renews on after somebody else changed the lease but not its holder", async () => {
    const a = start("a");
    await settled();
    cluster.change(LEASES, ref, lease => ({
      ...lease,
      metadata: { ...lease.metadata, annotations: { by: "kubectl" } },
    }));
    await clock.advanceAsync(30_000);
    expect(a.terms).toHaveLength(1);
    expect(cluster.objects(LEASES)[0]?.metadata?.annotations).toEqual({ by: "kubectl" });
  });
});

describe("losing", () => {
  it("stops at the deadline, before anybody else can start", async () => {
    const a = start("a");
    await settled();
    const b = start("b");
    await clock.advanceAsync(1_000);
    a.client.inject({ times: Infinity, effect: unavailable });
    await clock.advanceAsync(8_999);
    expect(a.terms[0]?.signal.aborted).toBe(false);
    await clock.advanceAsync(1);
    expect(a.terms[0]?.signal.aborted).toBe(true);
    expect(b.election.isLeading).toBe(false);
    await clock.advanceAsync(10_000);
    expect(b.election.isLeading).toBe(true);
  });

  it("stops at the deadline while a renewal hangs", async () => {
    const a = start("a");
    await settled();
    a.client.inject({ verb: "replace", times: Infinity, effect: { kind: "hang" } });
    await clock.advanceAsync(10_000);
    expect(a.terms[0]?.signal.aborted).toBe(true);
  });

  it("knows after a stall of the event loop, before any timer has fired", async () => {
    const a = start("a");
    await settled();
    const now = clock.now.bind(clock);
    clock.now = () => now() + 10_000;
    expect(a.terms[0]?.signal.aborted).toBe(false);
    expect(a.terms[0]?.isHeld()).toBe(false);
    expect(a.terms[0]?.signal.aborted).toBe(true);
  });

  it("counts a renewal from when it was sent, not from when its answer was read", async () => {
    const a = start("a");
    await settled();
    a.client.inject({ verb: "replace", effect: { kind: "delayResponse", delayMs: 4_000 } });
    a.client.inject({ verb: "replace", times: Infinity, effect: unavailable });
    await clock.advanceAsync(2_000 + 9_999);
    expect(a.election.isLeading).toBe(true);
    await clock.advanceAsync(1);
    expect(a.election.isLeading).toBe(false);
  });

  it("stops at the deadline although the wall's clock was set back", async () => {
    const a = start("a");
    await settled();
    const now = clock.now.bind(clock);
    clock.now = () => now() - 3_600_000;
    a.client.inject({ verb: "replace", times: Infinity, effect: unavailable });
    await clock.advanceAsync(9_999);
    expect(a.terms[0]?.isHeld()).toBe(true);
    await clock.advanceAsync(1);
    expect(a.terms[0]?.isHeld()).toBe(false);
  });

  it("leads again soon after the wall's clock was set forward", async () => {
    const a = start("a");
    await settled();
    const now = clock.now.bind(clock);
    clock.now = () => now() + 3_600_000;
    await clock.advanceAsync(4_000);
    expect(a.election.isLeading).toBe(true);
    expect(storedSpec()).toMatchObject({ holderIdentity: "a", leaseTransitions: 0 });
  });

  it.each<[string, FaultEffect]>([
    ["meets a conflict", { kind: "fail", error: { kind: "conflict", status: 409, message: "changed" } }],
    ["loses its answer", { kind: "loseResponse" }],
  ])("stops at the deadline where every renewal %s", async (_how, effect) => {
    const a = start("a");
    await settled();
    a.client.inject({ verb: "replace", times: Infinity, effect });
    await clock.advanceAsync(9_999);
    expect(a.terms[0]?.signal.aborted).toBe(false);
    await clock.advanceAsync(1);
    expect(a.terms[0]?.signal.aborted).toBe(true);
  });

  const taken = (): void =>
    void cluster.change(LEASES, ref, lease => ({ ...lease, spec: { ...lease.spec, holderIdentity: "b" } }));
  const deleted = (): void => cluster.remove(LEASES, ref);
  it.each([
    ["taken", taken],
    ["deleted", deleted],
  ])("stops the moment that the lease is %s", async (_how, act) => {
    const a = start("a");
    await settled();
    act();
    await settled();
    expect(a.terms[0]?.signal.aborted).toBe(true);
  });

  it.each([
    ["taken", taken],
    ["deleted", deleted],
  ])("stops at the next renewal when the lease was %s and no watch tells", async (_how, act) => {
    const a = start("a", { faults: [{ verb: "watch", times: Infinity, effect: unavailable }] });
    await settled();
    act();
    await clock.advanceAsync(2_000);
    expect(a.terms[0]?.signal.aborted).toBe(true);
  });

  it("campaigns again only when what it had started has ended", async () => {
    let finish = (): void => undefined;
    const a = start("a", { lead: () => new Promise(resolve => (finish = resolve)) });
    await settled();
    cluster.remove(LEASES, ref);
    await clock.advanceAsync(60_000);
    expect(a.terms).toHaveLength(1);
    expect(cluster.objects(LEASES)).toHaveLength(0);
    finish();
    await clock.advanceAsync(2_000);
    expect(a.terms).toHaveLength(2);
    finish();
  });
});

describe("stopping", () => {
  it("releases the lease", async () => {
    const a = start("a");
    await settled();
    await clock.advanceAsync(1_000);
    await a.election.stop();
    await a.running;
    expect(storedSpec()).toMatchObject({ holderIdentity: "", leaseDurationSeconds: 1, leaseTransitions: 0 });
    const b = start("b");
    await settled();
    expect(b.election.isLeading).toBe(true);
    expect(storedSpec()).toMatchObject({ holderIdentity: "b", leaseDurationSeconds: 15, leaseTransitions: 1 });
  });

  it("renews until what it had started has ended, and releases then", async () => {
    let finish = (): void => undefined;
    const a = start("a", { lead: () => new Promise(resolve => (finish = resolve)) });
    await settled();
    const stopped = a.election.stop();
    expect(a.terms[0]?.signal.aborted).toBe(true);
    await clock.advanceAsync(20_000);
    expect(storedSpec()).toMatchObject({ holderIdentity: "a", renewTime: "2026-01-01T00:00:20.000000Z" });
    finish();
    await stopped;
    expect(storedSpec()?.holderIdentity).toBe("");
  });

  it("releases also after a renewal whose answer was lost", async () => {
    const a = start("a");
    await settled();
    a.client.inject({ verb: "replace", effect: { kind: "loseResponse" } });
    await clock.advanceAsync(2_000);
    await a.election.stop();
    expect(storedSpec()?.holderIdentity).toBe("");
  });

  it("leaves the lease to its new holder after a loss", async () => {
    const a = start("a");
    await settled();
    cluster.change(LEASES, ref, lease => ({ ...lease, spec: { ...lease.spec, holderIdentity: "b" } }));
    await a.election.stop();
    expect(storedSpec()?.holderIdentity).toBe("b");
  });

  it("does not fail when the release fails", async () => {
    const a = start("a");
    await settled();
    a.client.inject({ verb: "replace", times: Infinity, effect: unavailable });
    await a.election.stop();
    await expect(a.running).resolves.toBeUndefined();
    expect(storedSpec()?.holderIdentity).toBe("a");
  });

  it("ends the wait of a candidate at once, and leaves no timer", async () => {
    cluster.seed(LEASES, { metadata: ref, spec: { holderIdentity: "other", leaseDurationSeconds: 15 } });
    const a = start("a");
    await settled();
    await a.election.stop();
    await a.running;
    expect(clock.pending).toBe(0);
  });

  it("gives an acquisition back that completes after it was asked to stop", async () => {
    const a = start("a");
    a.client.inject({ verb: "create", effect: { kind: "delayResponse", delayMs: 1_000 } });
    const stopped = a.election.stop();
    await clock.advanceAsync(1_000);
    await stopped;
    expect(a.terms).toHaveLength(0);
    expect(storedSpec()?.holderIdentity).toBe("");
    expect(clock.pending).toBe(0);
  });

  it.each([
    ["its signal's reason", ({ signal }: Leadership) => signal.reason as unknown],
    ["a call that was aborted", () => new ApiError({ kind: "aborted", message: "aborted" })],
  ])("campaigns again when leading, after the lead was lost, gives up with %s", async (_what, reason) => {
    const a = start("a", {
      lead: async leadership => {
        await untilAborted(leadership);
        throw reason(leadership);
      },
    });
    await settled();
    a.client.inject({ verb: "replace", effect: unavailable, times: 8 });
    await clock.advanceAsync(30_000);
    expect(a.terms).toHaveLength(2);
    expect(a.election.isLeading).toBe(true);
  });

  it("releases the lease when leading fails, and says how it failed", async () => {
    const a = start("a", { lead: () => Promise.reject(new Error("broken")) });
    await settled();
    await expect(a.running).rejects.toThrow("broken");
    expect(storedSpec()?.holderIdentity).toBe("");
  });
});

describe("timings", () => {
  it.each([
    ["a deadline of the whole duration", { leaseDurationMs: 10_000, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 }],
    ["a retry period of the whole deadline", { leaseDurationMs: 15_000, renewDeadlineMs: 2_000, retryPeriodMs: 2_000 }],
    ["no retry period", { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 0 }],
    ["a fraction of a second", { leaseDurationMs: 15_500, renewDeadlineMs: 10_000, retryPeriodMs: 2_000 }],
  ])("refuses %s", (_name, timings) => {
    const create = () =>
      createLeaderElection({ client: cluster, clock, log: silentLogger, namespace, name, identity: "a", timings });
    expect(create).toThrow("leader election needs");
  });
});
