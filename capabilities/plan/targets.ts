import type { NodeName, RevisionHash } from "../api/identity";
import { departureLimitMs, onCordon } from "../api/placement-policy";
import type { PodDefaults } from "../api/pod-defaults";
import { fenceOf, rollbackRevision } from "../api/rollout-controls";
import type { RolloutRecord } from "../api/rollout-record";
import { type Staging, stagingOf } from "../api/staging";
import type { Labels, PodTemplateSpec } from "../api/types";
import { exclusionOf } from "../api/unreachable-nodes";
import { hashOf } from "./history";
import type { PlanMemo } from "./memo";
import type { CurrentRevision, NodeState } from "./node-state";
import { type Departing, departing, withDeparting } from "./policies/node-departure";
import { type Fenced, OPEN_FENCE, fenced } from "./policies/fence";
import { restraintOf } from "./policies/restraint";
import type { ReasonCode } from "./reason-codes";
import { type Candidate, candidateOf } from "./policies/rollback";
import {
  type StageInput,
  type StageStep,
  currentRecord,
  isOnTrial,
  judgedRecord,
  stageAdmission,
  stageStep,
} from "./policies/rollout-stage";
import { stableRevision } from "./policies/stable-revision";
import { underSuspension } from "./policies/suspension";
import { type Unreachable, unreachableNodes } from "./policies/unreachable-nodes";
import type { ObservedPod, ObservedRevision, ObservedSet, Snapshot } from "./snapshot";
import { templateGeneration } from "./template-generation";

// Which revision each node should have. That of the template, for nearly every set: the candidate. A set may name another
// candidate (`rollbackTo`), and may say which nodes have the stable revision for now (`partition`, `nodeSelector`, `canary`, `waves`).

export interface TargetsInput {
  readonly snapshot: Snapshot;
  readonly memo: PlanMemo;
  /** The set's own. */
  readonly pods: readonly ObservedPod[];
  readonly revisions: readonly ObservedRevision[];
  /** Of the set, in canonical form, with its hash. */
  readonly template: PodTemplateSpec;
  readonly hash: RevisionHash;
  /** The revisions but that of the template. */
  readonly old: readonly ObservedRevision[];
  readonly podDefaults: PodDefaults;
}

/** What pods are made from, and are judged by. */
export interface Source {
  readonly template: PodTemplateSpec;
  readonly current: CurrentRevision;
}

export interface Targets {
  /** Every node and every target of a pod, sorted by name: each as it is judged by the revision that it should have. */
  readonly nodes: readonly NodeState[];
  readonly sourceOf: (node: NodeName | undefined) => Source;
  readonly candidate: Source;
  readonly unreachable: Unreachable;
  readonly departing: Departing;
  /** Absent where every node should have the candidate. */
  readonly fence?: Pick<Fenced, "admitted" | "isShut"> & {
    readonly stable: Source;
    /** What the nodes outside wait for. */
    readonly reason: ReasonCode;
  };
  /** Of sets that need them; the status tells their names. */
  readonly revisions?: { readonly stable: ObservedRevision; readonly candidate: ObservedRevision };
  /** The number of a revision that the set is to be rolled back to, and does not have. */
  readonly missingRevision?: number;
  /** Of a set whose rollouts go by stages. */
  readonly stage?: StageStep;
}

export function targetsOf(input: TargetsInput): Targets {
  const { snapshot, memo, revisions, pods } = input;
  const { set } = snapshot;
  const named = candidateRevision(input);
  const candidate = sourceOf(named?.revision, input);
  const { nodes: observed, nowMs } = snapshot;
  const leaving = departing({ limitMs: departureLimitMs(set.spec), observed, nowMs });
  const nodes = withDeparting(memo.nodeStates(rulesOf(candidate, input)), leaving);
  const unreachable = unreachableNodes({ exclusion: exclusionOf(set.spec), observed, states: nodes, nowMs });
  const all: Targets = { nodes, candidate, sourceOf: () => candidate, unreachable, departing: leaving };
  const staging = stagingOf(set.spec);
  if (named === undefined || !isSteered(set, staging)) return all;
  const record = staging && currentRecord({ staging, recorded: set.rollout, candidate: named.revision });
  const stable = stableRevision({
    ...{ recorded: set.stableRevision, candidate: named.revision, isOnTrial: isOnTrial(record, set.rollout) },
    ...{ revisions, pods, nodes: countedNodes(all) },
  });
  const known: Targets = {
    ...all,
    revisions: { stable, candidate: named.revision },
    ...(named.missing !== undefined && { missingRevision: named.missing }),
  };
  // Nothing is to be tried out.
  if (stable === named.revision) {
    return staging
      ? { ...known, stage: { record: { revision: stable.name, phase: "Everywhere" }, passesAtMs: [] } }
      : known;
  }
  return fencedTargets(input, { known, stable, candidate: named.revision, staging, record });
}

/** Those that a rollout waits for. */
function countedNodes({ nodes, unreachable: { excluded } }: Targets): readonly NodeState[] {
  return excluded.size === 0 ? nodes : nodes.filter(({ name }) => !excluded.has(name));
}

