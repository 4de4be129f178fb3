import type { Measured } from "./admission";
import { admissionRow, failOverRow, isMet, renderFaults, renderRows } from "./table";

const steady: Measured = {
  disturbedAtMs: 1_000,
  applies: [
    { sentAtMs: 900, answeredAtMs: 950 },
    { sentAtMs: 1_000, answeredAtMs: 1_050 },
    { sentAtMs: 1_100, answeredAtMs: 1_250 },
  ],
};
const disturbed: Measured = {
  ...steady,
  applies: [...steady.applies, { sentAtMs: 1_200, answeredAtMs: 4_000, fault: "500: no route to created-1-2" }],
};

describe("a disturbance of admission", () => {
  it.each([
    { case: "nothing fails where nothing may", measured: steady, limitMs: 0, met: true },
    { case: "one apply fails where none may", measured: disturbed, limitMs: 0, met: false },
    { case: "the last failure is answered at the limit", measured: disturbed, limitMs: 3_000, met: true },
    { case: "the last failure is answered after the limit", measured: disturbed, limitMs: 2_999, met: false },
  ])("is judged: $case", ({ measured, limitMs, met }) => {
    expect(isMet(admissionRow({ name: "any", limitMs }, measured))).toBe(met);
  });

  it("that fails an apply at once is no disturbance without failures", () => {
    const applies = [{ sentAtMs: 1_000, answeredAtMs: 1_000, fault: "refused" }];
    expect(isMet(admissionRow({ name: "any", limitMs: 0 }, { applies, disturbedAtMs: 1_000 }))).toBe(false);
  });
});

it("a fail-over that never comes is a miss", () => {
  const never = { edits: 5, failedEdits: [], failOverMs: undefined, longestGapMs: 90_000 };
  const row = failOverRow({ name: "any", limitMs: 20_000 }, never);
  expect(isMet(row)).toBe(false);
  expect(renderRows([row])).toMatch(/ never .* MISSED$/m);
});

it("failures that differ in a name only are counted together", () => {
  const applies = ["created-1-2", "created-3-4"].map(name => ({ sentAtMs: 0, answeredAtMs: 1, fault: `no ${name}` }));
  const row = admissionRow({ name: "any", limitMs: 0 }, { applies, disturbedAtMs: 0 });
  expect(renderFaults([row])).toBe("any:\n  2 x no <set>");
});
