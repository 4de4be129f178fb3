import { APPS } from "../../capabilities/api/flavor";
import {
  namespaceOf,
  nodeNameOf,
  objectNameOf,
  resourceVersionOf,
  revisionDataOf,
  revisionHashOf,
  uidOf,
} from "../../capabilities/api/identity";
import { ownerReferenceTo } from "../../capabilities/api/owner-reference";
import type { ControllerRevision, DaemonSet, Pod } from "../../capabilities/api/types";
import { createExecutor, type Outcome } from "../../capabilities/effects/executor";
import type { KubeClient } from "../../capabilities/kube/client";
import { createCredentials } from "../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../capabilities/kube/http-client";
import { CONTROLLER_REVISIONS, daemonSets, PODS } from "../../capabilities/kube/resources";
import { createTransport, type Transport } from "../../capabilities/kube/transport";
import type { Action } from "../../capabilities/plan/action";
import type { Plan } from "../../capabilities/plan/plan";
import { revisionData } from "../../capabilities/plan/revision-data";
import type { CanonicalTemplate, ObservedSet } from "../../capabilities/plan/snapshot";
import { systemClock as clock } from "../../capabilities/telemetry/clock";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { aPod, aRevision, aSet } from "../builders";
import { RecordingCache } from "../fakes/recording-cache";

// What only the real API server can tell: which patches it takes, and how it refuses.
// EVERYNODE_TEST_KUBECONFIG names a cluster to use instead of starting one, while working on the effects.

const namespace = namespaceOf("default");
const signal = new AbortController().signal;

let cluster: Cluster | undefined;
let transport: Transport;
let client: KubeClient;
let lastSet = 0;

beforeAll(async () => {
  const started = process.env["EVERYNODE_TEST_KUBECONFIG"];
  if (started === undefined) {
    cluster = await startCluster({
      name: `effects-${process.pid}`,
      nodes: 0,
      controllers: "*,-daemonset-controller",
    });
  }
  const paths = [cluster?.kubeconfig ?? started ?? ""];
  const credentials = createCredentials({ source: { kind: "kubeconfig", paths }, clock, log: silentLogger });
  transport = createTransport({ credentials, clock });
  client = createHttpClient({ transport, clock });
}, 120_000);

afterAll(async () => {
  await transport.close();
  await cluster?.stop();
}, 60_000);

/** A stored set of upstream's kind, and an executor for it. */
class Fixture {
  readonly pods = new RecordingCache<Pod>();
  readonly revisions = new RecordingCache<ControllerRevision>();
  readonly sets = new RecordingCache<DaemonSet>();
  readonly answers: CanonicalTemplate[] = [];
  readonly executor = createExecutor({
    client,
    writeThrough: { pods: this.pods, revisions: this.revisions, sets: this.sets },
    storedStatus: ({ uid, resourceVersion }) => {
      const { metadata, status } = this.sets.known[0] ?? {};
      const version = metadata?.resourceVersion;
      return {
        uid,
        resourceVersion: version ? resourceVersionOf(version) : resourceVersion,
        ...(status && { status }),
      };
    },
    canonicalized: (_key, _digest, answer) => this.answers.push(answer),
    events: { record: () => undefined, forget: () => undefined },
    clock,
    log: silentLogger,
    concurrency: 10,
  });

  constructor(readonly set: ObservedSet) {}

  static async create(): Promise<Fixture> {
    const set = aSet({ flavor: APPS, name: `set${process.pid}-${Date.now()}-${lastSet++}` });
    const body = { metadata: { name: set.name }, spec: set.spec };
    const { metadata } = await client.create(daemonSets(APPS), { namespace, body });
    const { uid = "", resourceVersion = "" } = metadata ?? {};
    return new Fixture({ ...set, uid: uidOf(uid), resourceVersion: resourceVersionOf(resourceVersion) });
  }

