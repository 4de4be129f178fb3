import { median } from "../measure/statistics";
import { renderTable } from "../measure/table";
import type { Target } from "../measure/target";
import type { Handover } from "./handover";

const limitMs = 3_000;

/** One row a contender, in the order of their first hand-overs. */
export function renderHandovers(handovers: readonly Handover[]): readonly string[] {
  return renderTable({
    header: ["", "hand-overs", "Lease taken, ms", "catching up, ms", "shortest", "longest", "requests"],
    rows: contendersOf(handovers).map(({ name, own }) => {
      const catchingUp = own.map(({ catchingUpMs }) => catchingUpMs);
      return [
        name,
        String(own.length),
        median(own.map(({ takingMs }) => takingMs)).toFixed(0),
        median(catchingUp).toFixed(0),
        Math.min(...catchingUp).toFixed(0),
        Math.max(...catchingUp).toFixed(0),
        median(own.map(({ requests }) => requests.length)).toFixed(0),
      ];
    }),
  });
}

/** What each contender asked in its last hand-over: how often, and what. */
export function renderRequests(handovers: readonly Handover[]): readonly string[] {
  return contendersOf(handovers).map(({ name, own }) => {
    const counts = new Map<string, number>();
    for (const request of own.at(-1)?.requests ?? []) counts.set(request, (counts.get(request) ?? 0) + 1);
    return `${name}: ${[...counts].map(([request, count]) => `${count} ${request}`).join(", ")}`;
  });
}

export function targetsOf(handovers: readonly Handover[]): readonly Target[] {
  return contendersOf(handovers).map(({ name, own }) => {
    const longest = Math.max(...own.map(({ catchingUpMs }) => catchingUpMs));
    return {
      what: `${name}: never more than ${limitMs / 1000} s of catching up`,
      found: `${longest.toFixed(0)} ms`,
      isMet: longest <= limitMs,
    };
  });
}

interface Own {
  readonly name: string;
  readonly own: readonly Handover[];
}

function contendersOf(handovers: readonly Handover[]): readonly Own[] {
  const names = [...new Set(handovers.map(({ contender }) => contender))];
  return names.map(name => ({ name, own: handovers.filter(({ contender }) => contender === name) }));
}
