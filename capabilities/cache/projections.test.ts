import { EVERYNODE } from "../api/flavor";
import type { ControllerRevision, DaemonSet, Node, ObjectMeta, Pod } from "../api/types";
import { createDemands } from "./demands";
import { createIntern } from "./intern";
import { projectNode } from "./node-projection";
import { projectPod } from "./pod-projection";
import { type Projected, isSameContent } from "./projection";
import { projectRevision } from "./revision-projection";
import { projectSelectingSet, selectingSetOf } from "./selecting-set";
import { type StoredSet, projectSet, reuseSet } from "./set-projection";

const intern = createIntern();
const metadata = (more: ObjectMeta = {}): ObjectMeta => ({
  name: "x",
  namespace: "ns",
  uid: "u",
  resourceVersion: "7",
  ...more,
});
const owner = { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", name: "logs", uid: "s", controller: true };

function accepted<T>(projected: Projected<T>): T {
  if (projected.kind === "rejected") throw new Error(`lacks ${projected.missing}`);
  return projected.object;
}

function expectDeeplyFrozen(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  expect(Object.isFrozen(value)).toBe(true);
  Object.values(value).forEach(expectDeeplyFrozen);
}

const project = {
  pod: (raw: object) => projectPod(raw, intern),
  node: (raw: object) => projectNode(raw, intern),
  revision: (raw: object) => projectRevision({ revision: 1, ...raw }, intern),
  set: (raw: object) => projectSet(raw as DaemonSet, EVERYNODE),
};

describe("any projection", () => {
  it.each(["name", "uid", "resourceVersion"])("rejects an object without %s and says so", field => {
    for (const projectKind of Object.values(project)) {
      for (const value of [undefined, ""]) {
        const raw = { metadata: { ...metadata(), [field]: value } };
        expect(projectKind(raw)).toEqual({ kind: "rejected", missing: `metadata.${field}` });
      }
    }
  });

  it("rejects an object without namespace, except nodes", () => {
    const raw = { metadata: { name: "x", uid: "u", resourceVersion: "7" } };
    expect([project.pod(raw), project.revision(raw), project.set(raw)].map(({ kind }) => kind)).toEqual(
      Array(3).fill("rejected"),
    );
    expect(project.node(raw).kind).toBe("object");
  });

  it("rejects an object without metadata", () => {
    for (const projectKind of Object.values(project)) expect(projectKind({}).kind).toBe("rejected");
  });
});

describe("the projection of a pod", () => {
  const raw: Pod = {
    metadata: metadata({
      labels: { app: "logs" },
      annotations: { noise: "1" },
      managedFields: [],
      ownerReferences: [{ ...owner, controller: false, uid: "other" }, owner],
      creationTimestamp: "2026-01-01T00:00:00Z",
      deletionTimestamp: "2026-01-01T00:00:30Z",
    }),
    spec: {
      nodeName: "n1",
      containers: [
        {
          name: "main",
          resources: { requests: { cpu: "1" }, limits: { cpu: "2" } },
          ports: [{ containerPort: 1, hostPort: 80 }],
        },
      ],
    },
    status: {
      phase: "Running",
      podIP: "10.0.0.1",
      conditions: [
        { type: "Initialized", status: "True" },
        { type: "Ready", status: "True", lastTransitionTime: "2026-01-01T00:00:10Z" },
      ],
    },
  };

  it("keeps what decisions read, frozen, and nothing else", () => {
    const pod = accepted(projectPod(raw, intern));
    expect(pod).toEqual({
      name: "x",
      namespace: "ns",
      uid: "u",
      resourceVersion: "7",
      labels: { app: "logs" },
      controller: { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", name: "logs", uid: "s" },
      creationTimestampMs: Date.UTC(2026, 0, 1),
      deletionTimestampMs: Date.UTC(2026, 0, 1, 0, 0, 30),
      nodeName: "n1",
      demand: { requests: new Map([["cpu", 1_000n]]), hostPorts: [{ ip: "0.0.0.0", protocol: "TCP", port: 80 }] },
      targetNode: "n1",
      phase: "Running",
      readySinceMs: Date.UTC(2026, 0, 1, 0, 0, 10),
    });
    expectDeeplyFrozen(pod);
  });

  it("shares nothing with the raw object, which stays as it was", () => {
    const pod = accepted(projectPod(raw, intern));
    expect(pod.labels).not.toBe(raw.metadata?.labels);
    expect(Object.isFrozen(raw.metadata?.labels)).toBe(false);
  });

  it("leaves out what an unbound pod that is not ready lacks", () => {
    const pod = accepted(projectPod({ metadata: metadata(), status: { phase: "Pending" } }, intern));
    expect(pod).toEqual({
      name: "x",
      namespace: "ns",
      uid: "u",
      resourceVersion: "7",
      labels: {},
      creationTimestampMs: 0,
      phase: "Pending",
    });
  });

  it("tells the node that a pod is tied to by affinity (D-ELIG-31)", () => {
    const pod = accepted(
      projectPod(
        {
          metadata: metadata(),
          spec: {
            containers: [],
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["n2"] }] }],
                },
              },
            },
          },
        },
        intern,
      ),
    );
    expect([pod.nodeName, pod.targetNode]).toEqual([undefined, "n2"]);
  });

  it.each([
    {
      name: "False",
      condition: { type: "Ready", status: "False", lastTransitionTime: "2026-01-01T00:00:10Z" },
      since: undefined,
    },
    { name: "True without a time", condition: { type: "Ready", status: "True" }, since: 0 },
    {
      name: "True with a time that is none",
      condition: { type: "Ready", status: "True", lastTransitionTime: "soon" },
      since: 0,
    },
  ])("reads a Ready condition that is $name", ({ condition, since }) => {
    const pod = accepted(projectPod({ metadata: metadata(), status: { conditions: [condition] } }, intern));
    expect(pod.readySinceMs).toBe(since);
  });

  it.each([undefined, "Odd"])("calls the phase %s Unknown", phase => {
    expect(accepted(projectPod({ metadata: metadata(), status: { ...(phase && { phase }) } }, intern)).phase).toBe(
      "Unknown",
    );
  });

  const foreign = (phase: string, spec: Pod["spec"] = raw.spec): Pod => ({
    ...raw,
    metadata: metadata({ ...raw.metadata, ownerReferences: [{ ...owner, apiVersion: "apps/v1", kind: "ReplicaSet" }] }),
    ...(spec && { spec }),
    status: { phase },
  });

  it("keeps of another controller's pod who it is and what it takes, so that its life changes nothing else", () => {
    const demands = createDemands();
    const [pending, running, failed, unbound] = [
      foreign("Pending"),
      foreign("Running"),
      foreign("Failed"),
      foreign("Pending", { containers: [] }),
    ].map(pod => accepted(projectPod(pod, intern, demands.ofPod)));
    expect(pending).toMatchObject({ name: "x", labels: {}, controller: { kind: "ReplicaSet" }, nodeName: "n1" });
    expect(pending?.demand?.requests.get("cpu")).toBe(1_000n);
    expect(pending).not.toHaveProperty("targetNode");
    expect(running).toEqual(pending);
    expect(running?.demand).toBe(pending?.demand);
    expect(failed).not.toHaveProperty("demand");
    expect(unbound).not.toHaveProperty("demand");
    expectDeeplyFrozen(pending);
  });

  it.each(["Succeeded", "Failed"])("takes nothing of its node once it is %s", phase => {
    expect(accepted(projectPod({ ...raw, status: { phase } }, intern))).not.toHaveProperty("demand");
  });
});

