import type { Uid } from "../api/identity";
import type { PlannedEvent } from "../plan/plan";

/** An Event as it is to be stored. Times are milliseconds since the epoch. */
export interface CorrelatedEvent extends PlannedEvent {
  /** The same for as long as it is the same Event; unique among those of its set, and of a process. */
  readonly id: number;
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** Events of one set that are passed at once, and how fast more may follow: one in five minutes. */
const BURST = 25;
const REFILL_MS = 300_000;

/** So many different messages of one reason within so long a time are told apart; more of them are told as one. */
const MAX_MESSAGES = 10;
const AGGREGATION_MS = 600_000;

/** Stands before the newest of the messages that are told as one; kubectl and others know it. */
const COMBINED = "(combined from similar events): ";

/**
 * Turns what is told of sets into Events that no set can flood the cluster with: repetitions are counted, similar
 * messages are combined, and who tells too much is cut short. The limits are those of client-go's correlator, so
 * that a set of a thousand pods shows what users of the built-in controller know.
 */
export class EventCorrelator {
  readonly #subjects = new Map<Uid, Subject>();
  #lastId = 0;

  /** The Event to create (`count` is 1) or to update; undefined where the set has told too much. */
  correlate(uid: Uid, description: PlannedEvent, nowMs: number): CorrelatedEvent | undefined {
    const subject = this.#subjects.get(uid) ?? newSubject(nowMs);
    this.#subjects.set(uid, subject);
    const { key, message } = combined(subject, description, nowMs);
    const known = subject.told.get(key);
    const event: CorrelatedEvent = {
      ...description,
      message,
      id: known?.id ?? ++this.#lastId,
      count: (known?.count ?? 0) + 1,
      firstAtMs: known?.firstAtMs ?? nowMs,
      lastAtMs: nowMs,
    };
    subject.told.set(key, event);
    // Counted all the same, so that the next one that passes tells how many there were.
    return takeToken(subject, nowMs) ? event : undefined;
  }

  /** The set is gone. */
  forget(uid: Uid): void {
    this.#subjects.delete(uid);
  }
}

interface Subject {
  tokens: number;
  refilledAtMs: number;
  /** Until then nothing that was told is old. */
  freshUntilMs: number;
  /** By type and reason. */
  readonly groups: Map<string, Group>;
  /** By type, reason and message, or by type and reason where messages are combined. */
  readonly told: Map<string, CorrelatedEvent>;
}

interface Group {
  readonly messages: Set<string>;
  readonly lastAtMs: number;
}

function newSubject(nowMs: number): Subject {
  return {
    tokens: BURST,
    refilledAtMs: nowMs,
    freshUntilMs: nowMs + AGGREGATION_MS,
    groups: new Map(),
    told: new Map(),
  };
}

function takeToken(subject: Subject, nowMs: number): boolean {
  const refill = Math.max(0, nowMs - subject.refilledAtMs) / REFILL_MS;
  subject.tokens = Math.min(BURST, subject.tokens + refill);
  subject.refilledAtMs = nowMs;
  if (subject.tokens < 1) return false;
  subject.tokens -= 1;
  return true;
}

function combined(
  subject: Subject,
  { type, reason, message }: PlannedEvent,
  nowMs: number,
): { readonly key: string; readonly message: string } {
  forgetOld(subject, nowMs);
  const group = `${type}/${reason}`;
  const messages = subject.groups.get(group)?.messages ?? new Set();
  const isFull = !messages.has(message) && messages.size >= MAX_MESSAGES - 1;
  if (!isFull) messages.add(message);
  subject.groups.set(group, { messages, lastAtMs: nowMs });
  return isFull ? { key: group, message: `${COMBINED}${message}` } : { key: `${group}/${message}`, message };
}

/** What was told so long ago is told anew. So a set keeps no more than a few dozen of them. */
function forgetOld(subject: Subject, nowMs: number): void {
  if (nowMs <= subject.freshUntilMs) return;
  const { groups, told } = subject;
  for (const [key, { lastAtMs }] of groups) if (nowMs - lastAtMs > AGGREGATION_MS) groups.delete(key);
  for (const [key, { lastAtMs }] of told) if (nowMs - lastAtMs > AGGREGATION_MS) told.delete(key);
  // What is told from now on is younger than all that is left.
  const left = [...groups.values(), ...told.values()].map(({ lastAtMs }) => lastAtMs);
  subject.freshUntilMs = Math.min(nowMs, ...left) + AGGREGATION_MS;
}
