import { renderTable } from "../measure/table";
import type { Target } from "../measure/target";
import type { PassesResult } from "./passes";

export function renderPasses(results: readonly PassesResult[]): readonly string[] {
  const header = ["ms of CPU a pass", "nodes", "warm", "least", "mean", "cold", "least", "mean", "cold us/node"];
  const rows = results.map(({ nodes, situation, warm, cold }) => [
    situation,
    String(nodes),
    ...[warm.median, warm.least, warm.mean, cold.median, cold.least, cold.mean].map(ms),
    ((cold.median * 1_000) / nodes).toFixed(2),
  ]);
  return renderTable({ header, rows });
}

interface Limit {
  readonly nodes: number;
  readonly kind: "warm" | "cold";
  readonly mostMs: number;
}

const limits: readonly Limit[] = [
  { nodes: 10_000, kind: "warm", mostMs: 1 },
  { nodes: 10_000, kind: "cold", mostMs: 15 },
  { nodes: 100_000, kind: "cold", mostMs: 200 },
];

export function targetsOf(results: readonly PassesResult[]): readonly Target[] {
  return limits.map(({ nodes, kind, mostMs }) => {
    const found = results.find(result => result.situation === "at rest" && result.nodes === nodes)?.[kind].median;
    return {
      what: `${nodes} nodes, ${kind === "warm" ? "with what earlier passes found" : "from nothing"}: at most ${mostMs} ms`,
      found: found === undefined ? "not measured" : `${ms(found)} ms`,
      isMet: found === undefined ? undefined : found <= mostMs,
    };
  });
}

function ms(value: number): string {
  return value.toFixed(value < 10 ? 2 : 1);
}