describe("the projection of a node", () => {
  const raw: Node = {
    metadata: metadata({ labels: { zone: "a" }, annotations: { noise: "1" } }),
    spec: {
      taints: [
        { key: "k", value: "v", effect: "NoSchedule", timeAdded: "2026-01-01T00:00:00Z" },
        { key: "e", effect: "NoExecute" },
      ],
      unschedulable: true,
    },
    status: {
      conditions: [
        { type: "DiskPressure", status: "False", lastTransitionTime: "2026-01-03T00:00:00Z" },
        {
          ...{ type: "Ready", status: "True" },
          lastHeartbeatTime: "2026-01-02T00:00:00Z",
          lastTransitionTime: "2026-01-01T00:00:00Z",
        },
      ],
      allocatable: { cpu: "3920m", pods: "110" },
    },
  };

  it("keeps labels, taints, what pods may take, and whether it is cordoned and ready, frozen, and nothing else", () => {
    const node = accepted(projectNode(raw, intern));
    expect(node).toEqual({
      name: "x",
      uid: "u",
      resourceVersion: "7",
      labels: { zone: "a" },
      taints: [
        { key: "k", value: "v", effect: "NoSchedule" },
        { key: "e", effect: "NoExecute" },
      ],
      unschedulable: true,
      allocatable: new Map([
        ["cpu", 3_920n],
        ["pods", 110n],
      ]),
      readiness: { kind: "ready", sinceMs: Date.parse("2026-01-01T00:00:00Z") },
    });
    expectDeeplyFrozen(node);
  });

  const ready = (condition: object): Node => ({
    ...raw,
    status: { conditions: [{ type: "Ready", status: "True", ...condition }] },
  });
  const lastTransitionTime = "2026-01-01T00:00:00Z";
  const sinceMs = Date.parse(lastTransitionTime);

  it.each<[string, object, object]>([
    ["that says it is not", { status: "False", lastTransitionTime }, { kind: "notReady", sinceMs }],
    ["that is silent", { status: "Unknown", lastTransitionTime }, { kind: "silent", sinceMs }],
    ["whose status nobody knows", { status: "", lastTransitionTime }, { kind: "silent", sinceMs }],
    ["of which nobody knows since when", { status: "False" }, { kind: "notReady", sinceMs: 0 }],
  ])("tells of the readiness of a node %s", (_, condition, readiness) => {
    expect(accepted(projectNode(ready(condition), intern))).toMatchObject({ readiness });
  });

  it.each<[string, Node, object[] | undefined]>([
    ["that is in service", {}, undefined],
    [
      "with conditions of its life",
      {
        status: {
          conditions: [
            { type: "Drained", status: "True", lastTransitionTime },
            { type: "DrainInProgress", status: "False", lastTransitionTime },
            { type: "GracefulNodeShutdownInProgress", status: "Unknown", lastTransitionTime },
            { type: "MaintenanceInProgress", status: "True" },
            { type: "MaintenancePlanned", status: "True", lastTransitionTime },
          ],
        },
      },
      [
        { sign: "Drained", sinceMs },
        { sign: "MaintenanceInProgress", sinceMs: 0 },
      ],
    ],
    [
      "with the taints of autoscalers",
      {
        spec: {
          taints: [
            { key: "ToBeDeletedByClusterAutoscaler", value: "1767225600", effect: "NoSchedule" },
            { key: "DeletionCandidateOfClusterAutoscaler", value: "1767225600", effect: "PreferNoSchedule" },
            { key: "karpenter.sh/disrupted", effect: "NoSchedule" },
            { key: "karpenter.sh/disruption", value: "disrupting", effect: "PreferNoSchedule" },
          ],
        },
      },
      [{ sign: "ToBeDeletedByClusterAutoscaler", sinceMs: 1_767_225_600_000 }, { sign: "karpenter.sh/disrupted" }],
    ],
    ["that is being deleted", { metadata: { deletionTimestamp: lastTransitionTime } }, [{ sign: "deletion" }]],
  ])("tells by what a node %s leaves service", (_, { metadata: more = {}, ...fields }, departures) => {
    const node = accepted(projectNode({ ...fields, metadata: metadata(more) }, intern));
    expect(node.departures).toEqual(departures);
    expectDeeplyFrozen(node);
  });

  it("says nothing of the readiness of a node that has not told yet", () => {
    expect(accepted(projectNode({ ...raw, status: { conditions: [] } }, intern))).not.toHaveProperty("readiness");
    expect(accepted(projectNode({ ...raw, status: {} }, intern))).not.toHaveProperty("readiness");
  });

  it.each([undefined, false])("says nothing of a cordon where there is none: %p", unschedulable => {
    const schedulable: Node = { ...raw, spec: unschedulable === undefined ? {} : { unschedulable } };
    expect(accepted(projectNode(schedulable, intern))).not.toHaveProperty("unschedulable");
  });

  it("is the same after a heartbeat (D-Q-41), and another with another taint, uncordoned, resized or not ready", () => {
    const node = accepted(projectNode(raw, intern));
    const conditions = raw.status?.conditions?.map(one => ({ ...one, lastHeartbeatTime: "2026-01-09T00:00:00Z" }));
    const beating: Node = {
      ...{ ...raw, metadata: metadata({ ...raw.metadata, resourceVersion: "8" }) },
      status: { ...raw.status, ...(conditions && { conditions }) },
    };
    const heartbeat = accepted(projectNode(beating, intern));
    const tainted = accepted(
      projectNode({ ...raw, spec: { ...raw.spec, taints: [{ key: "k", value: "w", effect: "NoSchedule" }] } }, intern),
    );
    const uncordoned = accepted(projectNode({ ...raw, spec: { ...raw.spec, unschedulable: false } }, intern));
    const { status } = raw;
    const resized = accepted(
      projectNode({ ...raw, status: { ...status, allocatable: { cpu: "4", pods: "110" } } }, intern),
    );
    const unready = accepted(
      projectNode({ ...raw, status: { ...status, ...ready({ status: "False" }).status } }, intern),
    );
    const others = [heartbeat, tainted, uncordoned, resized, unready];
    expect(others.map(other => isSameContent(node, other))).toEqual([true, false, false, false, false]);
  });
});

