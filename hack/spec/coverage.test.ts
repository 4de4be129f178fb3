import { coverageOf, coverageReport } from "./coverage";

const specification = [
  "* **D-POD-01** A pod has a name.",
  "| **D-POD-02** | `Reason` | it  has labels |",
  "* **D-UPD-20** Budgets (D-POD-01).",
  "* **D-UPD-21** Rounding.",
  "See D-UPD-22.",
].join("\n");

function coverage(tests: readonly string[], excuses: Record<string, string> = {}) {
  return coverageOf({ specification, tests, excuses });
}

it("finds each statement where it is made", () => {
  expect(coverage([]).statements).toEqual([
    { id: "D-POD-01", text: "A pod has a name." },
    { id: "D-POD-02", text: "`Reason` it has labels" },
    { id: "D-UPD-20", text: "Budgets (D-POD-01)." },
    { id: "D-UPD-21", text: "Rounding." },
  ]);
});

it("leaves open what is neither cited nor excused", () => {
  const { open, mistakes } = coverage(['it("x (D-POD-02)")', "D-UPD-20..21"]);
  expect(open.map(({ id }) => id)).toEqual(["D-POD-01"]);
  expect(mistakes).toEqual([]);
  expect(coverage(["D-UPD-20..21, D-POD-02"], { "D-POD-01": "it is prose" }).open).toEqual([]);
});

it("names what cannot be right", () => {
  expect(coverage(["D-UPD-21..22"], { "D-POD-09": "gone", "D-UPD-21": "no need" }).mistakes).toEqual([
    "D-POD-09 is excused and not in the specification",
    "D-UPD-21 is excused and cited",
    "D-UPD-22 is cited and not in the specification",
  ]);
});

it("counts by area and lists what is open", () => {
  expect(coverageReport(coverage(["D-POD-01, D-UPD-20"], { "D-POD-02": "it is prose" })).split("\n")).toEqual([
    "area        stated   cited excused    open",
    "POD              2       1       1       0",
    "UPD              2       1       0       1",
    "",
    "D-UPD-21  Rounding.",
  ]);
});