  execute(plan: Plan | readonly Action[]): Promise<Outcome> {
    const given = "actions" in plan ? plan : { actions: plan };
    return this.executor.execute({ set: this.set, plan: given, signal });
  }

  creation(letter: string, owned = true): Extract<Action, { kind: "createPod" }> {
    const { metadata, spec } = this.set.spec.template;
    const ownerReferences = owned ? [ownerReferenceTo(this.set)] : [];
    const pod = { metadata: { ...metadata, name: `${this.set.name}-${letter}`, ownerReferences }, spec };
    return { kind: "createPod", node: nodeNameOf("nowhere"), pod: pod as Pod };
  }

  /** A stored pod, as the plan would see it. */
  async pod(letter: string, owned = true) {
    const { metadata } = await client.create(PODS, { namespace, body: this.creation(letter, owned).pod });
    return { ...aPod({ of: this.set, name: metadata?.name ?? "" }), uid: uidOf(metadata?.uid ?? "") };
  }

  live(name: string): Promise<Pod> {
    return client.get(PODS, { namespace, name: objectNameOf(name) });
  }

  newRevision(data: string) {
    const hash = revisionHashOf("abc");
    return {
      name: objectNameOf(`${this.set.name}-abc`),
      hash,
      revision: 1,
      data: revisionDataOf(data),
      templateDigest: this.set.templateDigest,
      labels: { app: "logs", "controller-revision-hash": hash },
      annotations: {},
    };
  }

  async liveRevision(): Promise<ControllerRevision> {
    return client.get(CONTROLLER_REVISIONS, { namespace, name: objectNameOf(`${this.set.name}-abc`) });
  }
}

const messages = ({ failures }: Outcome): readonly string[] => failures.map(({ error }) => String(error.cause));

it("creates a pod once, however often the plan is carried out", async () => {
  const fixture = await Fixture.create();
  expect(messages(await fixture.execute([fixture.creation("a")]))).toEqual([]);
  expect(messages(await fixture.execute([fixture.creation("a")]))).toEqual([]);
  expect(fixture.pods.known).toHaveLength(1);
});

it("adopts an orphan, relabels it and releases it again (D-OWN-05, D-OWN-06, D-EDGE-23)", async () => {
  const fixture = await Fixture.create();
  const pod = await fixture.pod("a", false);
  expect(messages(await fixture.execute([{ kind: "adoptPod", pod }]))).toEqual([]);
  expect((await fixture.live(pod.name)).metadata?.ownerReferences).toEqual([ownerReferenceTo(fixture.set)]);
  const hash = revisionHashOf("kept");
  expect(messages(await fixture.execute([{ kind: "relabelPod", pod, hash }]))).toEqual([]);
  expect((await fixture.live(pod.name)).metadata?.labels).toMatchObject({ "controller-revision-hash": "kept" });
  expect(messages(await fixture.execute([{ kind: "releasePod", pod }]))).toEqual([]);
  expect((await fixture.live(pod.name)).metadata?.ownerReferences).toBeUndefined();
});

it("touches no other pod that bears the name (D-OWN-05, D-OWN-06)", async () => {
  const fixture = await Fixture.create();
  const stored = await fixture.pod("a");
  const pod = { ...stored, uid: uidOf("00000000-0000-4000-8000-000000000000") };
  expect(messages(await fixture.execute([{ kind: "releasePod", pod }]))).toEqual([]);
  expect(messages(await fixture.execute([{ kind: "adoptPod", pod }]))).toEqual([]);
  expect(messages(await fixture.execute([{ kind: "deletePod", pod, reason: "outdated" }]))).toEqual([]);
  const after = await fixture.live(pod.name);
  expect(after.metadata).toMatchObject({ uid: stored.uid, ownerReferences: [ownerReferenceTo(fixture.set)] });
  expect(after.metadata?.deletionTimestamp).toBeUndefined();
  expect(fixture.pods.goneUids).toEqual([pod.uid, pod.uid, pod.uid]);
});

