import { aNode, aPod, aRevision, aSet, aSnapshot } from "../../test/builders";
import type { PodFields, SnapshotFields } from "../../test/builders";
import { APPS } from "../api/flavor";
import { nodeNameOf } from "../api/identity";
import type { DaemonSetSpec } from "../api/types";
import { planSync } from "./plan-sync";
import type { ObservedSet } from "./snapshot";

// What the status says that nodes wait for, on the nodes a, b, c and d: revision 1 is of logs:0, revision 2 of the template.

type RollingUpdate = NonNullable<NonNullable<DaemonSetSpec["updateStrategy"]>["rollingUpdate"]> & {
  readonly maxSurge?: number;
};

const spec = (fields: Partial<DaemonSetSpec> = {}) => aSet({ spec: fields });
const rolling = (fields: RollingUpdate = {}) => {
  const { maxSurge = 0 } = fields;
  const rollingUpdate = { ...fields, maxSurge, maxUnavailable: maxSurge > 0 ? 0 : 1 };
  return spec({ updateStrategy: { type: "RollingUpdate", rollingUpdate } });
};
const revisions = [
  aRevision({ of: aSet({ image: "logs:0" }), name: "logs-old", hash: "old", revision: 1 }),
  aRevision({ of: aSet(), name: "logs-new", hash: "new", revision: 2 }),
];
const nodes = ["a", "b", "c", "d"].map(name => aNode(name));
const old = (node: string, fields: PodFields = {}) => aPod({ node, name: `old-${node}`, hash: "old", ...fields });
const updated = (node: string, fields: PodFields = {}) => aPod({ node, name: `new-${node}`, hash: "new", ...fields });
const allOld = ["a", "b", "c", "d"].map(node => old(node));
const down = { ready: false };

const plan = (set: ObservedSet, fields: SnapshotFields) => planSync(aSnapshot({ set, revisions, nodes, ...fields }));

/** Such as `{ Fenced: "c d" }`. */
function blocked(set: ObservedSet, fields: SnapshotFields): object {
  const { byReason = {} } = plan(set, fields).status?.explanation?.value.blocked ?? {};
  return Object.fromEntries(Object.entries(byReason).map(([code, { sample }]) => [code, sample.join(" ")]));
}

it.each<[string, ObservedSet, SnapshotFields, object]>([
  ["nothing, of a roll-out that is done", spec(), { pods: nodes.map(({ name }) => updated(name)) }, {}],
  [
    "for the budget, but those that are taken now",
    spec(),
    { pods: allOld },
    { NextInLine: "a", BudgetExhausted: "b c d" },
  ],
  [
    "for the budget, where one node uses it up",
    spec(),
    { pods: [updated("a", down), ...allOld.slice(1)] },
    { PodNotReady: "a", BudgetExhausted: "b c d" },
  ],
  ["for surging nodes", rolling({ maxSurge: 1 }), { pods: allOld }, { NextInLine: "a", BudgetExhausted: "b c d" }],
  ["for somebody to end the pause", spec({ paused: true }), { pods: allOld }, { Paused: "a b c d" }],
  [
    "for somebody to end the freeze",
    spec({ frozen: true }),
    { pods: [old("a"), updated("b", { phase: "Failed" }), updated("c")] },
    { Frozen: "a b d" },
  ],
  [
    "for the fence, and one for the budget before it",
    rolling({ partition: 2 }),
    { pods: allOld },
    { NextInLine: "a", BudgetExhausted: "b", Fenced: "c d" },
  ],
  [
    "for the canary",
    rolling({ canary: { nodes: 1, bakeSeconds: 60 } }),
    { pods: allOld },
    { NextInLine: "a", Canary: "b c d" },
  ],
  [
    "for a revision that there is not",
    spec({ rollbackTo: { revision: 7 } }),
    { pods: allOld },
    { NoSuchRevision: "a b c d" },
  ],
  [
    "for someone to delete pods",
    spec({ updateStrategy: { type: "OnDelete" } }),
    { pods: allOld },
    { WaitsForDeletion: "a b c d" },
  ],
  [
    "for a quota, those included for which it was not tried again yet",
    spec(),
    { pods: allOld.slice(2), refusedNodes: ["b"] },
    { PodRefused: "a b", BudgetExhausted: "c d" },
  ],
  ["for their pods to leave a suspended set", spec({ suspend: true }), { pods: allOld }, { Leaving: "a b c d" }],
])("nodes wait %s", (_, set, fields, expected) => {
  expect(blocked(set, fields)).toEqual(expected);
});

it("the causes of unavailable nodes add up to their number", () => {
  const pods = [old("a", down), updated("b", { phase: "Pending", ready: false }), updated("c")];
  const { status } = plan(spec({ paused: true }), { pods });
  expect(status?.explanation?.value.unavailableByCause).toEqual({ NoPod: 1, PodNotReady: 1, Starting: 1 });
  expect(status?.numberUnavailable).toBe(3);
});

it("the built-in kind has no such status, and reasons all the same", () => {
  const set = aSet({ flavor: APPS });
  const pods = ["a", "b", "c"].map(node => aPod({ of: set, node, hash: "new" }));
  const { status, reasons } = plan(set, { pods, revisions: [aRevision({ of: set, hash: "new", revision: 2 })] });
  expect(status).not.toHaveProperty("explanation");
  expect(reasons?.value.get(nodeNameOf("d"))).toBe("NoPod");
});

it("a set that breaks rules explains nothing any more", () => {
  const { status } = plan(spec({ minReadySeconds: -1 }), { pods: allOld });
  expect(status?.explanation?.value).toEqual({ unavailableByCause: {}, blocked: { nodes: 0, byReason: {} } });
});
