import { NOW_MS, aNode, aPod, aSet } from "../../test/builders";
import type { PodFields } from "../../test/builders";
import { type NodeName, nodeNameOf, revisionHashOf } from "../api/identity";
import type { DaemonSetUpdateStrategy } from "../api/types";
import { updateStrategy } from "./budget";
import { type ReasonInput, causeOf, reasonOf } from "./node-reason";
import { nodeStates } from "./node-states";
import type { Eligibility } from "./placement";
import type { ReasonCode } from "./reason-codes";

// What node a waits for, and why it has no available pod, with each kind of pods on it.

const WANTED: Eligibility = { shouldRun: true, shouldContinueRunning: true };
const MAY_STAY: Eligibility = { shouldRun: false, shouldContinueRunning: true };
const MUST_LEAVE: Eligibility = { shouldRun: false, shouldContinueRunning: false };
const HELD: Eligibility = { ...MAY_STAY, isHeld: true };

const a: ReadonlySet<NodeName> = new Set([nodeNameOf("a")]);
const nobody: ReadonlySet<NodeName> = new Set();
const old: PodFields = { hash: "old" };
const oldDown: PodFields = { ...old, ready: false };
const starting: PodFields = { phase: "Pending", ready: false };

function inputWith(fields: Partial<ReasonInput> = {}, strategy: DaemonSetUpdateStrategy = {}): ReasonInput {
  return {
    strategy: updateStrategy(aSet({ spec: { updateStrategy: strategy } }).spec),
    replacing: nobody,
    isRefused: false,
    withoutRoom: nobody,
    departing: nobody,
    notReady: nobody,
    ...fields,
  };
}

function stateOfNodeA(pods: readonly PodFields[], eligibility: Eligibility | undefined) {
  const [state] = nodeStates({
    nodes: eligibility === undefined ? [] : [aNode("a")],
    pods: pods.map((fields, index) => aPod({ name: `p${index}`, createdMs: index, hash: "current", ...fields })),
    eligibilityOf: () => eligibility ?? MUST_LEAVE,
    current: { hash: revisionHashOf("current"), generation: undefined },
    minReadySeconds: 15,
    nowMs: NOW_MS,
  });
  if (state === undefined) throw new Error("there is no such node");
  return state;
}

interface Case {
  readonly of: string;
  readonly pods?: readonly PodFields[];
  readonly where?: Eligibility | null;
  readonly with?: Partial<ReasonInput>;
  readonly strategy?: DaemonSetUpdateStrategy;
  readonly reason: ReasonCode;
  /** Of a node that counts as unavailable. */
  readonly cause?: ReasonCode;
}

const frozen = { hold: "Frozen" } as const;
const outside = { fence: { admitted: nobody, reason: "Fenced" } } as const;

