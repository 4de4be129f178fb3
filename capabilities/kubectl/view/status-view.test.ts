import { aNode, aPod, aSet, aSnapshot } from "../../../test/builders";
import { APPS } from "../../api/flavor";
import type { DaemonSetSpec, DaemonSetStatus } from "../../api/types";
import { NOW_MS } from "../../../test/builders/now";
import { type StatusReport, progressBar, statusLines, statusReport } from "./status-view";
import { setView } from "./set-view";

// Two nodes, whose pods are of the current revision and available unless a case says otherwise.

interface Case {
  readonly status?: Partial<DaemonSetStatus>;
  readonly spec?: Partial<DaemonSetSpec>;
  readonly deleted?: boolean;
  readonly pods?: Parameters<typeof aPod>[0];
  /** There are none. */
  readonly none?: boolean;
}

function reportOn({ status, spec = {}, deleted = false, pods = {}, none = false }: Case): StatusReport {
  const set = aSet({ generation: 2, spec, ...(deleted && { deletionTimestampMs: NOW_MS }) });
  const names = ["a", "b"];
  const snapshot = aSnapshot({
    set,
    nodes: names.map(name => aNode(name)),
    pods: none ? [] : names.map(node => aPod({ of: set, node, ...pods })),
  });
  const full = { currentNumberScheduled: 2, desiredNumberScheduled: 2, numberMisscheduled: 0, numberReady: 2 };
  const done = { ...full, observedGeneration: 2, updatedNumberScheduled: 2, numberAvailable: 2 };
  return statusReport(
    setView({ snapshot, details: { pods: new Map(), nodes: new Map() }, object: { status: { ...done, ...status } } }),
  );
}

const onDelete = { updateStrategy: { type: "OnDelete" } };
const stalled = { type: "Stalled", status: "True", reason: "InvalidSpec", message: "spec.x: bad" };
/** The conditions of a set that is steered by its spec, as the controller writes them. */
function told(reason: string, message: string, { done = false } = {}): Case {
  const progressing = { type: "Progressing", status: "Unknown", reason, message };
  return {
    status: { conditions: [{ type: "Reconciling", status: done ? "False" : "True", reason, message }, progressing] },
  };
}

const half = "1 of 2 nodes have an updated pod";
const partition = { updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 1 } } };
const steered: readonly [string, Case, string, string][] = [
  ["one that is paused", told("Paused", half), "in-progress", `daemon set "logs" is paused: ${half}`],
  ["one that is frozen", told("Frozen", half), "in-progress", `daemon set "logs" is frozen: ${half}`],
  [
    "one that loses its pods",
    { spec: { suspend: true }, ...told("Suspended", "1 node still has a pod") },
    "in-progress",
    "is suspended: 1 node still",
  ],
  [
    "one without pods",
    { spec: { suspend: true }, ...told("Suspended", "no node has a pod", { done: true }), none: true },
    "complete",
    "is suspended: no node has",
  ],
  [
    "one that reached its fence",
    told("FenceReached", `${half}, and no other may`, { done: true }),
    "complete",
    `daemon set "logs" is rolled out as far as it may be: ${half}, and no other may`,
  ],
  [
    "one that tries its newest revision out",
    told("Baking", `${half}, and no other may before the canaries have lasted`),
    "in-progress",
    `daemon set "logs" tries its newest revision out: ${half}, and no other may before the canaries have lasted`,
  ],
  [
    "one that left out nodes that are not ready",
    told("UnreachableLeftOut", "1 node is left out", { done: true }),
    "complete",
    "is rolled out but for nodes that are not ready: 1 node is left out",
  ],
  [
    "one whose newest revision failed, and stays",
    told("CandidateFailed", "revision logs-new failed: CrashLoop on node a; it goes to no other node"),
    "failed",
    'daemon set "logs" does not go on: revision logs-new failed: CrashLoop on node a; it goes to no other node',
  ],
  [
    "one whose newest revision is taken back",
    told("RollingBack", "revision logs-new failed"),
    "failed",
    'daemon set "logs" is being rolled back: revision logs-new failed',
  ],
  [
    "one whose newest revision was taken back",
    told("RolledBack", "revision logs-new failed", { done: true }),
    "failed",
    'daemon set "logs" was rolled back: revision logs-new failed',
  ],
  [
    "one that is to be rolled back to a revision that it does not have",
    told("RollbackRevisionNotFound", "there is no revision 7 to roll back to"),
    "in-progress",
    'daemon set "logs" cannot be rolled back: there is no revision 7 to roll back to',
  ],
  ["one with suspects", told("SuspectNodes", half), "failed", `stops, as nodes turned not ready: ${half}`],
  [
    "one on its way to its fence",
    { spec: partition, ...told("RollingOut", "0 of 2 nodes have an updated pod, and 1 may") },
    "in-progress",
    'Waiting for daemon set "logs" rollout to finish: 0 of 2 nodes have an updated pod, and 1 may...',
  ],
  [
    "one whose deadline is over",
    told("ProgressDeadlineExceeded", `no node made progress for 60 s: ${half}`),
    "failed",
    `daemon set "logs" exceeded its progress deadline: no node made progress for 60 s: ${half}`,
  ],
];

