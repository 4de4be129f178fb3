import { type Call, isAmong, type Traffic } from "./call";

/** What goes wrong between the operator and the API server, for as long as it is injected. */
export type Fault =
  /** Watches of the kind stay open and tell nothing; what they would have told comes in order at the end. */
  | {
      readonly kind: "hold-events";
      readonly plural: string;
      /** Lists of the kind and the opening of watches wait too. */
      readonly requestsToo?: boolean;
    }
  /** Watches of the kind tell everything this much later. */
  | { readonly kind: "delay-events"; readonly plural: string; readonly delayMs: number }
  /** A network that swallows everything: no request arrives, nothing is answered, nothing is closed. */
  | { readonly kind: "stall" }
  /** A slow network: each request is late, and all answers together have this bandwidth. */
  | { readonly kind: "throttle"; readonly latencyMs: number; readonly bytesPerSecond: number }
  /** The API server is never asked, and `rate` of the calls (0 to 1, evenly spread) are answered with the status. */
  | {
      readonly kind: "answer";
      readonly status: 429 | 503;
      readonly rate: number;
      readonly retryAfterSeconds?: number;
      readonly of?: Traffic;
    }
  /** The API server hears of these calls this much later. */
  | { readonly kind: "delay-requests"; readonly delayMs: number; readonly of: Traffic }
  /** The API server does what is asked, and for `rate` of the calls the connection breaks before the answer. */
  | { readonly kind: "lose-responses"; readonly rate: number; readonly of: Traffic }
  /** Nobody listens, and every connection breaks. */
  | { readonly kind: "refuse-connections" };

/** A part of an exchange that is on its way. Moments in milliseconds of one clock. */
export interface OnItsWay {
  readonly call: Call;
  readonly part: "request" | "head" | "body";
  readonly since: number;
  readonly now: number;
}

/** For how many more milliseconds the part is kept back. Infinity: for as long as the fault lasts. */
export function waitMs(faults: readonly Fault[], { call, part, since, now }: OnItsWay): number {
  const delayMs = Math.max(0, ...faults.map(fault => delays[part](fault, call)));
  return since + delayMs - now;
}

type Delay = (fault: Fault, call: Call) => number;

const delays: Readonly<Record<OnItsWay["part"], Delay>> = {
  request: requestDelayMs,
  head: headDelayMs,
  body: bodyDelayMs,
};

function requestDelayMs(fault: Fault, call: Call): number {
  switch (fault.kind) {
    case "stall":
      return Infinity;
    case "throttle":
      return fault.latencyMs;
    case "delay-requests":
      return isAmong(call, fault.of) ? fault.delayMs : 0;
    case "hold-events": {
      const reading: Traffic = { verbs: ["list", "watch"], plurals: [fault.plural] };
      return fault.requestsToo === true && isAmong(call, reading) ? Infinity : 0;
    }
    default:
      return 0;
  }
}

/** A watch whose events are held is answered: it is open, and silent. */
function headDelayMs(fault: Fault): number {
  return fault.kind === "stall" ? Infinity : 0;
}

function bodyDelayMs(fault: Fault, call: Call): number {
  switch (fault.kind) {
    case "stall":
      return Infinity;
    case "hold-events":
      return isAmong(call, watching(fault.plural)) ? Infinity : 0;
    case "delay-events":
      return isAmong(call, watching(fault.plural)) ? fault.delayMs : 0;
    default:
      return 0;
  }
}

function watching(plural: string): Traffic {
  return { verbs: ["watch"], plurals: [plural] };
}
