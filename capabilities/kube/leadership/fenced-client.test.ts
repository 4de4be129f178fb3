import { FakeClock, settled } from "../../../test/fakes/fake-clock";
import { FakeKubeClient } from "../../../test/fakes/fake-kube-client";
import { namespaceOf, objectNameOf, uidOf } from "../../api/identity";
import { type LeadersClient, fencedClient } from "./fenced-client";
import type { Leadership } from "./leadership";
import { PODS } from "../resources";

const namespace = namespaceOf("default");
const name = objectNameOf("a");
const body = { metadata: { name, labels: { written: "yes" } } };

let clock: FakeClock;
let cluster: FakeKubeClient;
let isHeld: boolean;
let abort: AbortController;
let client: LeadersClient;

beforeEach(() => {
  clock = new FakeClock();
  cluster = new FakeKubeClient({ clock });
  isHeld = true;
  abort = new AbortController();
  client = fenced({ signal: abort.signal, isHeld: () => isHeld, writeTimeoutMs: 4_000 });
});

function fenced(leadership: Leadership): LeadersClient {
  return fencedClient({ client: cluster, leadership, clock });
}

const uid = (): ReturnType<typeof uidOf> => uidOf(cluster.objects(PODS)[0]?.metadata?.uid ?? "");
const seed = (): void => void cluster.seed(PODS, { metadata: { namespace, name } });

const WRITES: [string, () => Promise<unknown>][] = [
  ["create", () => client.create(PODS, { namespace, body: { metadata: { name: "b" } } })],
  ["replace", () => client.replace(PODS, { namespace, name, body })],
  [
    "replaceStatus",
    () => client.replaceStatus(PODS, { namespace, name, body: { ...body, status: { phase: "Failed" } } }),
  ],
  ["patch", () => client.patch(PODS, { namespace, name, type: "merge", body })],
  ["delete", () => client.delete(PODS, { namespace, name }, { uid: uid() })],
];

describe.each(WRITES)("%s", (_verb, write) => {
  beforeEach(seed);

  it("is made while the lead is held", async () => {
    const before = cluster.storage.revision;
    await write();
    expect(cluster.storage.revision).not.toBe(before);
  });

  it("is not sent once the lead is over by the clock", async () => {
    const before = cluster.storage.revision;
    isHeld = false;
    await expect(write()).rejects.toMatchObject({ kind: "aborted" });
    expect(cluster.storage.revision).toBe(before);
  });

  it("is not sent when the lead ends by the clock while it waits to be", async () => {
    const before = cluster.storage.revision;
    cluster.inject({ effect: { kind: "delayRequest", delayMs: 1_000 } });
    const outcome = write().catch((error: unknown) => error);
    await settled();
    isHeld = false;
    await clock.advanceAsync(1_000);
    expect(await outcome).toMatchObject({ kind: "aborted" });
    expect(cluster.storage.revision).toBe(before);
  });

  it("is given up when it takes longer than a write may", async () => {
    cluster.inject({ effect: { kind: "hang" } });
    const outcome = write().catch((error: unknown) => error);
    await clock.advanceAsync(4_000);
    expect(await Promise.race([outcome, settled()])).toMatchObject({ kind: "timeout" });
  });

  it("is aborted when the lead ends, also without a signal of its own", async () => {
    cluster.inject({ effect: { kind: "hang" } });
    const outcome = write().catch((error: unknown) => error);
    await settled();
    abort.abort();
    expect(await Promise.race([outcome, settled()])).toMatchObject({ kind: "aborted" });
  });

  it("is settled at once by an answer", async () => {
    await write();
    cluster.inject({ effect: { kind: "fail", error: { kind: "forbidden", message: "no" } } });
    await expect(write()).rejects.toMatchObject({ kind: "forbidden" });
    expect(client.unsettledMs).toBe(0);
  });

  it("is unsettled, after it was given up, for as long as the server may work on it", async () => {
    cluster.inject({ effect: { kind: "loseResponse" } });
    await expect(write()).rejects.toMatchObject({ kind: "network" });
    expect(client.unsettledMs).toBe(4_000);
    await clock.advanceAsync(3_000);
    expect(client.unsettledMs).toBe(1_000);
    await clock.advanceAsync(2_000);
    expect(client.unsettledMs).toBe(0);
  });
});

it("keeps a limit that is shorter", async () => {
  cluster.inject({ effect: { kind: "hang" } });
  const outcome = client.create(PODS, { namespace, body, timeoutMs: 1_000 }).catch((error: unknown) => error);
  await clock.advanceAsync(1_000);
  expect(await Promise.race([outcome, settled()])).toMatchObject({ kind: "timeout" });
});

it("reads also when the lead is over", async () => {
  seed();
  isHeld = false;
  expect((await client.get(PODS, { namespace, name })).metadata?.name).toBe("a");
  expect((await client.list(PODS)).items).toHaveLength(1);
  expect(await client.raw("/version")).toMatchObject({ major: "1" });
  const events = client.watch(PODS, { signal: abort.signal, timeoutSeconds: 1 })[Symbol.asyncIterator]();
  expect(await events.next()).toMatchObject({ value: { kind: "added" } });
  await events.return?.();
});

it("leaves the client's own limit to the only replica", async () => {
  client = fenced({ signal: abort.signal, isHeld: () => true });
  cluster.inject({ effect: { kind: "delayResponse", delayMs: 20_000 } });
  const created = client.create(PODS, { namespace, body });
  await clock.advanceAsync(20_000);
  expect((await created).metadata?.name).toBe("a");
});