it("refuses to take a second controller, and says so", async () => {
  const fixture = await Fixture.create();
  const other = await Fixture.create();
  const pod = await fixture.pod("a");
  expect(messages(await other.execute([{ kind: "adoptPod", pod }]))).toEqual([
    expect.stringContaining("Only one reference can have Controller set to true"),
  ]);
});

it("stores a revision's bytes, finds it again, renumbers it, and deletes it (D-HIST-02, D-HIST-13)", async () => {
  const fixture = await Fixture.create();
  const template = { metadata: { annotations: { a: "<b>&\u2028" } }, ...fixture.set.spec.template };
  const revision = fixture.newRevision(revisionData(template));
  expect(messages(await fixture.execute([{ kind: "createRevision", revision }]))).toEqual([]);
  expect(messages(await fixture.execute([{ kind: "createRevision", revision }]))).toEqual([]);
  const stored = await fixture.liveRevision();
  const from = { ...aRevision({ of: fixture.set, name: revision.name }), uid: uidOf(stored.metadata?.uid ?? "") };
  const update: Action = { kind: "updateRevision", from, revision: 4, annotations: { note: "n" } };
  expect(messages(await fixture.execute([update]))).toEqual([]);
  expect(await fixture.liveRevision()).toMatchObject({ revision: 4, data: stored.data });
  expect(messages(await fixture.execute([{ kind: "deleteRevision", revision: from }]))).toEqual([]);
  await expect(fixture.liveRevision()).rejects.toMatchObject({ kind: "notFound" });
});

it("raises the collision count where another revision holds the name (D-HIST-13)", async () => {
  const fixture = await Fixture.create();
  await fixture.execute([{ kind: "createRevision", revision: fixture.newRevision('{"spec":1}') }]);
  const outcome = await fixture.execute([{ kind: "createRevision", revision: fixture.newRevision('{"spec":2}') }]);
  expect(messages(outcome)).toEqual([expect.stringContaining("already exists")]);
  const live = await client.get(daemonSets(APPS), { namespace, name: fixture.set.name });
  expect(live.status?.collisionCount).toBe(1);
});

it("writes a status, and onto what is live after somebody else's write (D-STAT-14)", async () => {
  const fixture = await Fixture.create();
  const status = { observedGeneration: 1, desiredNumberScheduled: 3, numberUnavailable: 3 };
  expect(messages(await fixture.execute({ actions: [], status }))).toEqual([]);
  const body = { metadata: { labels: { changed: "yes" } }, status: {} };
  await client.patch(daemonSets(APPS), { namespace, name: fixture.set.name, type: "merge", body });
  const next = { ...status, observedGeneration: 2, numberUnavailable: 0 };
  expect(messages(await fixture.execute({ actions: [], status: next }))).toEqual([]);
  const live = await client.get(daemonSets(APPS), { namespace, name: fixture.set.name });
  expect(live).toMatchObject({
    metadata: { labels: { changed: "yes" } },
    status: { observedGeneration: 2, desiredNumberScheduled: 3 },
  });
});

it("learns the canonical form of a template, and which rules a template breaks", async () => {
  const fixture = await Fixture.create();
  const digest = fixture.set.templateDigest;
  const { template } = fixture.set.spec;
  expect(messages(await fixture.execute([{ kind: "canonicalizeTemplate", digest, template }]))).toEqual([]);
  const broken = { ...template, spec: { containers: [{ name: "main", image: "" }] } };
  expect(messages(await fixture.execute([{ kind: "canonicalizeTemplate", digest, template: broken }]))).toEqual([]);
  expect(fixture.answers).toMatchObject([
    { kind: "known", template: { spec: { dnsPolicy: "ClusterFirst", terminationGracePeriodSeconds: 30 } } },
    { kind: "rejected", violations: [{ field: "spec.template.spec.containers[0].image" }] },
  ]);
});
