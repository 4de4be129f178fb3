import type { Target } from "../measure/target";
import { everynode, everynodeSmall, fluentClient } from "./contenders";
import { listSeconds, longestStallMs, peakMemory } from "./metrics";
import { ratioOf } from "./report";
import type { RunResult } from "./run";

const most = { time: 0.65, memory: 0.25, stallMs: 100 } as const;

/** What our client must reach, by what came of the runs. */
export function targetsOf(results: readonly RunResult[]): readonly Target[] {
  const versus = { of: everynode.name, to: fluentClient.name };
  const ours = results.filter(({ contender }) => contender === everynode.name);
  const small = results.filter(({ contender }) => contender === everynodeSmall.name);
  return [
    ratioTarget(`first list in at most ${most.time}x the time of ${fluentClient.name}`, most.time, {
      ratio: ratioOf({ results }, listSeconds, versus),
    }),
    ratioTarget(`peak memory at most ${most.memory}x that of ${fluentClient.name}`, most.memory, {
      ratio: ratioOf({ results }, peakMemory, versus),
    }),
    stallTarget([...ours, ...small]),
    completionTarget("runs with --max-old-space-size=256", small),
    completionTarget("no event is lost in any run", [...ours, ...small]),
  ];
}

function ratioTarget(what: string, limit: number, { ratio }: { readonly ratio: number | undefined }): Target {
  if (ratio === undefined) return { what, found: "one of them has no figure", isMet: undefined };
  return { what, found: `${ratio.toFixed(2)}x`, isMet: ratio <= limit };
}

/** Of all runs the worst one: a stall is not better for being rare. */
function stallTarget(runs: readonly RunResult[]): Target {
  const what = `no stall of the event loop over ${most.stallMs} ms in any run`;
  const stalls = runs.flatMap(run => longestStallMs(run) ?? []);
  if (stalls.length === 0) return { what, found: "there is no figure", isMet: undefined };
  const longest = Math.max(...stalls);
  return { what, found: `${longest.toFixed(0)} ms`, isMet: longest <= most.stallMs };
}

function completionTarget(what: string, runs: readonly RunResult[]): Target {
  const complete = runs.filter(({ failure, events }) => failure === undefined && events?.lost === 0);
  const isMet = runs.length === 0 ? undefined : complete.length === runs.length;
  return { what, found: `${complete.length} of ${runs.length} runs`, isMet };
}
