import type { Target } from "../measure/target";
import type { ContenderName } from "./contenders";
import { reference } from "./contenders";
import type { ScenarioName } from "./plan";
import type { FigureName, Result } from "./result";
import { highestOf, medianOf, ratioOf } from "./statistics";

interface Bound {
  readonly setting: string;
  readonly scenario: ScenarioName;
  readonly figure: FigureName;
  readonly what: string;
  readonly most: number;
  /** Whose ratio it is; ours where it is not said. */
  readonly of?: ContenderName;
  /** Whom it is a ratio to; the reference where it is not said. */
  readonly to?: ContenderName;
}

const ours: ContenderName = "everynode";
const [large, middle, small] = ["5,000 nodes", "1,000 nodes", "100 nodes"];

const bounds: readonly Bound[] = [
  bound(large, "place", "createdSeconds", { what: "all created", most: 0.3 }),
  { ...bound(large, "place", "createdSeconds", { what: "all created", most: 1.2 }), to: "raw" },
  bound(large, "place", "readySeconds", { what: "all Ready", most: 0.7 }),
  { ...bound(large, "place", "readySeconds", { what: "all Ready by direct placement", most: 0.5 }), of: "direct" },
  bound(large, "place", "cpuSeconds", { what: "CPU of the placement", most: 0.5 }),
  bound(large, "place", "peakBytes", { what: "peak memory of the placement", most: 0.8 }),
  bound(large, "roll", "readySeconds", { what: "rolling update", most: 0.5 }),
  bound(large, "roll", "cpuSeconds", { what: "CPU of the rolling update", most: 0.4 }),
  bound(middle, "place", "createdSeconds", { what: "all created", most: 0.8 }),
  bound(middle, "place", "cpuSeconds", { what: "CPU of the placement", most: 0.8 }),
  bound(middle, "place", "peakBytes", { what: "peak memory of the placement", most: 1 }),
  ...[large, middle, small].map(setting =>
    bound(setting, "place", "requestsPerPod", { what: "requests per pod", most: 1 }),
  ),
  ...[large, middle, small].map(setting => bound(setting, "join", "p99Ms", { what: "join, p99", most: 0.7 })),
  ...[large, middle, small].map(setting =>
    bound(setting, "restart", "peakBytes", { what: "peak memory of a restart", most: 0.6 }),
  ),
];

/** What must be reached in one run, of what was measured in it: a run that leaves something out is not judged by it. */
export function targetsOf(results: readonly Result[]): readonly Target[] {
  const measured = ({ setting, scenario, of = ours }: Pick<Bound, "setting" | "scenario" | "of">): boolean =>
    results.some(one => one.setting === setting && one.scenario === scenario && one.contender === of);
  const restarts = [...new Set(results.map(({ setting }) => setting))]
    .map(setting => ({ setting, scenario: "restart" as const }))
    .filter(measured);
  return [
    ...bounds.filter(measured).map(one => judge(results, one)),
    ...restarts.map(({ setting }) => judgeWrites(results, setting)),
  ];
}

function judge(results: readonly Result[], { what, most, of = ours, to = reference, ...place }: Bound): Target {
  const ratio = ratioOf(results, place, { of, to });
  const title = `${place.setting}: ${what}, at most ${most}x of ${to}`;
  if (ratio === undefined) return { what: title, found: "there is no figure", isMet: undefined };
  const figures = [of, to].map(name => describe(place.figure, medianOf(results, place, name)));
  return { what: title, found: `${ratio.toFixed(2)}x (${figures.join(" : ")})`, isMet: ratio <= most };
}

/** Not even one, in any round. */
function judgeWrites(results: readonly Result[], setting: string): Target {
  const what = `${setting}: writes of a restart, none`;
  const writes = highestOf(results, { setting, scenario: "restart", figure: "writes" }, ours);
  if (writes === undefined) return { what, found: "there is no figure", isMet: undefined };
  return { what, found: String(writes), isMet: writes === 0 };
}

function describe(figure: FigureName, value: number | undefined): string {
  if (value === undefined) return "-";
  return figure === "peakBytes" ? `${(value / 2 ** 20).toFixed(0)} MiB` : value.toFixed(2);
}

function bound(
  setting: string | undefined,
  scenario: ScenarioName,
  figure: FigureName,
  limit: Pick<Bound, "what" | "most">,
): Bound {
  return { setting: setting ?? "", scenario, figure, ...limit };
}
