import { median } from "../measure/statistics";
import type { ContenderName } from "./contenders";
import type { ScenarioName } from "./plan";
import type { FigureName, Result } from "./result";

/** Which figure of which measurement. */
export interface Place {
  readonly setting: string;
  readonly scenario: ScenarioName;
  readonly figure: FigureName;
}

/** Over the rounds; undefined where there is none. */
export function medianOf(results: readonly Result[], place: Place, contender: ContenderName): number | undefined {
  const values = [...byRound(results, place, contender).values()];
  return values.length === 0 ? undefined : median(values);
}

export interface Versus {
  readonly of: ContenderName;
  readonly to: ContenderName;
}

/**
 * How many times the figure of one contender that of the other is: the median of the ratios of the rounds, as within a round
 * the machine is the same for both. Where they have no round in common, the ratio of the medians. Undefined where one of them
 * has no figure, or the base is 0.
 */
export function ratioOf(results: readonly Result[], place: Place, { of, to }: Versus): number | undefined {
  const bases = byRound(results, place, to);
  const ratios = [...byRound(results, place, of)].flatMap(([round, value]) => {
    const base = bases.get(round);
    return base ? [value / base] : [];
  });
  if (ratios.length > 0) return median(ratios);
  const [value, base] = [medianOf(results, place, of), medianOf(results, place, to)];
  return value === undefined || !base ? undefined : value / base;
}

/** The highest of all rounds: for what must not happen even once. */
export function highestOf(results: readonly Result[], place: Place, contender: ContenderName): number | undefined {
  const values = [...byRound(results, place, contender).values()];
  return values.length === 0 ? undefined : Math.max(...values);
}

function byRound(
  results: readonly Result[],
  { setting, scenario, figure }: Place,
  contender: ContenderName,
): ReadonlyMap<number, number> {
  const found = results.filter(
    one => one.setting === setting && one.scenario === scenario && one.contender === contender,
  );
  return new Map(
    found.flatMap(({ round, figures }) => {
      const value = figures?.[figure];
      return value === undefined ? [] : [[round, value] as const];
    }),
  );
}
