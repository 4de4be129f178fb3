import { RECONCILING } from "../../capabilities/api/conditions";
import { type Fence, fenceOf, isFrozen, isPaused, isSuspended } from "../../capabilities/api/rollout-controls";
import type { Labels } from "../../capabilities/api/types";
import { exclusionOf } from "../../capabilities/api/unreachable-nodes";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { templateOfRevision } from "../../capabilities/plan/revision-data";
import type { ObservedNode } from "../../capabilities/plan/snapshot";
import type { ModelCluster } from "../../capabilities/simulation/model-cluster";
import { type OracleNode, type OraclePod, leaves, oracleBudget, oracleNodes, surges } from "./oracle";
import type { Step } from "./settle";
import { caseOf, type StepCase } from "./step-case";

// What the controls of a rollout promise, for every step and whatever they are switched to. Read off the objects, as in
// invariants.ts: of the planner only which revision it says is stable, and which is the candidate.

/** What is wrong with a step; nothing, if all is well. */
export function complaintsAboutControls(step: Step): readonly string[] {
  const given = caseOf(step);
  return [frozen, paused, suspended, alone, fenced, spared, held, leftAlone, served].flatMap(rule => rule(given));
}

function frozen({ step, creates, deletes }: StepCase): readonly string[] {
  const isIdle = creates.length + deletes.length === 0;
  return isFrozen(step.before.set.spec) && !isIdle ? ["a frozen set has pods created or deleted"] : [];
}

function paused({ step, before, creates, deletes }: StepCase): readonly string[] {
  const { spec } = step.before.set;
  const hasTarget = step.plan.status?.conditions?.every(({ reason }) => reason !== "RollbackRevisionNotFound") ?? true;
  if (!isPaused(spec) && hasTarget) return [];
  const replaced = deletes.filter(({ reason }) => reason === "outdated").map(({ pod }) => `${pod.name} is replaced`);
  const beside = creates.filter(({ node }) => runningOn(before, String(node)) > 0);
  return [...replaced, ...beside.map(({ node }) => `a pod is created beside that of ${node}`)];
}

function suspended({ step, creates }: StepCase): readonly string[] {
  return isSuspended(step.before.set.spec) && creates.length > 0 ? ["a suspended set has pods created"] : [];
}

/** Without surge nowhere a second pod. */
function alone({ step, before, creates }: StepCase): readonly string[] {
  if (surges(step.before)) return [];
  const beside = creates.filter(({ node }) => before.some(({ name, pods }) => name === node && pods.length > 0));
  return beside.map(({ node }) => `${node} gets a second pod`);
}

function fenced(given: StepCase): readonly string[] {
  const { step, before, after, creates } = given;
  const { set } = step.before;
  const fence = fenceOf(set.spec);
  const { candidateRevision: candidate, stableRevision: stable } = step.plan.status ?? {};
  if (fence === undefined || candidate === undefined || candidate === stable) return [];
  const newest = hashOf(step.before, candidate);
  const wanted = wantedNodes(step.before, [candidate, stable]);
  const most = mostFor(fence, wanted.size);
  const made = creates.filter(({ pod }) => pod.metadata?.labels?.[REVISION_HASH_LABEL] === newest);
  const others = creates.filter(({ pod }) => !made.some(one => one.pod === pod));
  const foreign = others.filter(
    ({ pod }) => pod.metadata?.labels?.[REVISION_HASH_LABEL] !== hashOf(step.before, stable ?? ""),
  );
  const isInside = (name: string): boolean => wanted.has(name) && isSelected(step.before, name);
  const counts = [before, after].map(
    // Outside the fence it is being taken back.
    nodes => nodes.filter(node => isInside(node.name) && hasPodOf(newest, node)).length,
  );
  const [had = 0, has = 0] = counts;
  return [
    ...(has > Math.max(had, most) ? [`${has} nodes have the candidate, ${had} had, and ${most} may`] : []),
    ...made
      .filter(({ node }) => !isSelected(step.before, String(node)))
      .map(({ node }) => `${node} is outside the fence`),
    ...foreign.map(({ node }) => `${node} gets neither the candidate nor the stable revision`),
  ];
}

/** How many nodes may have the candidate. */
export function mostFor({ partition: { kind, value } }: Fence, wanted: number): number {
  return Math.max(0, wanted - (kind === "int" ? value : Math.floor((value * wanted) / 100)));
}

