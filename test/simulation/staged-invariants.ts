import type { CanaryPolicy } from "../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { type OracleNode, oracleNodes } from "./oracle";
import type { Step } from "./settle";
import { hasLabels, hasPodOf, hashOf, wantedNodes } from "./steered-invariants";

// What rollouts by stages promise, for every step: read off the objects and the spec, and of the planner only which revision
// is stable, which is the candidate, and what is on record.

/** What is wrong with a step; nothing, if all is well. */
export function complaintsAboutStages(step: Step): readonly string[] {
  return [...untouched(step), ...(isStaged(step) ? [confined, baked].flatMap(rule => rule(step)) : [])];
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
  const having = (nodes: readonly OracleNode[]): readonly string[] =>
    nodes.filter(node => wanted.has(node.name) && hasPodOf(hash, node)).map(({ name }) => name);
  const had = having(oracleNodes(before));
  const has = having(oracleNodes(after));
  const most = Math.max(had.length, mostOf(canary, wanted.size));
  const made = plan.actions.flatMap(action =>
    action.kind === "createPod" && action.pod.metadata?.labels?.[REVISION_HASH_LABEL] === hash
      ? [String(action.node)]
      : [],
  );
  const { matchLabels } = canary.nodeSelector ?? {};
  return [
    ...(has.length > most ? [`${has.length} nodes have the candidate, and ${most} may`] : []),
    ...made
      .filter(name => !had.includes(name) && !hasLabels(before, name, matchLabels))
      .map(name => `${name} is no canary`),
  ];
}

function mostOf({ nodes = 1 }: CanaryPolicy, wanted: number): number {
  return Math.max(1, typeof nodes === "number" ? nodes : Math.ceil((parseInt(nodes) * wanted) / 100));
}

/** The candidate goes on only after it has lasted on a node, and on each that has it. */
function baked(step: Step): readonly string[] {
  const canary = canaryOf(step);
  if (!canary || !isPassing(step)) return [];
  const { before, plan } = step;
  const hash = hashOf(before, plan.status?.candidateRevision ?? "");
  const { minReadySeconds = 0 } = before.set.spec;
  const untilMs = before.nowMs - (minReadySeconds + (canary.bakeSeconds ?? 0)) * 1_000;
  const pods = oracleNodes(before)
    .filter(({ exists, shouldRun }) => exists && shouldRun)
    .flatMap(node => node.pods.filter(({ pod }) => pod.labels[REVISION_HASH_LABEL] === hash));
  const early = pods.filter(({ pod: { readySinceMs = Infinity } }) => readySinceMs > untilMs);
  return [
    ...(pods.length === 0 ? ["it goes on without a canary"] : []),
    ...early.map(({ pod }) => `it goes on before ${pod.name} has lasted`),
  ];
}

function isPassing({ before: { set: was }, after: { set: is } }: Step): boolean {
  if (was.rollout?.revision !== is.rollout?.revision) return false;
  return was.rollout?.phase === "Canary" && is.rollout?.phase === "Everywhere";
}