const ending = 'Waiting for daemon set "logs" rollout to finish:';

it.each<[string, Case, string, string]>([
  ["a complete roll-out", {}, "complete", 'daemon set "logs" successfully rolled out'],
  [
    "one that the controller has not seen",
    { status: { observedGeneration: 1 } },
    "in-progress",
    "Waiting for daemon set spec update to be observed...",
  ],
  [
    "one with old pods",
    { status: { updatedNumberScheduled: 1 } },
    "in-progress",
    `${ending} 1 out of 2 new pods have been updated...`,
  ],
  [
    "one whose pods are not available",
    { status: { numberAvailable: 0 } },
    "in-progress",
    `${ending} 0 of 2 updated pods are available...`,
  ],
  [
    "one of OnDelete with old pods",
    { spec: onDelete, status: { updatedNumberScheduled: 0 } },
    "complete",
    'daemon set "logs" keeps 2 of 2 pods of an older revision until someone deletes them (OnDelete)',
  ],
  [
    "one of OnDelete whose pods are not available",
    { spec: onDelete, status: { updatedNumberScheduled: 0, numberAvailable: 1 } },
    "in-progress",
    `${ending} 1 of 2 pods are available...`,
  ],
  [
    "a set that breaks a rule, as the controller says",
    { status: { conditions: [stalled] } },
    "failed",
    'daemon set "logs" is stalled: spec.x: bad',
  ],
  [
    "a set that broke a rule before it was changed",
    { status: { observedGeneration: 1, conditions: [stalled] } },
    "in-progress",
    "Waiting for daemon set spec update to be observed...",
  ],
  [
    "a set that breaks a rule",
    { spec: { selector: {} } },
    "failed",
    'daemon set "logs" is stalled: spec.selector: Invalid value',
  ],
  ...steered,
  ["a set that is being deleted", { deleted: true }, "in-progress", 'daemon set "logs" is being deleted'],
])("tells of %s as kubectl would", (_, given, verdict, message) => {
  expect(reportOn(given)).toMatchObject({ verdict, progress: { message: expect.stringContaining(message) } });
});

it("counts a roll-out as failed while a node waits for what may never happen", () => {
  const report = reportOn({ status: { numberAvailable: 0 }, pods: { phase: "Failed", failure: { attempts: 5 } } });
  expect(report).toMatchObject({ verdict: "failed", waiting: [{ code: "PodFailed", nodes: ["a", "b"] }] });
});

it("shows what nodes wait for, what fails first, and a sentence where it is the same for all", () => {
  const report = reportOn({ status: { updatedNumberScheduled: 0 } });
  const waiting = [
    { code: "ImagePull", stage: "failing", nodes: ["a"], message: "no such image" },
    { code: "BudgetExhausted", stage: "waiting", nodes: ["b", "c", "d", "e", "f", "g"] },
  ] as const;
  expect(statusLines({ ...report, waiting })).toEqual([
    "daemonset.everynode.dev/logs in namespace default (RollingUpdate, maxUnavailable 1)",
    "[                              ] 0/2 updated, 2 ready, 2 available",
    `${ending} 0 out of 2 new pods have been updated...`,
    "",
    "  ImagePull         1 node    a: no such image",
    "  BudgetExhausted   6 nodes   b, c, d, e, f and 1 more: its old pod waits until fewer nodes are unavailable, or surging, than the strategy allows",
  ]);
  expect(statusLines({ ...report, waiting }, { wide: true }).at(-1)).toContain("b, c, d, e, f, g");
});

it("says in its first line how the set is steered", () => {
  const rollingUpdate = { maxUnavailable: 1, partition: "50%" };
  const spec = { paused: true, updateStrategy: { type: "RollingUpdate", rollingUpdate } };
  expect(reportOn({ spec }).strategy).toBe("RollingUpdate, maxUnavailable 1, paused, partition 50%");
});

it("names the kind as kubectl does", () => {
  const snapshot = aSnapshot({ set: aSet({ flavor: APPS }) });
  const view = setView({ snapshot, details: { pods: new Map(), nodes: new Map() }, object: {} });
  expect(statusReport(view).set).toBe("daemonset.apps/logs");
});

it.each([
  ["nothing", 0, 4, " ".repeat(30)],
  ["updated nodes of which none need be available", 1, 3, `${"-".repeat(7)}${" ".repeat(23)}`],
  ["updated nodes of which some must be available", 2, 3, `${"=".repeat(7)}${"-".repeat(8)}${" ".repeat(15)}`],
  ["all", 4, 4, "=".repeat(30)],
])("draws %s", (_, updated, available, bar) => {
  const progress = { kind: "updating", message: "", desired: 4, updated, ready: available, available } as const;
  expect(progressBar(progress)).toBe(`[${bar}] ${updated}/4 updated, ${available} ready, ${available} available`);
});

it("draws a set without nodes", () => {
  const progress = { kind: "complete", message: "", desired: 0, updated: 0, ready: 0, available: 0 } as const;
  expect(progressBar(progress)).toContain("0/0 updated");
});
