import type { Cell } from "../admission/cell";
import { targetsOf } from "./targets";

const usual = { round: 0, concurrency: 8, perSecond: 100, p50Ms: 10, p99Ms: 20, cpuMs: 2, reviewsMs: [] };
const none: Cell = { ...usual, contender: "none" };
const free = { asked: 0, evaluations: 100, meanMs: 0.1 };

function verdicts(up: Partial<Cell>, cost = free): readonly (boolean | undefined)[] {
  const cells = [none, { ...usual, contender: "up", ...up }];
  const reported = { cells, contenders: ["none", "up"], reference: "none", concurrencies: [8], reviews: [] };
  return targetsOf(reported, cost).map(({ isMet }) => isMet);
}

it.each<[string, Partial<Cell>, readonly boolean[]]>([
  ["nothing more", {}, [true, true, true]],
  ["a twentieth more", { cpuMs: 2.1, p50Ms: 10.5 }, [true, true, true]],
  ["more CPU", { cpuMs: 2.2 }, [false, true, true]],
  ["more time", { p50Ms: 11 }, [true, false, true]],
])("judges what costs %s", (_what, up, expected) => {
  expect(verdicts(up)).toEqual(expected);
});

it("allows no webhook to be asked", () => {
  expect(verdicts({}, { ...free, asked: 1 })).toEqual([true, true, false]);
});

it("cannot tell where a figure is missing", () => {
  expect(verdicts({ round: 1 })).toEqual([undefined, undefined, true]);
});