function isSteered(set: ObservedSet, staging: Staging | undefined): boolean {
  const isAsked = fenceOf(set.spec) !== undefined || staging !== undefined || rollbackRevision(set.spec) !== undefined;
  return isAsked || set.stableRevision !== undefined;
}

interface Fencing {
  /** As if there were no fence. */
  readonly known: Targets;
  /** Another one than the candidate. */
  readonly stable: ObservedRevision;
  readonly candidate: ObservedRevision;
  readonly staging: Staging | undefined;
  readonly record: RolloutRecord | undefined;
}

function fencedTargets(input: TargetsInput, fencing: Fencing): Targets {
  const { known, stable } = fencing;
  const { snapshot, memo } = input;
  const { nodes, candidate, unreachable } = known;
  const { spec, rollout: recorded } = snapshot.set;
  const staged = stagedRecord(fencing);
  const stage = staged && stageAdmission(staged.record, { ...staged, recorded });
  if (fenceOf(spec) === undefined && stage === undefined) {
    return withStep(known, staged && { record: staged.record, passesAtMs: [] });
  }
  const fence = fenceOf(spec) ?? OPEN_FENCE;
  const other = sourceOf(stable, input);
  const labels = memo.labelsOf(snapshot.nodes);
  const labelsOf = (name: NodeName): Labels | undefined => labels.get(name);
  const found = fenced({
    ...{ fence, stage, labelsOf, candidate: nodes, last: unreachable.excluded },
    stable: withDeparting(memo.stableNodeStates(rulesOf(other, input)), known.departing),
  });
  const { admitted } = found;
  const step = staged && stageOf(staged, { snapshot, known, admitted, labelsOf, fence });
  const targets: Targets = {
    ...known,
    nodes: found.nodes,
    sourceOf: name => (name !== undefined && admitted.has(name) ? candidate : other),
    fence: {
      ...{ admitted, isShut: found.isShut || step?.isCut === true },
      ...{ stable: other, reason: reasonOutside(staged) },
    },
  };
  return withStep(targets, step);
}

function withStep(targets: Targets, stage: StageStep | undefined): Targets {
  return stage ? { ...targets, stage } : targets;
}

type Staged = Pick<StageInput, "record" | "staging">;

/** How far the candidate is by what its pods tell; undefined of a set without stages. */
function stagedRecord({ known, candidate, staging, record }: Fencing): Staged | undefined {
  if (staging === undefined || record === undefined) return undefined;
  return { staging, record: judgedRecord(record, { staging, candidate, nodes: countedNodes(known) }) };
}

function stageOf(
  staged: Staged,
  { snapshot, known, ...place }: Pick<TargetsInput, "snapshot"> & Pick<Fencing, "known"> & Place,
): StageStep {
  const { set, nowMs } = snapshot;
  const minReadySeconds = set.spec.minReadySeconds ?? 0;
  const isRestrained = staysAtStage(set, known.unreachable);
  return stageStep({ ...staged, ...place, nodes: countedNodes(known), minReadySeconds, nowMs, isRestrained });
}

type Place = Pick<StageInput, "admitted" | "labelsOf" | "fence">;

/** Whether somebody, or what became of nodes, wants the rollout to go no further. */
function staysAtStage({ spec }: ObservedSet, { isHeld }: Unreachable): boolean {
  return isHeld || restraintOf(spec) !== undefined;
}

/** What fences off a candidate that failed, or a wave, is not over by itself when the canaries have lasted. */
function reasonOutside(staged: Staged | undefined): ReasonCode {
  return staged?.record.phase === "Canary" && !staged.record.failure ? "Canary" : "Fenced";
}

/** Undefined where the template has no revision, which the history sees to. */
function candidateRevision({ snapshot, revisions, old, hash }: TargetsInput): Candidate | undefined {
  const [current] = revisions
    .filter(revision => hashOf(revision) === hash && !old.includes(revision))
    .toSorted((a, b) => b.revision - a.revision);
  return current && candidateOf({ spec: snapshot.set.spec, current, revisions });
}

/** Of the template's own revision, or one whose template cannot be read, the template: nothing else is left. */
function sourceOf(revision: ObservedRevision | undefined, input: TargetsInput): Source {
  const { hash, template, memo, snapshot } = input;
  const generation = templateGeneration(snapshot.set);
  if (revision === undefined || hashOf(revision) === hash) return { template, current: { hash, generation } };
  const held = memo.templateOf(revision);
  if (held === undefined) return { template, current: { hash, generation } };
  return { template: held, current: { hash: hashOf(revision), generation: undefined } };
}

function rulesOf({ template, current }: Source, { snapshot, memo, pods, podDefaults }: TargetsInput) {
  const { set, nodes, nowMs } = snapshot;
  const eligibilityOf = memo.eligibilityFor(template, onCordon(set.spec), podDefaults);
  return {
    ...{ nodes, pods, current, nowMs },
    eligibilityOf: underSuspension(set.spec, eligibilityOf),
    minReadySeconds: set.spec.minReadySeconds ?? 0,
  };
}
