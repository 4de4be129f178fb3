import type { Cell } from "./cell";
import { everynode, noOp } from "./contenders";
import { ratioOf, medianOf, metrics, renderReport } from "./report";
import { targetsOf } from "./targets";

type Figures = Partial<Omit<Cell, "contender">>;

function aCell(contender: string, figures: Figures = {}): Cell {
  const usual = { round: 0, concurrency: 1, perSecond: 100, p50Ms: 1, p99Ms: 2, cpuMs: 1, reviewsMs: [1] };
  return { ...usual, contender, ...figures };
}

function reported(cells: readonly Cell[]): Parameters<typeof renderReport>[0] {
  const contenders = [everynode.name, noOp.name];
  return { cells, contenders, reference: noOp.name, concurrencies: [1], reviews: ["set created"] };
}

function lineOf(lines: readonly string[], name: string): string | undefined {
  return lines.find(line => line.startsWith(name))?.replace(/ +/g, " ");
}

describe("the ratio to the reference", () => {
  const place = { contender: everynode.name, concurrency: 1 };

  it("is taken within each round, so that a round in which the machine was busy weighs no more than others", () => {
    const cells = [1, 2, 10].flatMap((busy, round) => [
      aCell(everynode.name, { round, p99Ms: 1.2 * busy }),
      aCell(noOp.name, { round, p99Ms: busy }),
    ]);
    expect(ratioOf(reported(cells), metrics.p99, place)).toBeCloseTo(1.2);
    expect(medianOf(reported(cells), metrics.p99, place)).toBeCloseTo(2.4);
  });

  it("leaves out rounds and concurrencies that only one of them has", () => {
    const cells = [
      aCell(everynode.name, { perSecond: 90 }),
      aCell(noOp.name),
      aCell(everynode.name, { round: 1, perSecond: 1 }),
      aCell(noOp.name, { round: 1, concurrency: 16 }),
    ];
    expect(ratioOf(reported(cells), metrics.perSecond, place)).toBeCloseTo(0.9);
  });

  it("is none where there is no round of both", () => {
    expect(ratioOf(reported([aCell(everynode.name)]), metrics.p99, place)).toBeUndefined();
  });
});

describe("the report", () => {
  it("shows medians, and what they are of the reference's", () => {
    const lines = renderReport(reported([aCell(everynode.name, { p99Ms: 3 }), aCell(noOp.name)]));
    expect(lineOf(lines, "p99")).toBe("p99 3.00 ms (1.50x) 2.00 ms");
    expect(lineOf(lines, "set created")).toBe("set created 1.00 ms (1.00x) 1.00 ms");
  });

  it("has a dash where there is no figure", () => {
    const lines = renderReport(reported([aCell(noOp.name, { reviewsMs: [undefined] })]));
    expect(lineOf(lines, "p99")).toBe("p99 - 2.00 ms");
    expect(lineOf(lines, "set created")).toBe("set created - -");
  });
});

describe("the targets", () => {
  it.each([
    { what: "as slow as allowed", p99Ms: 1.3, perSecond: 90, met: [true, true] },
    { what: "slower at its slowest", p99Ms: 1.31, perSecond: 100, met: [false, true] },
    { what: "of less throughput", p99Ms: 1, perSecond: 89, met: [true, false] },
  ])("are told of a server that is $what", ({ p99Ms, perSecond, met }) => {
    const cells = [aCell(everynode.name, { p99Ms, perSecond }), aCell(noOp.name, { p99Ms: 1 })];
    expect(targetsOf(reported(cells)).map(({ isMet }) => isMet)).toEqual(met);
  });

  it("cannot be told where one of them has no figure", () => {
    expect(targetsOf(reported([aCell(everynode.name)])).map(({ isMet }) => isMet)).toEqual([undefined, undefined]);
  });
});
