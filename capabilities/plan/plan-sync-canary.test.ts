import { NOW_MS, aNode, aPod, aRevision, aSet, aSnapshot } from "../../test/builders";
import type { PodFields, SnapshotFields } from "../../test/builders";
import { nodeNameOf, objectNameOf } from "../api/identity";
import type { RolloutRecord } from "../api/rollout-record";
import type { DaemonSetSpec, RolloutFence } from "../api/types";
import { REVISION_HASH_LABEL } from "../api/well-known";
import { planSync } from "./plan-sync";
import type { ObservedSet } from "./snapshot";

// Plans for sets that try a revision out, on the nodes a, b, c and d: revision 1 is of logs:0, revision 2 of the template.

const revisions = [
  aRevision({ of: aSet({ image: "logs:0" }), name: "logs-old", hash: "old", revision: 1 }),
  aRevision({ of: aSet(), name: "logs-new", hash: "new", revision: 2 }),
];
const nodes = ["a", "b", "c", "d"].map(name => aNode(name, { labels: { pool: name < "d" ? "main" : "spare" } }));
const old = (node: string, fields: PodFields = {}) => aPod({ node, name: `old-${node}`, hash: "old", ...fields });
const updated = (node: string, fields: PodFields = {}) => aPod({ node, name: `new-${node}`, hash: "new", ...fields });
const readyFor = (seconds: number): PodFields => ({ readySinceMs: NOW_MS - seconds * 1_000 });

const revision = objectNameOf("logs-new");
const atCanaries: RolloutRecord = { revision, phase: "Canary" };
const everywhere: RolloutRecord = { revision, phase: "Everywhere" };

interface Given {
  readonly spec?: Partial<DaemonSetSpec>;
  readonly rollout?: RolloutRecord;
}

function staged(fence: RolloutFence, { spec = {}, rollout }: Given = {}): ObservedSet {
  const rollingUpdate = { maxUnavailable: 1, maxSurge: 0, ...fence };
  const set = aSet({ spec: { updateStrategy: { type: "RollingUpdate", rollingUpdate }, ...spec } });
  return { ...set, stableRevision: objectNameOf("logs-old"), ...(rollout && { rollout }) };
}

const CANARY = { canary: { bakeSeconds: 60 } };
const plan = (set: ObservedSet, fields: SnapshotFields) => planSync(aSnapshot({ set, revisions, nodes, ...fields }));
const planned = (set: ObservedSet, fields: SnapshotFields): readonly string[] =>
  plan(set, fields).actions.map(action => {
    if (action.kind === "createPod")
      return `create ${action.pod.metadata?.labels?.[REVISION_HASH_LABEL]} on ${action.node}`;
    return action.kind === "deletePod" ? `delete ${action.pod.name}` : action.kind;
  });
const condition = (set: ObservedSet, fields: SnapshotFields, wanted: string) => {
  const found = plan(set, fields).status?.conditions?.find(({ type }) => type === wanted);
  return [found?.status, found?.reason, found?.message];
};

const outdated = [old("a"), old("b"), old("c"), old("d")];
const onCanary = (fields: PodFields) => [updated("a", fields), ...outdated.slice(1)];
const baking = onCanary(readyFor(20));

it.each<[string, ObservedSet, SnapshotFields, readonly string[]]>([
  ["goes to the first node by name", staged(CANARY), { pods: outdated }, ["delete old-a"]],
  [
    "goes to the nodes that the selector takes",
    staged({ canary: { nodeSelector: { matchLabels: { pool: "spare" } } } }),
    { pods: outdated },
    ["delete old-d"],
  ],
  ["goes to no other node", staged(CANARY), { pods: baking }, []],
  [
    "goes to no node that joins",
    staged(CANARY, { rollout: atCanaries }),
    { pods: baking.slice(0, 3) },
    ["create old on d"],
  ],
  ["comes back to a canary that lost it", staged(CANARY), { pods: outdated.slice(1) }, ["create new on a"]],
  ["stays where it is, once it has lasted", staged(CANARY, { rollout: atCanaries }), { pods: onCanary({}) }, []],
  [
    "goes on, once that is on record",
    staged(CANARY, { rollout: everywhere }),
    { pods: onCanary({}) },
    ["delete old-b"],
  ],
  [
    "goes on also where a canary has failed since",
    staged(CANARY, { rollout: everywhere }),
    { pods: onCanary({}).slice(1) },
    ["create new on a"],
  ],
  [
    "goes on where somebody vouches for it",
    staged({ ...CANARY, promotedRevision: 2 }),
    { pods: baking },
    ["delete old-b"],
  ],
  [
    "goes on by the fence, where there is one",
    staged({ ...CANARY, partition: 3 }, { rollout: everywhere }),
    { pods: onCanary({}) },
    [],
  ],
  [
    "goes everywhere at once by hand",
    staged(CANARY, { spec: { rollbackTo: { revision: 2 } } }),
    { pods: baking },
    ["delete old-b"],
  ],
])("a revision with a canary %s", (_, set, fields, expected) => {
  expect(planned(set, fields)).toEqual(expected);
});

