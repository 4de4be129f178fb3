import type { NodeName } from "../api/identity";
import { describeViolations } from "../api/invalid-status";
import type { Action } from "../plan/action";
import { controlTexts } from "./controls-text";
import { grouped } from "./grouped";
import { updateStrategy } from "../plan/budget";
import type { Restraint } from "../plan/policies/restraint";
import { type ReasonCode, isOffTarget, stageOf } from "../plan/reason-codes";
import type { ObservedSet } from "../plan/snapshot";
import type { RolloutEnd, RolloutRun, RolloutStep } from "./rollout-run";
import type { BudgetUse, NodeProgress, NodeSituation, Situation } from "./situation";

// What a run is in words and numbers: the JSON and YAML outputs, and what the text is made from.

export interface PlanReport {
  readonly set: string;
  readonly strategy: string;
  /** RFC 3339. */
  readonly at: string;
  readonly nodes: readonly NodeReport[];
  /** Nodes on which something is wrong already. The steps suppose that it stays so as long as nothing is replaced there. */
  readonly troubles: readonly NodesWaiting[];
  readonly stands: Standing;
  readonly steps: readonly StepReport[];
  readonly end: EndReport;
}

export interface NodeReport {
  readonly node: string;
  readonly eligible: boolean;
  readonly whyNot?: string;
  readonly state: NodeProgress;
  readonly pods: readonly string[];
}

export interface Standing {
  readonly desired: number;
  readonly available: number;
  readonly updated: number;
  readonly budget?: BudgetUse;
  readonly restraint?: Restraint;
  readonly missingRevision?: number;
}

export interface StepReport {
  readonly afterSeconds: number;
  /** What time changed since the step before. */
  readonly changed: readonly NodesIn[];
  readonly actions: readonly ActionReport[];
  /** Nodes that are left as they are, though they are not done. */
  readonly waiting: readonly NodesWaiting[];
  readonly stands: Standing;
}

export interface NodesIn {
  readonly state: NodeProgress;
  readonly nodes: readonly string[];
}

export interface NodesWaiting extends NodesIn {
  /** That of `status`, `why` and the metrics. */
  readonly reason: ReasonCode;
  /** Of what they have too little for the pod that they would get; absent where they have room, or get none. */
  readonly lacks?: readonly string[];
}

export interface ActionReport {
  readonly action: Action["kind"];
  /** Of the pod or the revision; absent where the API server chooses it. */
  readonly name?: string;
  readonly node?: string;
  readonly reason?: string;
}

export interface EndReport {
  readonly kind: RolloutEnd["kind"];
  readonly afterSeconds: number;
  readonly waiting: readonly NodesWaiting[];
  readonly stands: Standing;
  readonly restraint?: Restraint;
  /** What is wrong with the set. */
  readonly violations: readonly string[];
}

export function planReport(set: ObservedSet, startMs: number, run: RolloutRun<StepReport>): PlanReport {
  const { flavor, namespace, name } = set;
  return {
    set: `${namespace}/${name} (${flavor.apiVersion})`,
    strategy: [strategyOf(set), ...controlTexts(set.spec)].join(", "),
    at: new Date(startMs).toISOString().replace(".000", ""),
    nodes: run.start.nodes.map(nodeReport),
    troubles: troublesIn(run.start),
    stands: standing(run.start),
    steps: run.steps,
    end: endReport(run, (run.endMs - startMs) / 1_000),
  };
}

function strategyOf({ spec }: ObservedSet): string {
  const strategy = updateStrategy(spec);
  if (strategy.kind === "OnDelete") return "OnDelete";
  const amount = (kind: "maxUnavailable" | "maxSurge"): string =>
    `${kind} ${strategy[kind].value}${strategy[kind].kind === "percent" ? "%" : ""}`;
  return `RollingUpdate, ${amount(strategy.maxSurge.value > 0 ? "maxSurge" : "maxUnavailable")}`;
}

function nodeReport({ name, shouldRun, whyNot, exists, progress, pods }: NodeSituation): NodeReport {
  const reason = exists ? whyNot : "it does not exist";
  return {
    node: name,
    eligible: shouldRun,
    ...(reason !== undefined && { whyNot: reason }),
    state: progress,
    pods: pods.map(({ pod }) => pod.name),
  };
}

function standing({ desired, available, updated, budget, restraint, missingRevision }: Situation): Standing {
  return {
    ...{ desired, available, updated, ...(budget && { budget }), ...(restraint && { restraint }) },
    ...(missingRevision !== undefined && { missingRevision }),
  };
}

