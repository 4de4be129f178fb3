import type { ApiErrorInit } from "../../capabilities/kube/api-error";

export type Verb = "get" | "list" | "watch" | "create" | "replace" | "replaceStatus" | "patch" | "delete" | "raw";

/** What goes wrong with a call. Delays are of the client's clock. */
export type FaultEffect =
  /** Refused before it took effect. */
  | { readonly kind: "fail"; readonly error: ApiErrorInit }
  /** Took effect, but the answer is lost. */
  | { readonly kind: "loseResponse"; readonly error?: ApiErrorInit }
  | { readonly kind: "delayRequest"; readonly delayMs: number }
  | { readonly kind: "delayResponse"; readonly delayMs: number }
  /** No answer ever: the call's own limit or its caller's signal ends it. Takes no effect. */
  | { readonly kind: "hang" }
  /** Of a watch: after so many events the server closes the stream, or it breaks with the error. */
  | { readonly kind: "endStream"; readonly afterEvents: number; readonly error?: ApiErrorInit };

/** A fault and the calls that it strikes. What is left out matches everything. */
export interface Fault {
  readonly verb?: Verb | readonly Verb[];
  readonly plural?: string;
  readonly namespace?: string;
  /** Of a create with a generated name, `generateName`. */
  readonly name?: string;
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
}

/** The faults still to come. The first that matches a call strikes it, and no other does. */
export class FaultPlan {
  readonly #pending: { readonly fault: Fault; passes: number; strikes: number }[] = [];

  add(...faults: readonly Fault[]): void {
    this.#pending.push(...faults.map(fault => ({ fault, passes: fault.after ?? 0, strikes: fault.times ?? 1 })));
  }

  clear(): void {
    this.#pending.length = 0;
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

function matches({ verb, plural, namespace, name }: Fault, target: FaultTarget): boolean {
  const verbs: readonly Verb[] = verb === undefined ? [target.verb] : [verb].flat();
  return (
    verbs.includes(target.verb) &&
    (plural === undefined || plural === target.plural) &&
    (namespace === undefined || namespace === target.namespace) &&
    (name === undefined || name === target.name)
  );
}
