import { isDeepStrictEqual } from "node:util";

import { INVALID_SPEC, STALLED } from "../api/conditions";
import { type NodeName, type SetKey, type Uid, objectNameOf } from "../api/identity";
import type { CanonicalTemplates } from "../cache/canonical-templates";
import type { AssumedPod, Occupancies } from "../cache/occupancies";
import type { Snapshotter } from "../cache/snapshotter";
import type { Execution, Executor, Outcome } from "../effects/executor";
import type { Action } from "../plan/action";
import { PlanMemo } from "../plan/memo";
import type { Plan, PlannedEvent } from "../plan/plan";
import { planSync } from "../plan/plan-sync";
import type { ObservedPod, ObservedSet, PlanSettings } from "../plan/snapshot";
import type { Clock } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import type { Metrics } from "../telemetry/metrics";
import { DONE, type SyncResult, retry, syncResult } from "./result";

export interface ReconcilerOptions {
  readonly snapshotter: Snapshotter;
  readonly canonicalTemplates: CanonicalTemplates;
  readonly executor: Executor;
  readonly assume: Occupancies["assume"];
  /** Resolves once the cache contains all that the server had when it was called. */
  readonly catchUp: (signal: AbortSignal) => Promise<void>;
  readonly settings: PlanSettings;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, "synced" | "acted">;
  readonly log: Logger;
}

export interface Reconciler {
  /** Brings one set closer to what it asks for: one snapshot, one plan, its writes. Never rejects. */
  sync(key: SetKey, signal: AbortSignal): Promise<SyncResult>;
}

/** What is remembered of a set between two looks. None of it is needed for the right plan, only for a cheap or calm one. */
interface Memory {
  readonly uid: Uid;
  readonly memo: PlanMemo;
  /** Where a pod was refused. */
  readonly refusedNodes: Set<NodeName>;
  lastFailedPods: ReadonlyMap<NodeName, ObservedPod>;
  /** A write may have taken effect unseen, so the cache must catch up before the next plan. */
  isUncertain: boolean;
  /** Why nothing is done for the set, as last told. */
  stalledBy: string | undefined;
  /** What users were told of and still holds. */
  toldEvents: readonly PlannedEvent[];
}

export function createReconciler(options: ReconcilerOptions): Reconciler {
  const { clock, metrics } = options;
  const sets = new SetMemories(options);
  const sync = async (key: SetKey, signal: AbortSignal): Promise<SyncResult> => {
    if (sets.isUncertain(key)) await options.catchUp(signal);
    const nowMs = clock.now();
    const snapshot = options.snapshotter.take(key, {
      nowMs,
      settings: options.settings,
      lastFailedPods: set => sets.of(key, set).lastFailedPods,
      refusedNodes: set => sets.of(key, set).refusedNodes,
    });
    if (snapshot === undefined) {
      sets.forget(key);
      return DONE;
    }
    const { set } = snapshot;
    const memory = sets.of(key, set);
    const plan = planSync(snapshot, memory.memo);
    // Before its writes, which may succeed without an answer.
    memory.lastFailedPods = plan.lastFailedPods ?? memory.lastFailedPods;
    tell(plan, { key, memory, log: options.log });
    // Until the outcome says otherwise.
    memory.isUncertain = true;
    const outcome = await executed({ set, plan: withNews(plan, memory), signal }, options);
    memory.isUncertain = outcome.effectUnknown;
    count(outcome, metrics);
    noteRefusals(memory.refusedNodes, { plan, outcome });
    return syncResult({ plan, outcome });
  };
  return {
    sync: async (key, signal) => {
      const startedMs = clock.monotonic();
      const result = await sync(key, signal).catch((error: unknown) => retry(error));
      metrics.synced(result.kind, (clock.monotonic() - startedMs) / 1000);
      return result;
    },
  };
}

/**
 * What became of the plan. The room of the pods that it creates bound is taken meanwhile, so that whoever decides does not
 * give it away; and where one may have been created unseen, until the cache would show it.
 */
