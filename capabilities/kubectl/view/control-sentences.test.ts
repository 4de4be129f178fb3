import { NOW_MS, aNode, aPod, aRevision, aSet, aSnapshot } from "../../../test/builders";
import { nodeNameOf } from "../../api/identity";
import type { RolloutRecord } from "../../api/rollout-record";
import type { DaemonSetSpec } from "../../api/types";
import { nodeReasons } from "./node-reasons";
import { setView } from "./set-view";
import { statusReport } from "./status-view";

// A set of three nodes with two revisions: `a` has a pod of the newest, `b` and `c` of the one before.

const former = aSet({ image: "logs:0" });

function viewOf(spec: Partial<DaemonSetSpec>, rollout?: RolloutRecord) {
  const set = { ...aSet({ spec }), ...(rollout && { rollout }) };
  const snapshot = aSnapshot({
    set,
    nodes: [aNode("a", { labels: { pool: "spare" } }), aNode("b"), aNode("c")],
    pods: [aPod({ of: set, node: "a" }), aPod({ of: former, node: "b" }), aPod({ of: former, node: "c" })],
    revisions: [aRevision({ of: former, revision: 1 }), aRevision({ of: set, revision: 2 })],
  });
  const status = {
    ...{ desiredNumberScheduled: 3, currentNumberScheduled: 3, numberMisscheduled: 0, numberReady: 3 },
    ...{ numberAvailable: 3, observedGeneration: 1, updatedNumberScheduled: 1, stableRevision: "logs-former" },
    ...{ rollout: { phase: "Canary" } },
  };
  return setView({ snapshot, details: { pods: new Map(), nodes: new Map() }, object: { status } });
}

function reasonsOf(spec: Partial<DaemonSetSpec>, rollout?: RolloutRecord): readonly string[] {
  return nodeReasons(viewOf(spec, rollout)).map(({ code, message }) => `${code}: ${message}`);
}

const fence = (fields: object) => ({ updateStrategy: { type: "RollingUpdate", rollingUpdate: fields } });
const updated = "Updated: its pod is of the current revision, and available";
const kept = "Fenced: it keeps logs-former, and may not have the newest revision yet:";

it.each<[string, Partial<DaemonSetSpec>, readonly string[]]>([
  ["by their number", fence({ partition: 2 }), [updated, `${kept} partition 2`, `${kept} partition 2`]],
  [
    "by their labels",
    fence({ nodeSelector: { matchLabels: { pool: "spare" } } }),
    [updated, `${kept} nodeSelector pool=spare`, `${kept} nodeSelector pool=spare`],
  ],
  [
    "by their number where their labels would let them",
    fence({ partition: 2, nodeSelector: {} }),
    [updated, `${kept} partition 2`, `${kept} partition 2`],
  ],
])("tells which nodes may not have the newest revision, %s", (_, spec, expected) => {
  expect(reasonsOf(spec)).toEqual(expected);
});

it("tells which nodes wait for a canary", () => {
  const waits = "Canary: it keeps logs-former until the canaries have lasted";
  expect(reasonsOf(fence({ canary: { bakeSeconds: 60 } }))).toEqual([updated, waits, waits]);
});

it("tells which nodes wait for their wave", () => {
  const { name } = aRevision();
  const waves = { waves: { topologyKey: "kubernetes.io/hostname" } };
  const reasons = reasonsOf(fence(waves), { revision: name, phase: "Wave", wave: 1, from: "a", through: "a" });
  const waits = `${kept} its wave is yet to come`;
  expect(reasons.slice(1)).toEqual([waits, waits]);
});

it.each([
  ["Canary", { canary: { bakeSeconds: 600 } }, {}, "until the canaries have lasted, in 9m at the soonest"],
  [
    "Wave",
    { waves: { topologyKey: "kubernetes.io/hostname", bakeSeconds: 600 } },
    { wave: 1, from: "a", through: "a" },
    "its wave is yet to come, and the next one comes in 9m at the soonest",
  ],
] as const)("tells how long the nodes of a stage are still to last: %s", (phase, fields, at, expected) => {
  const completeSinceMs = NOW_MS - 60_000;
  const reasons = reasonsOf(fence(fields), { revision: aRevision().name, phase, ...at, completeSinceMs });
  expect(reasons.slice(1)).toEqual([expect.stringContaining(expected), expect.stringContaining(expected)]);
});

it("tells how the newest revision failed, of the nodes that do not get it for that", () => {
  const failure = { reason: "CrashLoop", nodes: 1, node: nodeNameOf("a") };
  const reasons = reasonsOf(fence({ analysis: {} }), { revision: aRevision().name, phase: "Everywhere", failure });
  const waits = "Fenced: it keeps logs-former, as the newest revision failed: CrashLoop on node a";
  expect(reasons.slice(1)).toEqual([waits, waits]);
});

it("tells that there is no revision to roll back to, as that needs somebody", () => {
  const message = "NoSuchRevision: an old pod, which stays, as there is no revision 7 to roll back to";
  expect(reasonsOf({ rollbackTo: { revision: 7 } })).toEqual([updated, message, message]);
  expect(statusReport(viewOf({ rollbackTo: { revision: 7 } })).verdict).toBe("failed");
});