describe("the projection of a revision", () => {
  it("keeps the data as canonical bytes, however it was sent (D-HIST-02)", () => {
    const raw = {
      metadata: metadata({
        labels: { "controller-revision-hash": "abc" },
        annotations: { "everynode.dev/template-digest": "d1", noise: "1" },
        ownerReferences: [owner],
        deletionTimestamp: "2026-01-01T00:00:30Z",
      }),
      revision: 3,
      data: { spec: { template: { spec: { z: "<&", a: 1 }, $patch: "replace" } } },
    } as unknown as ControllerRevision;
    const revision = accepted(projectRevision(raw, intern));
    expect(revision).toEqual({
      name: "x",
      namespace: "ns",
      uid: "u",
      resourceVersion: "7",
      labels: { "controller-revision-hash": "abc" },
      controller: { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", name: "logs", uid: "s" },
      deletionTimestampMs: Date.UTC(2026, 0, 1, 0, 0, 30),
      revision: 3,
      data: '{"spec":{"template":{"$patch":"replace","spec":{"a":1,"z":"\\u003c\\u0026"}}}}',
      templateDigest: "d1",
    });
    expectDeeplyFrozen(revision);
  });

  it("of the built-in controller has no digest of a template", () => {
    expect(accepted(project.revision({ metadata: metadata() }))).not.toHaveProperty("templateDigest");
  });
});

describe("the projection of a set", () => {
  const template = { metadata: { labels: { app: "logs" } }, spec: { containers: [{ name: "c", image: "i:1" }] } };
  const raw = {
    metadata: metadata({ generation: 4, labels: { l: "1" }, annotations: { a: "2" } }),
    spec: { selector: { matchLabels: { app: "logs" } }, template, minReadySeconds: 5 },
    status: {
      currentNumberScheduled: 1,
      desiredNumberScheduled: 2,
      numberMisscheduled: 0,
      numberReady: 1,
      collisionCount: 3,
    },
  } satisfies DaemonSet;
  const of = (fields: object): StoredSet => accepted(projectSet({ ...raw, ...fields }, EVERYNODE));

  it("keeps spec, metadata and the collision count for decisions, the status beside them, all frozen", () => {
    const stored = of({});
    expect(stored.set).toEqual({
      flavor: EVERYNODE,
      name: "x",
      namespace: "ns",
      uid: "u",
      resourceVersion: "7",
      generation: 4,
      labels: { l: "1" },
      annotations: { a: "2" },
      spec: raw.spec,
      templateDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
      collisionCount: 3,
    });
    expect(stored.status).toEqual(raw.status);
    expectDeeplyFrozen({ ...stored, set: { ...stored.set, flavor: undefined } }.set.spec);
    expectDeeplyFrozen(stored.status);
    expect([stored, stored.set].map(Object.isFrozen)).toEqual([true, true]);
    expect(Object.isFrozen(raw.spec)).toBe(false);
  });

  it("digests the template alone, whatever the order of its keys", () => {
    const digest = (fields: object): string => of({ spec: { ...raw.spec, ...fields } }).set.templateDigest;
    const { spec, metadata: labels } = template;
    expect(digest({ template: { spec, metadata: labels } })).toBe(digest({}));
    expect(digest({ minReadySeconds: 6 })).toBe(digest({}));
    expect(digest({ template: { ...template, spec: { containers: [{ name: "c", image: "i:2" }] } } })).not.toBe(
      digest({}),
    );
  });

  it.each([
    { name: "a spec", fields: { spec: undefined } },
    { name: "a template", fields: { spec: { selector: {} } } },
  ])("takes a set without $name, for validation to judge", ({ fields }) => {
    expect(of(fields).set.templateDigest).toBe(of({ spec: { selector: {}, template: {} } }).set.templateDigest);
  });

  it("has no status before someone wrote one", () => {
    expect(of({ status: undefined })).not.toHaveProperty("status");
    expect(of({ status: undefined }).set).not.toHaveProperty("collisionCount");
  });

  it("reads the stable revision of the status, and the progress of a set with a deadline alone", () => {
    const status = {
      ...raw.status,
      stableRevision: "x-1",
      lastProgressTime: "2026-01-01T00:00:00Z",
      numberAvailable: 3,
    };
    const progress = { generation: 0, updated: 0, available: 3, isDone: false, atMs: Date.UTC(2026, 0, 1) };
    const timed = { spec: { ...raw.spec, progressDeadlineSeconds: 60 }, status: { ...status, observedGeneration: 0 } };
    expect(of({ status }).set.stableRevision).toBe("x-1");
    expect(of({ status }).set).not.toHaveProperty("progress");
    expect(of(timed).set.progress).toMatchObject({ ...progress, updated: expect.any(Number) });
    const next = reuseSet(of(timed), of({ ...timed, status: { ...timed.status, numberAvailable: 4 } }));
    expect(next.set.progress?.available).toBe(4);
  });

  describe("after a change", () => {
    const later = metadata({ ...raw.metadata, resourceVersion: "8" });

    it("of recorded progress keeps the spec's identity, as much is remembered by it", () => {
      const timed = (numberAvailable: number) =>
        of({ spec: { ...raw.spec, progressDeadlineSeconds: 60 }, status: { ...raw.status, numberAvailable } });
      const before = timed(1);
      const { set } = reuseSet(before, timed(2));
      expect(set.progress?.available).toBe(2);
      expect(set.spec).toBe(before.set.spec);
    });

    it("of the status alone is a change that leaves what decisions read as it was, object and all", () => {
      const before = of({});
      const after = reuseSet(before, of({ metadata: later, status: { ...raw.status, numberReady: 2 } }));
      expect(after).not.toBe(before);
      expect(after.set).toBe(before.set);
      expect([after.resourceVersion, after.status?.numberReady]).toEqual(["8", 2]);
      expect(Object.isFrozen(after)).toBe(true);
    });

    it.each([
      { name: "the spec", fields: { metadata: later, spec: { ...raw.spec, minReadySeconds: 6 } } },
      { name: "the collision count", fields: { metadata: later, status: { ...raw.status, collisionCount: 4 } } },
      { name: "the labels", fields: { metadata: { ...later, labels: {} } } },
    ])("of $name has what is new", ({ fields }) => {
      const after = of(fields);
      expect(reuseSet(of({}), after).set).toBe(after.set);
    });

    it("that leaves the status keeps its identity", () => {
      const before = of({});
      expect(reuseSet(before, of({ metadata: { ...later, labels: {} } })).status).toBe(before.status);
    });
  });
});

describe("an intern", () => {
  it("gives the text it is given, also when it held too many and started afresh", () => {
    const small = createIntern(2);
    expect([small("a"), small("b"), small("c"), small("a")]).toEqual(["a", "b", "c", "a"]);
  });
});

describe("the projection of a set that is not served", () => {
  const raw = {
    metadata: metadata({ generation: 3, labels: { a: "b" } }),
    spec: {
      selector: { matchLabels: { app: "logs" } },
      template: { metadata: { labels: { app: "logs" } }, spec: { containers: [] } },
    },
    status: { numberReady: 1 },
  } as unknown as DaemonSet;

  it("keeps whose pods it selects, and nothing else", () => {
    const projected = accepted(projectSelectingSet(raw, EVERYNODE));
    expect(Object.isFrozen(projected)).toBe(true);
    expectDeeplyFrozen(projected.selector);
    expectDeeplyFrozen(projected.podLabels);
    expect(projected).toEqual({
      ...{ name: "x", namespace: "ns", uid: "u", resourceVersion: "7", flavor: EVERYNODE },
      ...{ selector: { matchLabels: { app: "logs" } }, podLabels: { app: "logs" }, isEnding: false },
    });
    const ending = { ...raw, metadata: { ...raw.metadata, deletionTimestamp: "2026-01-01T00:00:30Z" } };
    expect(accepted(projectSelectingSet(ending, EVERYNODE)).isEnding).toBe(true);
  });

  it("stays as it is when its status changes", () => {
    const later = { ...raw, metadata: { ...raw.metadata, resourceVersion: "8" }, status: {} } as DaemonSet;
    const [before, after] = [raw, later].map(set => accepted(projectSelectingSet(set, EVERYNODE)));
    expect(before && after && isSameContent(before, after)).toBe(true);
  });

  it("is what it would be if it were served, whatever it lacks", () => {
    for (const spec of [raw.spec, undefined]) {
      const set = { ...raw, spec } as DaemonSet;
      const { selector, ...others } = selectingSetOf(accepted(projectSet(set, EVERYNODE)).set);
      const projected = accepted(projectSelectingSet(set, EVERYNODE));
      expect(projected).toEqual({ ...others, ...(spec && { selector }) });
    }
  });
});
