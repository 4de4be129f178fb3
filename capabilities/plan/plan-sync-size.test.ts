import { NOW_MS, aNode, aPod, aRevision, aSet, aSnapshot } from "../../test/builders";
import type { PodFields } from "../../test/builders";
import { objectNameOf } from "../api/identity";
import type { RolloutRecord } from "../api/rollout-record";
import { planSync } from "./plan-sync";
import type { ObservedSet, PodTrouble } from "./snapshot";

// How large a status gets: of any number of nodes it names a few.

const COUNT = 15_000;
const MOST_BYTES = 64_000;

const TROUBLES: readonly PodTrouble[] = ["ImagePull", "CrashLoop", "ContainerError", "Unschedulable"];

const nameOf = (index: number): string => `node-${String(index).padStart(5, "0")}`.padEnd(253, "x");

/** Of five nodes in a row one has died of the candidate, one before it, one keeps the old pod, one has none, one has trouble. */
const nodes = Array.from({ length: COUNT }, (_, index) => {
  const kind = index % 5 < 2 ? "silent" : "ready";
  const sinceMs = NOW_MS - (index % 5 === 0 ? 10_000 : 900_000);
  return aNode(nameOf(index), { readiness: { kind, sinceMs } });
});

const pods = nodes.flatMap(({ name: node }, index) => {
  const ofCandidate: PodFields = { node, name: `new-${index}`, hash: "new", createdMs: NOW_MS - 60_000, ready: false };
  const ofOld: PodFields = { node, name: `old-${index}`, hash: "old" };
  const all = [
    [aPod(ofCandidate)],
    [aPod({ ...ofOld, ready: false })],
    [aPod(ofOld)],
    [],
    [aPod({ ...ofCandidate, trouble: TROUBLES[index % TROUBLES.length] ?? "ImagePull" })],
  ];
  return all[index % 5] ?? [];
});

const revisions = [
  aRevision({ of: aSet({ image: "logs:0" }), name: `${"o".repeat(240)}-old`, hash: "old", revision: 1 }),
  aRevision({ of: aSet(), name: `${"n".repeat(240)}-new`, hash: "new", revision: 2 }),
];

it("is at most 64 kB of 15,000 nodes with the longest of names, with every control in use and most nodes in trouble", () => {
  const written = statusOf(setInTheMiddle());
  // It does tell of all of them.
  expect(written.blocked?.nodes).toBeGreaterThan(COUNT / 2);
  expect(Object.keys(written.blocked?.byReason ?? {}).length).toBeGreaterThan(4);
  expect(written.conditions?.map(({ reason }) => reason)).toContain("SuspectNodes");
  expect(JSON.stringify(written).length).toBeLessThan(MOST_BYTES);
}, 60_000);

/** As it is written. */
function statusOf(set: ObservedSet) {
  const refusedNodes = nodes.map(({ name }) => name);
  const { status } = planSync(aSnapshot({ set, nodes, pods, revisions, refusedNodes }));
  if (status === undefined) throw new Error("there is no status");
  const { explanation, ...counts } = status;
  return { ...counts, ...explanation?.value };
}

/** Its rollout is in the ninth wave. */
function setInTheMiddle(): ObservedSet {
  const rollingUpdate = {
    ...{ maxUnavailable: 1, maxSurge: 0, partition: "30%", canary: { nodes: "10%", bakeSeconds: 600 } },
    waves: { topologyKey: "kubernetes.io/hostname", growth: 2 },
    unreachableNodes: { policy: "Exclude", maxExcluded: "10%", maxSuspects: 1 },
  };
  const fields = { updateStrategy: { type: "RollingUpdate", rollingUpdate }, progressDeadlineSeconds: 60 };
  const rollout: RolloutRecord = {
    ...{ revision: objectNameOf(`${"n".repeat(240)}-new`), phase: "Wave", wave: 9, completeSinceMs: NOW_MS },
    ...{ from: "f".repeat(63), through: "t".repeat(63) },
  };
  return { ...aSet({ spec: fields }), rollout, stableRevision: objectNameOf(`${"o".repeat(240)}-old`) };
}
