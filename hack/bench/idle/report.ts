import { renderTable } from "../measure/table";
import type { Target } from "../measure/target";
import { type PhaseResult, rates } from "./phase";

const mostCpuPercent = 2;
/** Of the reports that were due: with fewer, another rate was measured. */
const leastShare = 0.95;

/** One column a phase. */
export function renderPhases(phases: readonly PhaseResult[]): readonly string[] {
  const row = (name: string, of: (phase: PhaseResult) => string): readonly string[] => [name, ...phases.map(of)];
  const table = renderTable({
    header: ["", ...phases.map(({ rate }) => rate)],
    rows: [
      row("node statuses written per second", ({ reports, seconds }) => (reports / seconds).toFixed(1)),
      row("operator CPU, % of a core", phase => operatorCpuPercent(phase).toFixed(2)),
      row("operator memory (RSS), MB", ({ operatorBytes }) => (operatorBytes / 2 ** 20).toFixed(0)),
      row("keys added to the queue", ({ adds }) => String(adds)),
      row("syncs", ({ syncs }) => String(syncs)),
      row("writes but for the Lease", phase => String(writesOf(phase))),
      row("writes of the Lease", ({ leaseWrites }) => String(leaseWrites)),
      row("API server CPU, % of a core", phase => ((100 * phase.apiServerCpuSeconds) / phase.seconds).toFixed(1)),
    ],
  });
  return [...table, ...phases.flatMap(details)];
}

export function targetsOf(phases: readonly PhaseResult[]): readonly Target[] {
  const adds = phases.map(phase => phase.adds + phase.syncs);
  const writes = phases.map(writesOf);
  return [
    { what: "no reconcile in any phase", found: adds.join(", "), isMet: isAllZero(adds) },
    {
      what: "no write but the Lease in any phase",
      found: writes.join(", "),
      // Without a write of the Lease the audit log knows the operator by another name.
      isMet: phases.every(({ leaseWrites }) => leaseWrites > 0) ? isAllZero(writes) : undefined,
    },
    cpuTarget(phases.find(({ rate }) => rate === rates.usual.name)),
  ];
}

function cpuTarget(usual: PhaseResult | undefined): Target {
  const what = `under ${mostCpuPercent} % of a core when ${rates.usual.name}`;
  if (usual === undefined) return { what, found: "there is no figure", isMet: undefined };
  if (usual.reports < leastShare * usual.reportsDue) {
    return { what, found: `only ${usual.reports} of ${usual.reportsDue} reports were written`, isMet: undefined };
  }
  const percent = operatorCpuPercent(usual);
  return { what, found: `${percent.toFixed(2)} %`, isMet: percent < mostCpuPercent };
}

function operatorCpuPercent({ operatorCpuSeconds, seconds }: PhaseResult): number {
  return (100 * operatorCpuSeconds) / seconds;
}

function writesOf({ writes }: PhaseResult): number {
  return Object.values(writes).reduce((sum, count) => sum + count, 0);
}

/** What was written, and what the operator's own counters say, such as why watches ended. */
function details({ rate, writes, counted }: PhaseResult): readonly string[] {
  const lines = [
    ...Object.entries(writes).map(([write, count]) => `${write}: ${count}`),
    ...counted.map(({ sample, by }) => `${sample} +${by}`),
  ];
  return lines.map(line => `${rate}: ${line}`);
}

function isAllZero(counts: readonly number[]): boolean | undefined {
  return counts.length === 0 ? undefined : counts.every(count => count === 0);
}
