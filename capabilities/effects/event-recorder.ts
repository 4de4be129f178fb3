import { type Uid, objectNameOf } from "../api/identity";
import { timeText } from "../api/time";
import { ApiError } from "../kube/api-error";
import type { KubeClient } from "../kube/client";
import type { Resource } from "../kube/resources";
import type { PlannedEvent } from "../plan/plan";
import type { ObservedSet } from "../plan/snapshot";
import { type Clock, sleep } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { type CorrelatedEvent, EventCorrelator } from "./event-correlator";

export interface EventRecorderOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Tells users what happens to their sets, by Events that `kubectl describe` shows. */
export interface EventRecorder {
  /** Returns at once and never fails: nothing that is done for a set may wait for its being told. */
  record(set: ObservedSet, event: PlannedEvent): void;
  /** The set is gone. */
  forget(uid: Uid): void;
  /** Drops what is not yet written. */
  stop(): Promise<void>;
}

export interface EventObject {
  readonly metadata?: { readonly name?: string; readonly namespace?: string };
}

export const EVENTS: Resource<EventObject> = {
  group: "",
  version: "v1",
  kind: "Event",
  plural: "events",
  namespaced: true,
};

// More would be told so late that it helps nobody.
const MAX_WAITING = 1_000;
const TIMEOUT_MS = 10_000;
// For the server to come back; client-go's recorder waits as long, and gives up after as often.
const RETRY_MS = 10_000;
const MAX_ATTEMPTS = 12;

interface Report {
  readonly set: ObservedSet;
  readonly event: CorrelatedEvent;
}

export function createEventRecorder(options: EventRecorderOptions): EventRecorder {
  return new QueueingRecorder(options);
}

/** One Event is written at a time, in the order in which they were recorded; under load they are dropped first. */
class QueueingRecorder implements EventRecorder {
  readonly #options: EventRecorderOptions;
  readonly #correlator = new EventCorrelator();
  readonly #stopping = new AbortController();
  #waiting: Report[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: EventRecorderOptions) {
    this.#options = options;
  }

  record(set: ObservedSet, description: PlannedEvent): void {
    const event = this.#correlator.correlate(set.uid, description, this.#options.clock.now());
    if (event === undefined || this.#waiting.length >= MAX_WAITING || this.#stopping.signal.aborted) return;
    this.#waiting.push({ set, event });
    this.#writing ??= this.#writeAll();
  }

  forget(uid: Uid): void {
    this.#correlator.forget(uid);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#waiting = [];
    await this.#writing;
  }

  async #writeAll(): Promise<void> {
    for (let report = this.#waiting.shift(); report !== undefined; report = this.#waiting.shift()) {
      await this.#write(report);
    }
    // At once, and not in a callback: what is recorded before that one ran would wait for the next event.
    this.#writing = undefined;
  }

  async #write(report: Report): Promise<void> {
    const { clock, log } = this.#options;
    const { signal } = this.#stopping;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        return await this.#send(report);
      } catch (error) {
        const { reason, message } = report.event;
        if (!isOutage(error) || attempt === MAX_ATTEMPTS)
          return log.debug("Dropping event", { reason, message, error });
        await sleep(clock, { delayMs: RETRY_MS, signal });
      }
    }
  }

  async #send({ set, event }: Report): Promise<void> {
    const { client } = this.#options;
    const { namespace } = set;
    const options = { namespace, timeoutMs: TIMEOUT_MS, signal: this.#stopping.signal };
    const body = eventBody(set, event);
    if (event.count > 1) {
      const { count, lastTimestamp, message } = body;
      const name = objectNameOf(body.metadata.name);
      const patch = { ...options, name, type: "merge", body: { count, lastTimestamp, message } } as const;
      const updated = await client.patch(EVENTS, patch).catch(unlessNotFound);
      // The API server forgets Events after an hour.
      if (updated !== undefined) return;
    }
    await client.create(EVENTS, { ...options, body });
  }
}

function eventBody(set: ObservedSet, event: CorrelatedEvent) {
  const { flavor, namespace, name, uid, resourceVersion } = set;
  const { type, reason, message, count, firstAtMs, lastAtMs } = event;
  return {
    apiVersion: "v1",
    kind: "Event",
    metadata: { namespace, name: eventName(set, event) },
    involvedObject: { apiVersion: flavor.apiVersion, kind: flavor.kind, namespace, name, uid, resourceVersion },
    type,
    reason,
    message,
    count,
    firstTimestamp: timeText(firstAtMs),
    lastTimestamp: timeText(lastAtMs),
    source: { component: flavor.eventSource },
    reportingComponent: flavor.eventSource,
    reportingInstance: "",
  };
}

const MAX_NAME_LENGTH = 253;

/** As client-go names them: after the object, with a number that begins with the time. */
function eventName({ name }: ObservedSet, { id, firstAtMs }: CorrelatedEvent): string {
  const number = (BigInt(firstAtMs) * 1_000_000n + BigInt(id)).toString(16);
  return `${name.slice(0, MAX_NAME_LENGTH - number.length - 1)}.${number}`;
}

function unlessNotFound(error: unknown): undefined {
  if (error instanceof ApiError && error.kind === "notFound") return undefined;
  throw error;
}

/** Whether the server may take it later. One that has too many requests is spared this one. */
function isOutage(error: unknown): boolean {
  return error instanceof ApiError && (error.kind === "network" || error.kind === "unavailable");
}
