import type { Target } from "../measure/target";
import { type ContenderName, contenderNames, contenders, reference } from "./contenders";
import { type Metric, sections } from "./metrics";
import type { Result } from "./result";
import { medianOf, type Place, ratioOf } from "./statistics";

/** The tables in Markdown, one for each cluster: medians of the rounds, and in brackets ratios to the reference. */
export function renderResults(results: readonly Result[]): readonly string[] {
  const settings = [...new Set(results.map(({ setting }) => setting))];
  return settings.flatMap(setting => [
    `### ${setting}`,
    "",
    ...renderSetting(
      results.filter(one => one.setting === setting),
      setting,
    ),
    "",
  ]);
}

/** What is to be reached, as a list. */
export function renderTargetList(targets: readonly Target[]): readonly string[] {
  return targets.map(({ what, found, isMet }) => `- ${verdictOf(isMet)}: ${what}: ${found}`);
}

/** The failures, each with where and when. */
export function renderFailures(results: readonly Result[]): readonly string[] {
  return results.flatMap(({ setting, scenario, contender, round, failure }) =>
    failure === undefined
      ? []
      : [`- ${contenders[contender].title}, ${setting}, ${scenario}, round ${round + 1}: ${firstLine(failure)}`],
  );
}

function renderSetting(results: readonly Result[], setting: string): readonly string[] {
  const present = contenderNames.filter(name => results.some(({ contender }) => contender === name));
  const rows = sections
    .filter(({ scenario }) => results.some(one => one.scenario === scenario))
    .flatMap(({ scenario, title, metrics }) => [
      row([`**${title}**`, ...present.map(() => "")]),
      ...metrics.map(metric => {
        const place = { setting, scenario, figure: metric.figure };
        return row([metric.title, ...present.map(name => cell(results, { place, metric, name }))]);
      }),
    ]);
  const header = row(["", ...present.map(name => contenders[name].title)]);
  return [header, row(["---", ...present.map(() => "--:")]), ...rows];
}

interface Cell {
  readonly place: Place;
  readonly metric: Metric;
  readonly name: ContenderName;
}

function cell(results: readonly Result[], { place, metric, name }: Cell): string {
  const value = medianOf(results, place, name);
  if (value === undefined) return "-";
  const ratio = ratioOf(results, place, { of: name, to: reference });
  const isCompared = metric.isCompared && name !== reference && ratio !== undefined;
  return isCompared ? `${metric.render(value)} (${ratio.toFixed(2)}x)` : metric.render(value);
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

function verdictOf(isMet: boolean | undefined): string {
  if (isMet === undefined) return "cannot be told";
  return isMet ? "reached" : "**missed**";
}

function firstLine(text: string): string {
  return text.split("\n")[0] ?? "";
}
