import { fenceOf, isFrozen, isPaused, isSuspended } from "../../capabilities/api/rollout-controls";
import type { RolloutRecord } from "../../capabilities/api/rollout-record";
import type { AnalysisPolicy, CanaryPolicy } from "../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { type OracleNode, type OraclePod, oracleNodes } from "./oracle";
import type { Step } from "./settle";
import { caseOf } from "./step-case";
import { hasLabels, hasPodOf, hashOf, isSelected, leftOut, mostFor, wantedNodes } from "./steered-invariants";

// What rollouts by stages promise, for every step: read off the objects and the spec, and of the planner only which revision
// is stable, which is the candidate, and what is on record.

/** What is wrong with a step; nothing, if all is well. */
export function complaintsAboutStages(step: Step): readonly string[] {
  return [
    ...untouched(step),
    ...(isStaged(step) ? [confined, baked, inOrder, detected, contained].flatMap(rule => rule(step)) : []),
  ];
}

/** Whoever keeps the spec in a repository finds it as it was. */
function untouched({ before, after }: Step): readonly string[] {
  return before.set.spec === after.set.spec ? [] : ["the spec is written"];
}

/** Whether a candidate is tried out that nobody vouches for. */
function isStaged({ before, plan }: Step): boolean {
  const { updateStrategy, rollbackTo } = before.set.spec;
  const { candidateRevision: candidate, stableRevision: stable } = plan.status ?? {};
  if (updateStrategy?.type === "OnDelete" || rollbackTo || candidate === undefined || candidate === stable)
    return false;
  const promoted = updateStrategy?.rollingUpdate?.promotedRevision;
  return before.revisions.every(({ name, revision }) => name !== candidate || revision !== promoted);
}

function canaryOf({ before }: Step): CanaryPolicy | undefined {
  return before.set.spec.updateStrategy?.rollingUpdate?.canary;
}

function isAtCanaries({ before, plan }: Step): boolean {
  const { rollout } = before.set;
  return rollout?.revision !== plan.status?.candidateRevision || rollout?.phase === "Canary";
}

/** At the stage of the canaries no more nodes get the candidate, and no others. */
function confined(step: Step): readonly string[] {
  const { before, after, plan } = step;
  const canary = canaryOf(step);
  if (!canary || !isAtCanaries(step)) return [];
  const { candidateRevision = "", stableRevision } = plan.status ?? {};
  const hash = hashOf(before, candidateRevision);
  const wanted = wantedNodes(before, [candidateRevision, stableRevision]);
  // Outside the fence it is being taken back.
  const isInside = (name: string): boolean => wanted.has(name) && isSelected(before, name);
  const inside = (nodes: readonly OracleNode[]): readonly string[] =>
    nodes.filter(node => isInside(node.name) && hasPodOf(hash, node)).map(({ name }) => name);
  const had = inside(oracleNodes(before));
  const has = inside(oracleNodes(after));
  const most = Math.max(had.length, mostOf(canary, wanted.size));
  const { matchLabels } = canary.nodeSelector ?? {};
  return [
    ...(has.length > most ? [`${has.length} nodes have the candidate, and ${most} may`] : []),
    ...made(step)
      .filter(name => !had.includes(name) && !hasLabels(before, name, matchLabels))
      .map(name => `${name} is no canary`),
  ];
}

function mostOf({ nodes = 1 }: CanaryPolicy, wanted: number): number {
  return Math.max(1, typeof nodes === "number" ? nodes : Math.ceil((parseInt(nodes) * wanted) / 100));
}

/** Nodes that get a pod of the candidate. */
function made({ before, plan }: Step): readonly string[] {
  const hash = hashOf(before, plan.status?.candidateRevision ?? "");
  return plan.actions.flatMap(action => {
    const isIt = action.kind === "createPod" && action.pod.metadata?.labels?.[REVISION_HASH_LABEL] === hash;
    return isIt ? [String(action.node)] : [];
  });
}

/** Nodes that had one. */
function having({ before, plan }: Step): readonly string[] {
  const hash = hashOf(before, plan.status?.candidateRevision ?? "");
  return oracleNodes(before)
    .filter(node => hasPodOf(hash, node))
    .map(({ name }) => name);
}