describe("the record of a rollout", () => {
  it.each<[string, ObservedSet, SnapshotFields, RolloutRecord | null | undefined]>([
    ["begins with the candidate", staged(CANARY), { pods: outdated }, atCanaries],
    [
      "tells since when the canaries have been complete",
      staged(CANARY, { rollout: atCanaries }),
      { pods: baking },
      { ...atCanaries, completeSinceMs: NOW_MS - 20_000 },
    ],
    [
      "tells nothing new",
      staged(CANARY, { rollout: { ...atCanaries, completeSinceMs: NOW_MS - 20_000 } }),
      { pods: baking },
      undefined,
    ],
    [
      "forgets it when one is not",
      staged(CANARY, { rollout: { ...atCanaries, completeSinceMs: NOW_MS - 20_000 } }),
      { pods: onCanary({ ready: false }) },
      atCanaries,
    ],
    ["tells that they have lasted", staged(CANARY, { rollout: atCanaries }), { pods: onCanary({}) }, everywhere],
    [
      "follows the template",
      staged(CANARY, { rollout: { ...everywhere, revision: objectNameOf("logs-other") } }),
      { pods: outdated },
      atCanaries,
    ],
    [
      "tells of the stable revision that there is nothing to try out",
      staged(CANARY),
      { pods: ["a", "b", "c", "d"].map(node => updated(node)) },
      everywhere,
    ],
    [
      "does not take for stable what has yet to last, be it on every node",
      staged({ canary: { nodes: "100%", bakeSeconds: 60 } }, { rollout: atCanaries }),
      { pods: ["a", "b", "c", "d"].map(node => updated(node, readyFor(10))) },
      { ...atCanaries, completeSinceMs: NOW_MS - 10_000 },
    ],
    ["ends with what it was about", staged({}, { rollout: atCanaries }), { pods: outdated }, null],
    ["is none of a set that tries nothing out", staged({}), { pods: outdated }, undefined],
  ])("%s", (_, set, fields, expected) => {
    expect(plan(set, fields).status?.rollout).toEqual(expected);
  });
});

