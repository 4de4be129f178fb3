import type { Handover } from "./handover";
import { renderHandovers, renderRequests, targetsOf } from "./report";

function aHandover(fields: Partial<Handover> = {}): Handover {
  return { contender: "new", takingMs: 20, catchingUpMs: 200, requests: ["list pods"], ...fields };
}

it("has a row for each contender, with medians and the longest", () => {
  const handovers = [
    aHandover(),
    aHandover({ contender: "old", catchingUpMs: 2_000 }),
    aHandover({ catchingUpMs: 300 }),
    aHandover({ catchingUpMs: 900 }),
  ];
  const rows = renderHandovers(handovers).slice(2);
  expect(rows.map(row => row.split(/\s{2,}/))).toEqual([
    ["new", "3", "20", "300", "200", "900", "1"],
    ["old", "1", "20", "2000", "2000", "2000", "1"],
  ]);
});

it("counts what was asked last", () => {
  const requests = ["list pods", "fill nodes", "list pods"];
  expect(renderRequests([aHandover(), aHandover({ requests })])).toEqual(["new: 2 list pods, 1 fill nodes"]);
});

it.each([
  [3_000, true],
  [3_001, false],
])("wants no more than 3 s, at most (%d ms)", (catchingUpMs, isMet) => {
  expect(targetsOf([aHandover(), aHandover({ catchingUpMs })]).map(target => target.isMet)).toEqual([isMet]);
});