/** What is on record of the candidate. */
function recordOf({ before: { set }, plan }: Step): RolloutRecord | undefined {
  return set.rollout?.revision === plan.status?.candidateRevision ? set.rollout : undefined;
}

/** In a wave the candidate comes to no node of a later one, and the next one begins when no pod of it is missing. */
function inOrder(step: Step): readonly string[] {
  const key = step.before.set.spec.updateStrategy?.rollingUpdate?.waves?.topologyKey;
  const record = recordOf(step);
  if (!key || record?.phase !== "Wave") return [];
  const valueOf = (name: string): string | undefined => step.before.nodes.find(node => node.name === name)?.labels[key];
  const had = having(step);
  const early = made(step).filter(name => !had.includes(name) && !isReached(record, valueOf(name)));
  return [
    ...early.map(name => `${name} is of a later wave`),
    ...(hasMoved(record, step) ? leftBehind(step, name => isOfWave(record, valueOf(name))) : []),
  ];
}

function isReached({ wave = 0, through }: RolloutRecord, value: string | undefined): boolean {
  return wave > 0 && (through === undefined || (value !== undefined && value <= through));
}

function isOfWave({ from, through }: RolloutRecord, value: string | undefined): boolean {
  if (value === undefined) return through === undefined;
  return from !== undefined && value >= from && (through === undefined || value <= through);
}

function hasMoved({ wave = 0 }: RolloutRecord, { after }: Step): boolean {
  const { rollout } = after.set;
  return wave > 0 && (rollout?.phase !== "Wave" || rollout.wave !== wave);
}

function leftBehind(step: Step, isOfIt: (name: string) => boolean): readonly string[] {
  const { before, plan } = step;
  const out = leftOut(caseOf(step));
  const hash = hashOf(before, plan.status?.candidateRevision ?? "");
  return oracleNodes(before)
    .filter(({ name, exists, shouldRun }) => exists && shouldRun && isSelected(before, name) && isOfIt(name))
    .filter(({ name }) => !out.has(name))
    .filter(({ pods }) => !pods.some(({ pod, isAvailable }) => isAvailable && pod.labels[REVISION_HASH_LABEL] === hash))
    .map(({ name }) => `${name} is left behind by its wave`);
}

function analysisOf({ before }: Step): AnalysisPolicy | undefined {
  return before.set.spec.updateStrategy?.rollingUpdate?.analysis;
}

/** What fails is found to, and nothing else is. */
function detected(step: Step): readonly string[] {
  const analysis = analysisOf(step);
  if (!analysis || recordOf(step)?.failure) return [];
  // Nodes that are left out are not looked at.
  const out = leftOut(caseOf(step));
  const hash = hashOf(step.before, step.plan.status?.candidateRevision ?? "");
  const own = oracleNodes(step.before)
    .filter(({ name, exists }) => exists && !out.has(name))
    .map(({ pods }) => pods.filter(({ pod, isStaying }) => isStaying && pod.labels[REVISION_HASH_LABEL] === hash))
    .filter(pods => pods.length > 0);
  const failing = own.filter(pods => pods.some(pod => isFailing(pod, analysis)));
  const isFound = step.after.set.rollout?.failure !== undefined;
  if (isFound === failing.length > allowedOf(analysis, own.length)) return [];
  return [`the candidate is found to ${isFound ? "fail" : "be fine"} with ${failing.length} of ${own.length} failing`];
}

function isFailing(
  { pod: { trouble, hasLostReadiness, restarts = 0 } }: OraclePod,
  { maxRestarts = 2 }: AnalysisPolicy,
): boolean {
  return trouble !== undefined || hasLostReadiness === true || restarts > maxRestarts;
}

function allowedOf({ maxFailedNodes = 0 }: AnalysisPolicy, count: number): number {
  return typeof maxFailedNodes === "number" ? maxFailedNodes : Math.floor((parseInt(maxFailedNodes) * count) / 100);
}

