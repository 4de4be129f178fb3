import { everynode, everynodeSmall, fluentClient } from "./contenders";
import { renderFailures, renderReport } from "./report";
import type { RunResult } from "./run";
import { targetsOf } from "./targets";

interface RunFields {
  readonly seconds?: number;
  readonly stallMs?: number;
  readonly peakMegabytes?: number;
  readonly lost?: number;
}

function aRun(
  contender: string,
  { seconds = 1, stallMs = 10, peakMegabytes = 100, lost = 0 }: RunFields = {},
): RunResult {
  const figures = { seconds, stallMs, cpuSeconds: 1, heapBytes: 1, peakResidentBytes: peakMegabytes * 2 ** 20 };
  const events = { figures: { ...figures, events: 100, stale: 0 }, apiServerCpuSeconds: 1, writtenInSeconds: 1, lost };
  return { contender, list: { figures, apiServerCpuSeconds: 1 }, events };
}

function report(results: readonly RunResult[]): readonly string[] {
  const contenders = [everynode.name, fluentClient.name];
  return renderReport({ results, contenders, reference: fluentClient.name });
}

function lineOf(lines: readonly string[], name: string): string | undefined {
  return lines.find(line => line.startsWith(name))?.replace(/ +/g, " ");
}

describe("the report", () => {
  it("shows medians, and what they are of the reference's", () => {
    const results = [
      ...[1, 9, 2].map(seconds => aRun(everynode.name, { seconds })),
      ...[4, 3, 5].map(seconds => aRun(fluentClient.name, { seconds })),
    ];
    expect(lineOf(report(results), "time until")).toBe("time until all pods are seen 2.00 s (0.50x) 4.00 s");
  });

  it("says once a section why a client has no figures, and compares nothing with it", () => {
    const failed = { contender: fluentClient.name, failure: "out of memory" };
    const lines = report([aRun(everynode.name, { seconds: 2 }), failed]);
    expect(lineOf(lines, "time until")).toBe("time until all pods are seen 2.00 s out of memory");
    expect(lineOf(lines, "client CPU")).toBe("client CPU 1.00 s -");
  });

  it("counts the runs that a failure ended", () => {
    const results = [
      aRun("a"),
      { contender: "a", failure: "out of memory" },
      { contender: "a", failure: "out of memory" },
    ];
    expect(renderFailures({ results, contenders: ["a"], reference: "a" })).toEqual(["a: out of memory (2 of 3 runs)"]);
  });
});

describe("the targets", () => {
  const good = [
    aRun(everynode.name, { seconds: 0.65, stallMs: 100, peakMegabytes: 25 }),
    aRun(everynodeSmall.name),
    aRun(fluentClient.name, { seconds: 1, stallMs: 5_000, peakMegabytes: 100 }),
  ];

  it("are all met at their limits", () => {
    expect(targetsOf(good).map(({ isMet }) => isMet)).toEqual([true, true, true, true, true]);
  });

  it.each([
    { target: 0, when: "the list takes longer", run: aRun(everynode.name, { seconds: 5 }) },
    { target: 1, when: "more memory is used", run: aRun(everynode.name, { peakMegabytes: 90 }) },
    {
      target: 2,
      when: "one run of several stalls",
      run: aRun(everynode.name, { seconds: 0.1, stallMs: 101, peakMegabytes: 1 }),
    },
    {
      target: 3,
      when: "the small heap is too small",
      run: { contender: everynodeSmall.name, failure: "out of memory" },
    },
    { target: 4, when: "an event is lost", run: aRun(everynode.name, { seconds: 0.1, peakMegabytes: 1, lost: 1 }) },
  ])("number $target is missed when $when", ({ target, run }) => {
    expect(targetsOf([...good, run])[target]?.isMet).toBe(false);
  });

  it("cannot be told without the reference", () => {
    const alone = targetsOf(good.filter(({ contender }) => contender !== fluentClient.name));
    expect(alone.slice(0, 2).map(({ isMet }) => isMet)).toEqual([undefined, undefined]);
  });
});
