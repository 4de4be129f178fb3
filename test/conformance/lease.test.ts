import { objectNameOf } from "../../capabilities/api/identity";
import type { Leadership } from "../../capabilities/kube/leadership/leadership";
import { createLeaderElection, type LeaderElection } from "../../capabilities/kube/leadership/lease";
import { LEASES } from "../../capabilities/kube/resources";
import { systemClock as clock } from "../../capabilities/telemetry/clock";
import { silentLogger as log } from "../../capabilities/telemetry/silent-log";
import type { KubeClientHarness } from "./harness";
import { realHarness } from "./real-harness";

/** A lead outlasts a machine that stands still for some seconds; a release is seen at once all the same. */
const timings = { leaseDurationMs: 15_000, renewDeadlineMs: 10_000, retryPeriodMs: 200 };

let harness: KubeClientHarness;

beforeAll(async () => void (harness = await realHarness()), 120_000);
afterAll(() => harness.close(), 60_000);

function candidate(identity: string): { readonly election: LeaderElection; readonly leads: Promise<void> } {
  const { client, namespace } = harness;
  const election = createLeaderElection({
    client,
    clock,
    log,
    namespace,
    name: objectNameOf("lead"),
    identity,
    timings,
  });
  const leads = new Promise<void>((resolve, reject) => {
    election.run(leadership => (resolve(), untilAborted(leadership))).catch(reject);
  });
  return { election, leads };
}

function untilAborted({ signal }: Leadership): Promise<void> {
  return new Promise(resolve => signal.addEventListener("abort", () => resolve(), { once: true }));
}

it("hands the lead from one to another by the Lease of a real API server", async () => {
  const a = candidate("a");
  await a.leads;
  const b = candidate("b");
  await harness.pass(1_000);
  expect([a.election.isLeading, b.election.isLeading]).toEqual([true, false]);
  await a.election.stop();
  await b.leads;
  const lease = await harness.client.get(LEASES, { namespace: harness.namespace, name: objectNameOf("lead") });
  expect(lease.spec).toMatchObject({ holderIdentity: "b", leaseDurationSeconds: 15, leaseTransitions: 1 });
  await b.election.stop();
  const released = await harness.client.get(LEASES, { namespace: harness.namespace, name: objectNameOf("lead") });
  expect(released.spec?.holderIdentity ?? "").toBe("");
}, 60_000);