/** A candidate that failed goes to no other node. */
function contained(step: Step): readonly string[] {
  const analysis = analysisOf(step);
  if (!analysis || !recordOf(step)?.failure) return [];
  const allowed = analysis.onFailure === "Rollback" ? [] : having(step);
  const spread = made(step).filter(name => !allowed.includes(name));
  return spread.map(name => `a candidate that failed comes to ${name}`);
}

/** What must be true of a cluster at rest: a rollback that was not held leaves no pod of the candidate. */
export function complaintsAtRestOfStages(step: Step): readonly string[] {
  if (!isToBeTakenBack(step)) return [];
  const { after, plan } = step;
  const { candidateRevision = "", stableRevision = "" } = plan.status ?? {};
  const wanted = wantedNodes(after, [candidateRevision, stableRevision]);
  const nodes = oracleNodes(after).filter(({ name }) => wanted.has(name));
  const hash = hashOf(after, candidateRevision);
  const others = nodes.flatMap(({ pods }) => pods.filter(({ pod }) => pod.labels[REVISION_HASH_LABEL] !== hash));
  // One of the stable revision that does not serve takes the place of none that does.
  if (!others.every(({ isRunning, isAvailable }) => isRunning && isAvailable)) return [];
  // A node that is silent ends none.
  const keeps = ({ pods }: OracleNode): boolean =>
    pods.some(({ pod, isStaying }) => isStaying && pod.labels[REVISION_HASH_LABEL] === hash);
  return nodes.filter(keeps).map(({ name }) => `${name} still has the candidate that failed`);
}

function isToBeTakenBack(step: Step): boolean {
  const { spec } = step.before.set;
  const isHeld = isFrozen(spec) || isPaused(spec) || isSuspended(spec);
  const isAsked = analysisOf(step)?.onFailure === "Rollback" && isStaged(step);
  return isAsked && !isHeld && recordOf(step)?.failure !== undefined;
}

/** The candidate goes on only after it has lasted on a node, and on each that has it. */
function baked(step: Step): readonly string[] {
  const canary = canaryOf(step);
  if (!canary || !isPassing(step)) return [];
  const { before, plan } = step;
  const out = leftOut(caseOf(step));
  const hash = hashOf(before, plan.status?.candidateRevision ?? "");
  const { minReadySeconds = 0 } = before.set.spec;
  const untilMs = before.nowMs - (minReadySeconds + (canary.bakeSeconds ?? 0)) * 1_000;
  const pods = oracleNodes(before)
    // Outside the fence it is being taken back, and a node that is silent cannot give it back.
    .filter(({ name, exists, shouldRun }) => exists && shouldRun && isSelected(before, name) && !out.has(name))
    .map(({ name, pods: all }) => ({ name, own: all.filter(({ pod }) => pod.labels[REVISION_HASH_LABEL] === hash) }))
    .filter(({ own }) => own.length > 0)
    .sort((a, b) => gotMs(a.own) - gotMs(b.own) || (a.name < b.name ? -1 : 1))
    .slice(0, mostByPartition(step))
    .flatMap(({ own }) => own);
  const early = pods.filter(({ pod: { readySinceMs = Infinity } }) => readySinceMs > untilMs);
  return [
    ...(pods.length === 0 ? ["it goes on without a canary"] : []),
    ...early.map(({ pod }) => `it goes on before ${pod.name} has lasted`),
  ];
}

function gotMs(pods: readonly OraclePod[]): number {
  return Math.min(...pods.map(({ pod }) => pod.creationTimestampMs));
}

/** On how many nodes a partition leaves it. */
function mostByPartition({ before, plan }: Step): number {
  const fence = fenceOf(before.set.spec);
  const { candidateRevision, stableRevision } = plan.status ?? {};
  return fence ? mostFor(fence, wantedNodes(before, [candidateRevision, stableRevision]).size) : Infinity;
}

function isPassing({ before: { set: was }, after: { set: is } }: Step): boolean {
  if (was.rollout?.revision !== is.rollout?.revision) return false;
  return was.rollout?.phase === "Canary" && is.rollout?.phase !== "Canary";
}