describe("a candidate that fails", () => {
  const failing = onCanary({ ready: false, trouble: "CrashLoop", restarts: 1 });
  const failure = { reason: "CrashLoop", nodes: 1, node: nodeNameOf("a") };
  const failed: RolloutRecord = { ...atCanaries, failure };
  const analysed = (onFailure: string, rollout?: RolloutRecord, more: RolloutFence = {}) =>
    staged({ ...CANARY, analysis: { onFailure }, ...more }, rollout && { rollout });

  it.each<[string, ObservedSet, SnapshotFields, readonly string[]]>([
    ["is recorded before anything is done", analysed("Rollback", atCanaries), { pods: failing }, []],
    ["stays where it is", analysed("Pause", failed), { pods: failing }, []],
    [
      "does not come back to a node that lost it",
      analysed("Pause", failed),
      { pods: outdated.slice(1) },
      ["create old on a"],
    ],
    ["is taken back", analysed("Rollback", failed), { pods: failing }, ["delete new-a"]],
    ["is taken back from where it serves, too", analysed("Rollback", failed), { pods: baking }, ["delete new-a"]],
    [
      "goes to no other node, be it past its canaries",
      analysed("Pause", { ...everywhere, failure }),
      { pods: [updated("a"), ...outdated.slice(1)] },
      [],
    ],
    [
      "goes on where somebody vouches for it",
      analysed("Rollback", failed, { promotedRevision: 2 }),
      { pods: baking },
      ["delete old-b"],
    ],
    [
      "is forgotten once there is another",
      analysed("Rollback", { ...failed, revision: objectNameOf("logs-x") }),
      { pods: outdated },
      ["delete old-a"],
    ],
  ])("%s", (_, set, fields, expected) => {
    expect(planned(set, fields)).toEqual(expected);
  });

  it.each<[string, ObservedSet, SnapshotFields, RolloutRecord | undefined]>([
    ["with what was found", analysed("Pause", atCanaries), { pods: failing }, failed],
    [
      "without canaries, too",
      staged({ analysis: {} }, { rollout: everywhere }),
      { pods: failing },
      { ...everywhere, failure },
    ],
    ["as it was found, whatever its pods do later", analysed("Pause", failed), { pods: onCanary({}) }, undefined],
    ["no more where nobody asks", staged(CANARY, { rollout: failed }), { pods: failing }, atCanaries],
    [
      "no more where somebody vouches for it",
      analysed("Pause", failed, { promotedRevision: 2 }),
      { pods: failing },
      everywhere,
    ],
  ])("is recorded %s", (_, set, fields, expected) => {
    expect(plan(set, fields).status?.rollout).toEqual(expected);
  });

  it("is told of, for whoever waits for the rollout", () => {
    const set = analysed("Pause", failed);
    const message = "revision logs-new failed: CrashLoop on node a; it goes to no other node";
    expect(condition(set, { pods: failing }, "Stalled")).toEqual(["True", "CandidateFailed", message]);
    expect(condition(set, { pods: failing }, "Progressing")).toEqual(["False", "CandidateFailed", message]);
    expect(condition(set, { pods: failing }, "Reconciling")[1]).toBe("WaitingForPods");
    expect(condition(set, { pods: onCanary({}) }, "Reconciling").slice(0, 2)).toEqual(["False", "CandidateFailed"]);
    expect(plan(set, { pods: failing }).events).toEqual([{ type: "Warning", reason: "CandidateFailed", message }]);
  });

  it("is told of until every node runs the stable revision, and after", () => {
    const set = analysed("Rollback", { ...failed, failure: { ...failure, nodes: 2 } });
    const message = "revision logs-new failed: CrashLoop on 2 nodes, a among them";
    const going = `${message}; nodes go back to the stable revision`;
    const told = (pods: typeof outdated, type: string) => condition(set, { pods }, type);
    const back = "1 of 4 nodes have an updated pod, and none may";
    expect(told(baking, "Reconciling")).toEqual(["True", "RollingBack", back]);
    expect(told(baking, "Progressing")).toEqual(["False", "RollingBack", going]);
    expect(told(baking, "Stalled")).toEqual(["True", "CandidateFailed", going]);
    const gone = `${message}; no node has it any more`;
    expect(told(outdated, "Reconciling")).toEqual(["False", "RolledBack", "no node has the newest revision any more"]);
    expect(told(outdated, "Progressing")).toEqual(["False", "RolledBack", gone]);
    expect(told(outdated, "Stalled")).toEqual(["True", "CandidateFailed", gone]);
    // So that it is one event.
    expect(plan(set, { pods: outdated }).events).toEqual(plan(set, { pods: baking }).events);
  });

  it("is not told to be taken back where the set is paused, before a pod of it is gone", () => {
    const set = analysed("Rollback", failed);
    const paused = { ...set, spec: { ...set.spec, paused: true } };
    expect(condition(paused, { pods: baking }, "Reconciling").slice(0, 2)).toEqual(["True", "Paused"]);
    expect(condition(paused, { pods: baking }, "Progressing").slice(0, 2)).toEqual(["False", "CandidateFailed"]);
    expect(condition(paused, { pods: outdated }, "Progressing").slice(0, 2)).toEqual(["False", "RolledBack"]);
  });

  it("is not told to have been taken back while that is only to be recorded", () => {
    const restarted = onCanary({ ...readyFor(120), restarts: 3 });
    const set = analysed("Rollback", atCanaries);
    expect(plan(set, { pods: restarted }).status?.rollout?.failure).toMatchObject({ reason: "Restarts" });
    expect(condition(set, { pods: restarted }, "Reconciling").slice(0, 2)).toEqual(["True", "RollingBack"]);
  });

  it("does not become the stable revision, be it on every node", () => {
    const pods = ["a", "b", "c", "d"].map(node => updated(node));
    expect(plan(analysed("Pause", { ...everywhere, failure }), { pods }).status?.stableRevision).toBe("logs-old");
  });
});