async function executed(
  execution: Execution,
  { assume, executor, catchUp }: Pick<ReconcilerOptions, "assume" | "executor" | "catchUp">,
): Promise<Outcome> {
  const pods = boundPods(execution.plan, execution.set);
  // Before anything else is decided.
  const release = assume(pods);
  try {
    const outcome = await executor.execute(execution);
    if (outcome.effectUnknown && pods.length > 0) await catchUp(execution.signal);
    return outcome;
  } finally {
    release();
  }
}

/** The pods that are about to be created bound. */
function boundPods({ actions }: Plan, { namespace }: ObservedSet): readonly AssumedPod[] {
  return actions.flatMap(action => {
    if (action.kind !== "createPod" || action.demand === undefined) return [];
    const { node: nodeName, demand, pod } = action;
    return [{ namespace, name: objectNameOf(pod.metadata?.name ?? ""), nodeName, demand }];
  });
}

/** What the plan is, for whoever asks why nothing happens; and once, that nothing will until the set is mended. */
function tell(plan: Plan, { key, memory, log }: { key: SetKey; memory: Memory; log: Logger }): void {
  const { actions, status, requeueAfterMs } = plan;
  const stalled = status?.conditions?.find(
    condition => condition.type === STALLED && condition.reason === INVALID_SPEC,
  );
  if (stalled && stalled.message !== memory.stalledBy) {
    log.warn("Holding an invalid daemon set", { set: key, reason: stalled.message });
  }
  memory.stalledBy = stalled?.message;
  log.debug("Planning", { set: key, actions: countsByKind(actions), stalled: stalled?.message, requeueAfterMs });
}

/** The plan with those of its events that did not hold before: each look finds again what goes on. */
function withNews(plan: Plan, memory: Memory): Plan {
  if (plan.events === undefined) return plan;
  const told = memory.toldEvents;
  memory.toldEvents = plan.events;
  return { ...plan, events: plan.events.filter(event => !told.some(one => isDeepStrictEqual(one, event))) };
}

function countsByKind(actions: readonly Action[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { kind } of actions) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function count({ succeeded, failures }: Outcome, metrics: ReconcilerOptions["metrics"]): void {
  for (const { kind } of succeeded) metrics.acted(kind, "success");
  for (const { action } of failures) metrics.acted(action.kind, "failure");
}

/** A refusal is remembered until a pod is made there, or no node wants one any more. */
function noteRefusals(nodes: Set<NodeName>, { plan, outcome }: { plan: Plan; outcome: Outcome }): void {
  if (!plan.actions.some(({ kind }) => kind === "createPod")) return nodes.clear();
  for (const { action } of outcome.failures) if (action.kind === "createPod") nodes.add(action.node);
  for (const action of outcome.succeeded) if (action.kind === "createPod") nodes.delete(action.node);
}

class SetMemories {
  readonly #options: Pick<ReconcilerOptions, "canonicalTemplates" | "executor">;
  readonly #memories = new Map<SetKey, Memory>();

  constructor(options: Pick<ReconcilerOptions, "canonicalTemplates" | "executor">) {
    this.#options = options;
  }

  isUncertain(key: SetKey): boolean {
    return this.#memories.get(key)?.isUncertain === true;
  }

  /** A set of the same name with another uid is another set: nothing of the former one counts for it. */
  of(key: SetKey, { uid }: ObservedSet): Memory {
    const known = this.#memories.get(key);
    if (known?.uid === uid) return known;
    this.forget(key);
    const fresh = {
      uid,
      memo: new PlanMemo(),
      refusedNodes: new Set<NodeName>(),
      lastFailedPods: new Map<NodeName, ObservedPod>(),
      isUncertain: false,
      stalledBy: undefined,
      toldEvents: [],
    };
    this.#memories.set(key, fresh);
    return fresh;
  }

  forget(key: SetKey): void {
    const known = this.#memories.get(key);
    if (known === undefined) return;
    this.#memories.delete(key);
    this.#options.canonicalTemplates.forget(key);
    this.#options.executor.forget(known.uid);
  }
}