const cases: readonly Case[] = [
  { of: "one with what it should have", pods: [{}], reason: "Updated" },
  { of: "one that may not have the candidate", pods: [{}], with: outside, reason: "Fenced" },
  {
    of: "one that may have the candidate",
    pods: [{}],
    with: { fence: { ...outside.fence, admitted: a } },
    reason: "Updated",
  },
  {
    of: "one of which a policy tells",
    pods: [old],
    with: { notices: new Map([[nodeNameOf("a"), "Staying"]]) },
    reason: "Staying",
  },
  { of: "one of which no policy tells", pods: [{}], with: { notices: new Map() }, reason: "Updated" },

  { of: "one without a pod", reason: "NoPod", cause: "NoPod" },
  { of: "one whose pod is refused", with: { isRefused: true }, reason: "PodRefused", cause: "PodRefused" },
  { of: "one without room", with: { withoutRoom: a, isRefused: true }, reason: "NoRoom", cause: "NoRoom" },
  { of: "one without a pod, of a frozen set", with: frozen, reason: "Frozen", cause: "NoPod" },

  {
    of: "one whose pod ends",
    pods: [{ ...old, ready: false, terminating: true }],
    reason: "Terminating",
    cause: "Terminating",
  },
  { of: "one whose pod ends and still serves", pods: [{ ...old, terminating: true }], reason: "Terminating" },
  {
    of: "one that cannot end its pod",
    pods: [{ ...oldDown, terminating: true }],
    with: { notReady: a },
    reason: "NodeNotReady",
    cause: "NodeNotReady",
  },
  { of: "one with a pod that ends beside the new one", pods: [{ ...old, terminating: true }, {}], reason: "Updated" },

  {
    of: "one whose pod waits for the scheduler",
    pods: [{ ...starting, bound: false }],
    reason: "Scheduling",
    cause: "Scheduling",
  },
  {
    of: "one whose pod fits nowhere",
    pods: [{ ...starting, bound: false, trouble: "Unschedulable" }],
    reason: "Unschedulable",
    cause: "Unschedulable",
  },
  {
    of: "one whose image cannot be pulled",
    pods: [{ ...starting, trouble: "ImagePull" }],
    reason: "ImagePull",
    cause: "ImagePull",
  },
  {
    of: "one whose old pod crashes",
    pods: [{ ...oldDown, trouble: "CrashLoop" }],
    reason: "OldPodUnavailable",
    cause: "CrashLoop",
  },
  {
    of: "one that is not ready, whatever it said of its pod",
    pods: [{ ...starting, trouble: "ImagePull" }],
    with: { notReady: a },
    reason: "NodeNotReady",
    cause: "NodeNotReady",
  },
  { of: "one whose pod starts", pods: [starting], reason: "Starting", cause: "Starting" },
  { of: "one whose pod runs and is not ready", pods: [{ ready: false }], reason: "PodNotReady", cause: "PodNotReady" },
  {
    of: "one that is not ready itself",
    pods: [{ ready: false }],
    with: { notReady: a },
    reason: "NodeNotReady",
    cause: "NodeNotReady",
  },
  {
    of: "one whose pod became ready just now",
    pods: [{ readySinceMs: NOW_MS - 1 }],
    reason: "Settling",
    cause: "Settling",
  },
  { of: "one whose pod failed", pods: [{ phase: "Failed" }], reason: "PodFailed", cause: "PodFailed" },
  {
    of: "one whose pod failed, of a frozen set",
    pods: [{ phase: "Failed" }],
    with: frozen,
    reason: "Frozen",
    cause: "PodFailed",
  },
  { of: "one whose pod succeeded", pods: [{ phase: "Succeeded" }], reason: "PodSucceeded", cause: "PodSucceeded" },
  {
    of: "one whose old pod failed, of a paused set",
    pods: [{ ...old, phase: "Failed" }],
    with: { hold: "Paused" },
    reason: "PodFailed",
    cause: "PodFailed",
  },

  { of: "one whose old pod waits for the budget", pods: [old], reason: "BudgetExhausted" },
  { of: "one whose old pod is taken now", pods: [old], with: { replacing: a }, reason: "NextInLine" },
  { of: "one whose old pod does not serve", pods: [oldDown], reason: "OldPodUnavailable", cause: "PodNotReady" },
  { of: "one without room for a second pod", pods: [old], with: { withoutRoom: a }, reason: "NoRoom" },
  {
    of: "one with an old pod of a paused set",
    pods: [oldDown],
    with: { hold: "Paused" },
    reason: "Paused",
    cause: "PodNotReady",
  },
  {
    of: "one with an old pod of a frozen set",
    pods: [old],
    with: frozen,
    strategy: { type: "OnDelete" },
    reason: "Frozen",
  },
  {
    of: "one with an old pod under OnDelete",
    pods: [oldDown],
    strategy: { type: "OnDelete" },
    reason: "WaitsForDeletion",
    cause: "PodNotReady",
  },

  { of: "one with a new pod that starts beside the old one", pods: [old, starting], reason: "Starting" },
  { of: "one with a new pod that serves beside the old one", pods: [old, {}], reason: "NextInLine" },
  { of: "one with two new pods", pods: [{}, {}], reason: "DuplicatePods" },
  { of: "one with two new pods of a frozen set", pods: [{}, {}], with: frozen, reason: "Frozen" },

  { of: "one that is cordoned", pods: [old], where: HELD, reason: "Cordoned" },
  { of: "one that leaves service", pods: [old], where: HELD, with: { departing: a }, reason: "LeavesService" },
  {
    of: "one that leaves service, and that its pod has to leave",
    ...{ pods: [old], where: MUST_LEAVE, with: { departing: a }, reason: "Leaving" },
  },
  { of: "one whose pod may stay", pods: [old], where: MAY_STAY, reason: "Staying" },
  { of: "one whose pod has to leave", pods: [old], where: MUST_LEAVE, reason: "Leaving" },
  { of: "one whose pod has to leave a frozen set", pods: [old], where: MUST_LEAVE, with: frozen, reason: "Frozen" },
  { of: "one whose pod may stay and ends", pods: [{ terminating: true }], where: MAY_STAY, reason: "Leaving" },
  { of: "one that wants none and has none", where: MUST_LEAVE, reason: "NotEligible" },
  { of: "one without a pod of a suspended set", where: MUST_LEAVE, with: { isSuspended: true }, reason: "Suspended" },
  { of: "one that is gone", pods: [old], where: null, reason: "NodeGone" },
];

it.each(cases)("$of: $reason", ({ pods = [], where = WANTED, with: fields, strategy, reason, cause }) => {
  const input = inputWith(fields, strategy);
  const state = stateOfNodeA(pods, where ?? undefined);
  expect([reasonOf(state, input), causeOf(state, input)]).toEqual([reason, cause]);
});