describe("a revision that comes by waves", () => {
  const WAVES = { waves: { topologyKey: "pool", bakeSeconds: 60 } };
  const first: RolloutRecord = { revision, phase: "Wave", wave: 1, from: "main", through: "main" };
  const done = [updated("a"), updated("b"), updated("c", readyFor(20)), old("d")];

  it.each<[string, ObservedSet, SnapshotFields, readonly string[]]>([
    ["goes nowhere before the first is on record", staged(WAVES), { pods: outdated }, []],
    ["goes to the nodes of the first value", staged(WAVES, { rollout: first }), { pods: outdated }, ["delete old-a"]],
    ["goes to no other one", staged(WAVES, { rollout: first }), { pods: done }, []],
    [
      "comes back only there",
      staged(WAVES, { rollout: first }),
      { pods: done.slice(1, 3) },
      ["create new on a", "create old on d"],
    ],
    [
      "goes on with the next one",
      staged(WAVES, { rollout: { revision, phase: "Wave", wave: 2, from: "spare" } }),
      { pods: done },
      ["delete old-d"],
    ],
    [
      "stays with its canaries, too",
      staged({ ...WAVES, canary: { nodeSelector: { matchLabels: { pool: "spare" } } } }, { rollout: first }),
      { pods: [...outdated.slice(0, 3), updated("d")] },
      ["delete old-a"],
    ],
  ])("%s", (_, set, fields, expected) => {
    expect(planned(set, fields)).toEqual(expected);
  });

  it("begins after the canaries have lasted", () => {
    const set = staged({ ...CANARY, ...WAVES }, { rollout: atCanaries });
    expect(plan(set, { pods: onCanary({}) }).status?.rollout).toEqual(first);
  });

  it("waits, and looks again", () => {
    const found = plan(staged(WAVES, { rollout: first }), { pods: done });
    expect(found.status?.rollout).toEqual({ ...first, completeSinceMs: NOW_MS - 20_000 });
    expect(found.requeueAfterMs).toBe(40_000);
    expect(condition(staged(WAVES, { rollout: first }), { pods: done }, "Reconciling")[1]).toBe("Baking");
  });

  it("tells that it is the fence that keeps nodes out, where it is", () => {
    const set = staged({ ...WAVES, partition: 3 }, { rollout: first });
    const found = condition(set, { pods: onCanary({}) }, "Reconciling");
    expect(found.slice(0, 2)).toEqual(["False", "FenceReached"]);
  });
});

it("looks again when the canaries will have lasted", () => {
  expect(plan(staged(CANARY, { rollout: atCanaries }), { pods: baking }).requeueAfterMs).toBe(40_000);
});

it("tells that it waits for the canaries, and that nobody is to worry", () => {
  const set = staged(CANARY, { rollout: atCanaries });
  const message = "1 of 4 nodes have an updated pod, and no other may before the canaries have lasted";
  expect(condition(set, { pods: baking }, "Reconciling")).toEqual(["True", "Baking", message]);
  expect(condition(set, { pods: baking }, "Progressing")).toEqual(["True", "Baking", message]);
  expect(plan(set, { pods: baking }).status).toMatchObject({
    ...{ updatedNumberScheduled: 1, numberAvailable: 4 },
    ...{ stableRevision: "logs-old", candidateRevision: "logs-new" },
  });
});

it("tells that no node may be a canary", () => {
  const set = staged({ canary: { nodeSelector: { matchLabels: { pool: "none" } } } });
  const message = "no node may be a canary, so that none gets the newest revision";
  expect(condition(set, { pods: outdated }, "Reconciling")).toEqual(["True", "Baking", message]);
});

it("stays with the canaries while the set is paused", () => {
  const set = staged(CANARY, { rollout: atCanaries, spec: { paused: true } });
  expect(plan(set, { pods: onCanary({}) }).status?.rollout).toEqual({
    ...atCanaries,
    completeSinceMs: NOW_MS - 3_600_000,
  });
  expect(condition(set, { pods: onCanary({}) }, "Progressing")[1]).toBe("Paused");
});

it("does not let a deadline run while the canaries last, and begins it anew afterwards", () => {
  const spec = { progressDeadlineSeconds: 600 };
  const progress = { generation: 1, updated: 1, available: 4, isDone: false, atMs: NOW_MS - 600_000 };
  const set = { ...staged(CANARY, { rollout: atCanaries, spec }), progress };
  expect(condition(set, { pods: baking }, "Progressing")[1]).toBe("Baking");
  expect(plan(set, { pods: onCanary({}) }).status?.hasProgressed).toBe(true);
});
