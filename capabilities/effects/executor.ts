import { setKey } from "../api/flavor";
import type { Uid } from "../api/identity";
import type { ControllerRevision, DaemonSet, Pod } from "../api/types";
import { ApiError } from "../kube/api-error";
import type { KubeClient } from "../kube/client";
import type { WriteThrough } from "../kube/write-through";
import type { Action, ActionKind } from "../plan/action";
import type { Plan } from "../plan/plan";
import type { ObservedSet } from "../plan/snapshot";
import type { Clock } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { AdaptiveLimit } from "./adaptive-limit";
import { doing, fieldsOf, phraseOf } from "./description";
import type { EventRecorder } from "./event-recorder";
import type { Errand } from "./object-control";
import { type Outcome, OutcomeBuilder, type Step } from "./outcome";
import { adoptionPermit } from "./ownership";
import { type Controls, perform } from "./performer";
import { PodControl } from "./pod-control";
import { RevisionControl } from "./revision-control";
import { SlowStart } from "./slow-start";
import { type StatusLookup, StatusWriter } from "./status-writer";
import { type CanonicalTemplateSink, TemplateControl } from "./template-control";

export type { Outcome } from "./outcome";

/** When to look again at a set whose namespace is going away; so long upstream waits for pods that it will not see. */
const NAMESPACE_TERMINATING_DELAY_MS = 5 * 60_000;

export interface WriteThroughs {
  readonly pods: WriteThrough<Pod>;
  readonly revisions: WriteThrough<ControllerRevision>;
  readonly sets: WriteThrough<DaemonSet>;
}

export interface ExecutorOptions {
  readonly client: KubeClient;
  readonly writeThrough: WriteThroughs;
  readonly storedStatus: StatusLookup;
  /** Takes the answers to `canonicalizeTemplate`. */
  readonly canonicalized: CanonicalTemplateSink;
  readonly events: Pick<EventRecorder, "record" | "forget">;
  readonly clock: Clock;
  readonly log: Logger;
  /** Writes in flight at once at most, over all sets. */
  readonly concurrency: number;
}

export interface Execution {
  readonly set: ObservedSet;
  readonly plan: Plan;
  /** Aborts at the fence and at shutdown: writes in flight are given up, and no further one is begun. */
  readonly signal: AbortSignal;
}

export interface Executor {
  /** Carries a plan out, its status last. Never rejects: what failed is in the outcome. */
  execute(execution: Execution): Promise<Outcome>;
  /** The set is gone: what is remembered for the sake of its pods, its status and its Events goes too. */
  forget(uid: Uid): void;
}

export function createExecutor(options: ExecutorOptions): Executor {
  const { client, writeThrough, canonicalized, events, clock, concurrency } = options;
  const controls = {
    pods: new PodControl({ client, cache: writeThrough.pods, events }),
    revisions: new RevisionControl({ client, ...writeThrough }),
    templates: new TemplateControl({ client, answered: canonicalized }),
  };
  const limit = new AdaptiveLimit({ clock, max: concurrency });
  const slowStart = new SlowStart(clock);
  const status = new StatusWriter({ client, sets: writeThrough.sets, stored: options.storedStatus, clock });
  return {
    execute: ({ set, plan, signal }) => {
      for (const event of plan.events ?? []) events.record(set, event);
      const errand = { set, signal, permit: adoptionPermit(client, set, { signal }) };
      const log = options.log.child({ set: setKey(set) });
      return new PlanRun({ errand, controls, limit, slowStart, concurrency, status, log }).execute(plan);
    },
    forget: uid => {
      slowStart.forget(uid);
      status.forget(uid);
      events.forget(uid);
    },
  };
}

interface RunOptions {
  readonly errand: Errand;
  readonly controls: Controls;
  readonly limit: AdaptiveLimit;
  readonly slowStart: SlowStart;
  readonly concurrency: number;
  readonly status: StatusWriter;
  readonly log: Logger;
}

/** What must be known before pods are touched: whose they are, and to which revision they belong. */
const CLAIMS: readonly ActionKind[] = ["adoptPod", "releasePod", "adoptRevision", "releaseRevision"];
const HISTORY: readonly ActionKind[] = ["relabelPod", "createRevision", "updateRevision"];

/**
 * One execution of one plan.
 *
 * Order matters between some actions only. Without its claims settled a set creates and deletes nothing (D-OWN-07), nor
 * without its history (D-HIST-16); and a revision is deleted after the pods that carry its hash were relabelled
 * (D-HIST-21). Anything else goes on whatever fails beside it.
 */
class PlanRun {
  readonly #options: RunOptions;
  readonly #outcome = new OutcomeBuilder();

  constructor(options: RunOptions) {
    this.#options = options;
  }

  async execute(plan: Plan): Promise<Outcome> {
    const of = (...kinds: readonly ActionKind[]): readonly Action[] =>
      plan.actions.filter(action => kinds.includes(action.kind));
    // What the API server says of a template is for later plans; none of this one's actions waits for it.
    const canonicalized = this.#all(of("canonicalizeTemplate"));
    const isFounded = (await this.#all(of(...CLAIMS))) && (await this.#all(of(...HISTORY)));
    if (isFounded) {
      const { errand, slowStart, concurrency } = this.#options;
      await slowStart.run(errand.set, of("createPod"), { run: this.#run.bind(this), concurrency });
      await this.#all(of("deletePod"));
      await this.#all(of("deleteRevision"));
    }
    await canonicalized;
    if (isFounded) await this.#writeStatus(plan);
    return this.#outcome.build();
  }

  async #all(actions: readonly Action[]): Promise<boolean> {
    const results = await Promise.all(actions.map(action => this.#run(action)));
    return !results.includes(false);
  }

  /** Whether the others may go on as if nothing happened. */
  async #run(action: Action, mayBegin = (): boolean => true): Promise<boolean> {
    const { errand, controls, limit, log } = this.#options;
    try {
      const hasBegun = await limit.run(async () => {
        if (!mayBegin()) return false;
        this.#outcome.attempt();
        await perform(action, errand, controls);
        return true;
      }, errand.signal);
      if (!hasBegun) return false;
    } catch (error) {
      if (isNamespaceTerminating(error)) {
        this.#outcome.requeueAfter(NAMESPACE_TERMINATING_DELAY_MS);
        return false;
      }
      this.#fail(action, error);
      return false;
    }
    this.#outcome.succeed(action);
    log.info(doing(action), fieldsOf(action));
    return true;
  }

  async #writeStatus({ status }: Plan): Promise<void> {
    const { set, signal } = this.#options.errand;
    if (status === undefined) return;
    try {
      const result = await this.#options.limit.run(() => this.#options.status.write({ set, status, signal }), signal);
      if (result.kind === "postponed") this.#outcome.requeueAfter(result.afterMs);
    } catch (error) {
      this.#fail({ kind: "writeStatus" }, error);
    }
  }

  #fail(action: Step, cause: unknown): void {
    this.#outcome.fail({ action, error: new Error(phraseOf(action), { cause }) });
  }
}

/**
 * Nothing is missed in a namespace that is going away, so failing to add a pod is no failure (D-PLACE-24), and neither is
 * failing to add a revision. It ends the attempts of this look, as any refusal does: upstream tries every node, but then
 * not again for five minutes, while here each pod that goes brings another look.
 */
function isNamespaceTerminating(error: unknown): boolean {
  return error instanceof ApiError && error.kind === "namespaceTerminating";
}