/** Nodes that any of the revisions wants: one that none does may keep its pod, and is no part of the rollout. */
export function wantedNodes(cluster: ModelCluster, names: readonly (string | undefined)[]): ReadonlySet<string> {
  const wanted = names.flatMap(name => {
    const revision = cluster.revisions.find(candidate => candidate.name === name);
    const template = revision && templateOfRevision(revision.data);
    if (template === undefined) return [];
    const { set } = cluster;
    return oracleNodes({ ...cluster, set: { ...set, spec: { ...set.spec, template } } })
      .filter(({ shouldRun }) => shouldRun)
      .map(({ name: node }) => node);
  });
  return new Set(wanted);
}

export function isSelected(cluster: ModelCluster, name: string): boolean {
  return hasLabels(cluster, name, cluster.set.spec.updateStrategy?.rollingUpdate?.nodeSelector?.matchLabels);
}

export function hasLabels({ nodes }: ModelCluster, name: string, wanted: Labels = {}): boolean {
  const labels = nodes.find(node => node.name === name)?.labels ?? {};
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/** A silent node keeps the old pod that it had when it fell silent; one of the candidate, which it got since, may be taken back. */
function spared({ step, before, deletes }: StepCase): readonly string[] {
  if (!excludes(step.before)) return [];
  const silent = bystanders(step, before).filter(({ node }) => node.readiness?.kind === "silent");
  return deletes
    .filter(({ reason, pod: { targetNode, creationTimestampMs: atMs } }) => {
      return reason === "outdated" && silent.some(({ node, gotMs }) => node.name === targetNode && atMs < gotMs);
    })
    .map(({ pod }) => `${pod.name} is replaced on a node that is silent`);
}

/** With more suspects than may be nobody is updated. */
function held({ step, before, deletes }: StepCase): readonly string[] {
  const { set } = step.before;
  if (!excludes(step.before) || isPinned(step.before)) return [];
  const most = exclusionOf(set.spec)?.maxSuspects;
  const { desired = 0 } = oracleBudget(step.before, before) ?? {};
  const suspects = unreadyNodes(step, before).filter(({ gotMs, sinceMs, node }) => {
    const bakeMs = exclusionOf(set.spec)?.suspectMs ?? 0;
    return (
      gotMs <= sinceMs && sinceMs <= gotMs + bakeMs && before.some(({ name, isHeld }) => name === node.name && !isHeld)
    );
  });
  if (most === undefined || suspects.length <= countOf(most, desired, Math.floor)) return [];
  return deletes
    .filter(({ reason }) => reason === "outdated")
    .map(({ pod }) => `${pod.name} is replaced among suspects`);
}

/** A node that leaves service gets no pod, and keeps what runs there, but for what has to leave it and a second one. */
function leftAlone({ step: { before: cluster }, creates, deletes }: StepCase): readonly string[] {
  if (cluster.set.spec.placement?.onDeparture !== "Keep") return [];
  const leaving = new Set(cluster.nodes.filter(node => leaves(cluster, node)).map(({ name }) => name));
  const taken = deletes.filter(
    ({ reason, pod }) => reason === "outdated" && pod.targetNode && leaving.has(pod.targetNode),
  );
  return [
    ...creates.filter(({ node }) => leaving.has(node)).map(({ node }) => `${node}, which leaves, gets a pod`),
    ...taken.map(({ pod }) => `${pod.name} is replaced on a node that leaves`),
  ];
}

/** Sets of which nodes other than those that the template tells have to do with the newest revision. */
function isPinned({ set }: ModelCluster): boolean {
  const isStaged = set.spec.updateStrategy?.rollingUpdate?.canary !== undefined;
  return isStaged || fenceOf(set.spec) !== undefined || set.spec.rollbackTo !== undefined;
}

function excludes({ set }: ModelCluster): boolean {
  return exclusionOf(set.spec) !== undefined;
}

interface Unready {
  readonly node: ObservedNode;
  readonly sinceMs: number;
  /** Infinity: it did not get the candidate. */
  readonly gotMs: number;
}

function unreadyNodes({ before: cluster, plan }: Step, nodes: readonly OracleNode[]): readonly Unready[] {
  const { candidateRevision } = plan.status ?? {};
  const candidate = candidateRevision === undefined ? undefined : hashOf(cluster, candidateRevision);
  const isIt = ({ pod, hasCurrentHash }: OraclePod): boolean =>
    candidate === undefined ? hasCurrentHash : pod.labels[REVISION_HASH_LABEL] === candidate;
  return cluster.nodes.flatMap(node => {
    if (node.readiness === undefined || node.readiness.kind === "ready") return [];
    const own = nodes.find(({ name }) => name === node.name)?.pods.filter(isIt) ?? [];
    const gotMs = own.reduce((first, { pod }) => Math.min(first, pod.creationTimestampMs), Infinity);
    return [{ node, gotMs, sinceMs: node.readiness.sinceMs }];
  });
}

function bystanders(step: Step, nodes: readonly OracleNode[]): readonly Unready[] {
  return unreadyNodes(step, nodes).filter(({ gotMs, sinceMs }) => sinceMs < gotMs);
}

/** The nodes that a rollout of the set's own template does not count. */
export function leftOut({ step, before }: StepCase): ReadonlySet<string> {
  const exclusion = exclusionOf(step.before.set.spec);
  if (exclusion === undefined) return new Set();
  const concerned = before.filter(({ shouldRun, isHeld, pods }) => shouldRun || (pods.length > 0 && !isHeld));
  const ripe = bystanders(step, before)
    .filter(({ node }) => concerned.some(({ name }) => name === node.name))
    .filter(({ sinceMs }) => step.before.nowMs - sinceMs >= exclusion.afterMs)
    .sort((a, b) => a.sinceMs - b.sinceMs || (a.node.name < b.node.name ? -1 : 1));
  const { desired = 0 } = oracleBudget(step.before, before) ?? {};
  return new Set(
    ripe.slice(0, countOf(exclusion.maxExcluded, desired, Math.ceil)).map(({ node }) => String(node.name)),
  );
}

function countOf({ kind, value }: Fence["partition"], desired: number, round: (share: number) => number): number {
  return kind === "int" ? value : round((value * desired) / 100);
}

/** A rolling update without surge leaves as many nodes served as its budget says, whatever it rolls where. */
function served(given: StepCase): readonly string[] {
  const { step, before, after, deletes } = given;
  const taken = deletes.filter(({ reason, pod }) => reason === "outdated" && pod.readySinceMs !== undefined);
  const budget = oracleBudget(step.before, before);
  if (taken.length === 0 || budget === undefined || surges(step.before)) return [];
  if (excludes(step.before) && isPinned(step.before)) return [];
  const out = leftOut(given);
  const leftOutDesired = before.filter(({ name, shouldRun }) => shouldRun && out.has(name)).length;
  const desired = (step.plan.status?.desiredNumberScheduled ?? 0) - leftOutDesired;
  const allowed = unavailableOf(step.before, desired);
  const count = (nodes: readonly OracleNode[]): number =>
    nodes.filter(
      ({ name, exists, pods }) => exists && !out.has(name) && pods.some(pod => pod.isStaying && pod.isAvailable),
    ).length;
  const least = Math.min(count(before), desired - allowed);
  return count(after) >= least ? [] : [`${count(after)} nodes are served, fewer than ${least}`];
}

/** D-UPD-22, of as many nodes as the fenced set desires. */
function unavailableOf({ set }: ModelCluster, desired: number): number {
  const { maxUnavailable = 1 } = set.spec.updateStrategy?.rollingUpdate ?? {};
  return typeof maxUnavailable === "number" ? maxUnavailable : Math.ceil((parseInt(maxUnavailable) * desired) / 100);
}

/** What must be true of a cluster at rest. */
export function complaintsAtRestUnderControls({ after, plan }: Step): readonly string[] {
  const { spec } = after.set;
  if (isFrozen(spec)) return [];
  const nodes = oracleNodes(after).filter(({ exists }) => exists);
  const pods = nodes.flatMap(node => node.pods);
  const isSilent = (name: string | undefined): boolean =>
    after.nodes.some(node => node.name === name && node.readiness?.kind === "silent");
  if (isSuspended(spec)) {
    const left = pods.filter(({ pod, isStaying }) => isStaying || !isSilent(pod.nodeName));
    return left.map(({ pod }) => `${pod.name} is left of a suspended set`);
  }
  const conditions = plan.status?.conditions ?? [];
  const isHeld =
    isPaused(spec) ||
    conditions.some(
      ({ reason, message }) => reason === "RollbackRevisionNotFound" || message.startsWith("no node may be a canary"),
    );
  const isServing = pods.every(
    // Of one that is bound nowhere, a silent node takes no readiness.
    ({ pod, isRunning, isAvailable }) => isRunning && isAvailable && !isSilent(pod.targetNode),
  );
  const isDone = conditions.every(({ type, status }) => type !== RECONCILING || status === "False");
  return isHeld || !isServing || isDone ? [] : ["every pod serves, and the set is not where it should be"];
}

function runningOn(nodes: readonly OracleNode[], name: string): number {
  return nodes.filter(node => node.name === name).flatMap(({ pods }) => pods.filter(({ isRunning }) => isRunning))
    .length;
}

export function hashOf({ revisions }: ModelCluster, name: string): string | undefined {
  return revisions.find(revision => revision.name === name)?.labels[REVISION_HASH_LABEL];
}

export function hasPodOf(hash: string | undefined, { exists, pods }: OracleNode): boolean {
  return exists && pods.some(({ pod }) => pod.labels[REVISION_HASH_LABEL] === hash);
}
