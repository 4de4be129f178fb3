import { renderDuration } from "../../control-plane/duration";
import { describeMachine, type Machine } from "../measure/machine";
import { contenders, reference } from "./contenders";
import { renderFailures, renderResults, renderTargetList } from "./report";
import type { Result } from "./result";
import { targetsOf } from "./targets";

export interface Output {
  readonly results: readonly Result[];
  readonly startedAt: Date;
  readonly endedAt: Date;
  /** What to type for the same again. */
  readonly command: string;
  /** With the Node that ran the operator. */
  readonly machine: Machine;
}

/** All that was found, in Markdown. */
export function renderOutput({ results, startedAt, endedAt, command, machine }: Output): readonly string[] {
  const rounds = Math.max(0, ...results.map(({ round }) => round + 1));
  const failures = renderFailures(results);
  const targets = renderTargetList(targetsOf(results));
  return [
    `\`${command}\`, ${startedAt.toISOString().slice(0, 10)}, ${describeMachine(machine)}, ${renderDuration(endedAt.getTime() - startedAt.getTime())}.`,
    `Medians of ${rounds} rounds at most; in brackets ratios to ${contenders[reference].title}. ${renderHarness(results)}`,
    "",
    ...renderResults(results),
    ...section("### Targets", targets),
    ...section("### Failures", failures),
  ];
}

/** What the measuring itself takes away from what is measured. */
function renderHarness(results: readonly Result[]): string {
  const sum = (figure: "harnessCpuSeconds" | "apiServerCpuSeconds"): number =>
    results
      .filter(({ contender }) => contender !== "raw" && contender !== "bound")
      .reduce((all, { figures }) => all + (figures?.[figure] ?? 0), 0);
  const [harness, apiServer] = [sum("harnessCpuSeconds"), sum("apiServerCpuSeconds")];
  return `The harness took ${harness.toFixed(1)} s of CPU while the API server took ${apiServer.toFixed(1)} s.`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, "", ...lines, ""];
}
