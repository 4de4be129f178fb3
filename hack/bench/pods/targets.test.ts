import type { Cell } from "../admission/cell";
import { targetsOf } from "./targets";

const usual = {
  round: 0,
  concurrency: 8,
  perSecond: 100,
  p50Ms: 10,
  p99Ms: 20,
  cpuMs: 2,
  webhooksMs: 0.01,
  reviewsMs: [],
};
const none: Cell = { ...usual, contender: "none" };
const unused = { asked: 0, evaluated: 0 };

interface Given {
  readonly up?: Partial<Cell>;
  readonly again?: Partial<Cell>;
  readonly use?: typeof unused;
}

function verdicts({ up, again, use = unused }: Given): readonly (boolean | undefined)[] {
  const cells = [none, { ...usual, contender: "again", ...again }, { ...usual, contender: "up", ...up }];
  const contenders = ["none", "again", "up"];
  const judged = { cells, contenders, reference: "none", control: "again", concurrencies: [8], reviews: [] };
  return targetsOf(judged, use).map(({ isMet }) => isMet);
}

it.each<[string, Given, readonly (boolean | undefined)[]]>([
  ["nothing more", {}, [true, true, true, true, true]],
  ["a twentieth more", { up: { cpuMs: 2.1, p50Ms: 10.5, webhooksMs: 0.5 } }, [true, true, true, true, true]],
  ["more CPU", { up: { cpuMs: 2.2 } }, [false, true, true, true, true]],
  ["more time", { up: { p50Ms: 11 } }, [true, false, true, true, true]],
  ["more time on webhooks", { up: { webhooksMs: 0.52 } }, [true, true, false, true, true]],
  ["the evaluation of conditions", { use: { asked: 0, evaluated: 1 } }, [true, true, true, false, true]],
  ["a question", { use: { asked: 1, evaluated: 0 } }, [true, true, true, true, false]],
])("judges what costs %s", (_what, given, expected) => {
  expect(verdicts(given)).toEqual(expected);
});

it.each<[string, Given, readonly (boolean | undefined)[]]>([
  ["a figure is missing", { up: { round: 1 } }, [undefined, undefined, true, true, true]],
  ["there is nothing to tell the noise by", { again: { round: 1 } }, [undefined, undefined, true, true, true]],
  ["the same once more costs more CPU", { again: { cpuMs: 2.2 } }, [undefined, true, true, true, true]],
  ["the same once more takes less time", { again: { p50Ms: 9 } }, [true, undefined, true, true, true]],
  ["the API server's account is missing", { up: { webhooksMs: undefined } }, [true, true, undefined, true, true]],
])("cannot tell where %s", (_what, given, expected) => {
  expect(verdicts(given)).toEqual(expected);
});
