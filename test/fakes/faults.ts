import type { ApiErrorInit } from "../../capabilities/kube/api-error";

export type Verb = "get" | "list" | "watch" | "create" | "replace" | "replaceStatus" | "patch" | "delete" | "raw";

/**
 * What goes wrong with a call. Delays are of the client's clock.
 *
 * What the real API server may do: refuse anything; answer late, never, or with its answer lost; end or break a watch at
 * any event; fall behind with a watch (`lagStream`); begin a watch of no version with what its cache had some time ago
 * and bring that up to date before the closing bookmark (`slowStart`).
 *
 * What it never does to the calls of this port, all of which it answers with nothing older than their request: `stale`
 * and `repeatEvents`. A broken replica or proxy may.
 */
export type FaultEffect =
  /** Refused before it took effect. */
  | { readonly kind: "fail"; readonly error: ApiErrorInit }
  /** Took effect, but the answer is lost, which is known after the delay. */
  | { readonly kind: "loseResponse"; readonly error?: ApiErrorInit; readonly delayMs?: number }
  | { readonly kind: "delayRequest"; readonly delayMs: number }
  | { readonly kind: "delayResponse"; readonly delayMs: number }
  /** No answer ever: the call's own limit or its caller's signal ends it. Takes no effect. */
  | { readonly kind: "hang" }
  /** Of a list, or of a watch that begins with all there is: its answer of so many revisions ago, told to be complete. */
  | { readonly kind: "stale"; readonly revisions: number }
  | StreamEffect;

/** What goes wrong with a watch that was opened. Events are counted with bookmarks. */
export type StreamEffect =
  /** After so many events the server closes the stream, or it breaks with the error. */
  | { readonly kind: "endStream"; readonly afterEvents: number; readonly error?: ApiErrorInit }
  /** After so many events the connection is half open: silence, and no end of it. */
  | { readonly kind: "muteStream"; readonly afterEvents: number }
  /** Everything comes so much later, in order. */
  | { readonly kind: "lagStream"; readonly delayMs: number }
  /** After a resume the last events before it come again. */
  | { readonly kind: "repeatEvents"; readonly count: number }
  /**
   * Initial events are of so many revisions ago. What happened since follows, and what happens until after the delay
   * the bookmark closes them; `Infinity` for never.
   */
  | { readonly kind: "slowStart"; readonly revisions: number; readonly delayMs: number };

/** A fault and the calls that it strikes. What is left out matches everything. */
export interface Fault {
  readonly verb?: Verb | readonly Verb[];
  readonly plural?: string;
  readonly namespace?: string;
  /** Of a create with a generated name, `generateName`. */
  readonly name?: string;
  /** Of a list, its first page (or another); of a watch, one that begins with all there is (or from a version). */
  readonly initial?: boolean;
  /** Matching calls to let pass before the first that is struck. */
  readonly after?: number;
  /** Calls to strike; one, if left out. */
  readonly times?: number;
  readonly effect: FaultEffect;
}

export interface FaultTarget {
  readonly verb: Verb;
  readonly plural?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly initial?: boolean;
}

/** The faults still to come. The first that matches a call strikes it, and no other does. */
export class FaultPlan {
  #pending: { readonly fault: Fault; passes: number; strikes: number }[] = [];

  /** The returned function takes back what has not struck yet. */
  add(...faults: readonly Fault[]): () => void {
    const added = faults.map(fault => ({ fault, passes: fault.after ?? 0, strikes: fault.times ?? 1 }));
    this.#pending.push(...added);
    return () => void (this.#pending = this.#pending.filter(entry => !added.includes(entry)));
  }

  clear(): void {
    this.#pending = [];
  }

  /** Whether every fault struck as often as it was to. */
  get isExhausted(): boolean {
    return this.#pending.every(({ strikes }) => strikes === 0);
  }

  strike(target: FaultTarget): FaultEffect | undefined {
    for (const entry of this.#pending) {
      if (entry.strikes === 0 || !matches(entry.fault, target)) continue;
      if (entry.passes > 0) {
        entry.passes -= 1;
        continue;
      }
      entry.strikes -= 1;
      return entry.fault.effect;
    }
    return undefined;
  }
}

const NAMED_PARTS = ["plural", "namespace", "name", "initial"] as const;

function matches(fault: Fault, target: FaultTarget): boolean {
  const verbs: readonly Verb[] = fault.verb === undefined ? [target.verb] : [fault.verb].flat();
  const matchesParts = NAMED_PARTS.every(part => fault[part] === undefined || fault[part] === target[part]);
  return verbs.includes(target.verb) && matchesParts;
}