/** Of a step, all that is printed. */
export function stepReport({ atMs, last, before, actions, after }: RolloutStep, startMs: number): StepReport {
  const touched = new Set(actions.flatMap(action => nodeOf(action) ?? []));
  const known = new Map(last.nodes.map(({ name, progress }) => [name, progress]));
  return {
    afterSeconds: (atMs - startMs) / 1_000,
    changed: byState(before.nodes.filter(({ name, progress }) => known.get(name) !== progress)),
    actions: actions.map(action => actionReport(action, before)),
    // Before the history is settled no node is looked at.
    waiting: touched.size === 0 ? [] : byReason(keptNodes(after, touched), after.reasons.value),
    stands: standing(after),
  };
}

/** Those that have a pod, or should, and not what they should. */
function keptNodes({ nodes, reasons }: Situation, touched: ReadonlySet<string>): readonly NodeSituation[] {
  return nodes.filter(({ name, pods }) => {
    const code = reasons.value.get(name);
    if (code === undefined || touched.has(name)) return false;
    return isOffTarget(code) || (stageOf(code) === "aside" && pods.length > 0);
  });
}

/** Of nodes with a pod, what need not ever end by itself. */
function troublesIn({ nodes, causes: { value: causes } }: Situation): readonly NodesWaiting[] {
  const isTrouble = (code: ReasonCode | undefined): boolean =>
    code !== undefined && (stageOf(code) === "failing" || code === "NodeNotReady" || code === "PodNotReady");
  return byReason(
    nodes.filter(({ name, pods }) => pods.length > 0 && isTrouble(causes.get(name))),
    causes,
  );
}

function byState(nodes: readonly NodeSituation[]): readonly NodesIn[] {
  const groups = grouped(nodes, ({ progress }) => progress);
  return [...groups].map(([state, members]) => ({ state, nodes: members.map(({ name }) => name) }));
}

function byReason(
  nodes: readonly NodeSituation[],
  reasons: ReadonlyMap<NodeName, ReasonCode>,
): readonly NodesWaiting[] {
  const groups = grouped(nodes, ({ name, progress, lacks = [] }) => [reasons.get(name), progress, ...lacks].join("\n"));
  return [...groups.values()].flatMap(members => {
    const [first] = members;
    const reason = first && reasons.get(first.name);
    if (first === undefined || reason === undefined) return [];
    const { progress: state, lacks } = first;
    return [{ reason, state, ...(lacks && { lacks }), nodes: members.map(({ name }) => name) }];
  });
}

function nodeOf(action: Action): string | undefined {
  if (action.kind === "createPod") return action.node;
  return action.kind === "deletePod" ? action.pod.targetNode : undefined;
}

function actionReport(action: Action, before: Situation): ActionReport {
  const { kind } = action;
  const node = nodeOf(action);
  const name = nameOf(action);
  const reason = reasonOf(action, before);
  return {
    action: kind,
    ...(name !== undefined && { name }),
    ...(node !== undefined && { node }),
    ...(reason !== undefined && { reason }),
  };
}

function nameOf(action: Action): string | undefined {
  if (action.kind === "createPod") return action.pod.metadata?.name;
  if (action.kind === "updateRevision") return action.from.name;
  if ("pod" in action) return action.pod.name;
  return "revision" in action ? action.revision.name : undefined;
}

function reasonOf(action: Action, before: Situation): string | undefined {
  if (action.kind === "createPod") return reasonToCreate(action.node, before);
  return action.kind === "deletePod" ? action.reason : undefined;
}

function reasonToCreate(name: string, { nodes }: Situation): string {
  const node = nodes.find(candidate => candidate.name === name);
  const isBeside = node?.pods.some(({ isTerminating }) => !isTerminating) === true;
  return isBeside ? "beside the old pod" : "it has none";
}

function endReport({ end, last }: RolloutRun<StepReport>, afterSeconds: number): EndReport {
  const restraint = end.kind === "restrained" ? end.restraint : undefined;
  const violations = end.kind === "invalid" ? end.violations.map(violation => describeViolations([violation])) : [];
  return {
    kind: end.kind,
    afterSeconds,
    waiting: byReason(waitingAt(end), last.reasons.value),
    stands: standing(last),
    violations,
    ...(restraint && { restraint }),
  };
}

function waitingAt(end: RolloutEnd): readonly NodeSituation[] {
  if (end.kind === "on-delete") return end.outdated;
  return "waiting" in end ? end.waiting : [];
}
