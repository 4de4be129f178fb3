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
    { id: "D-POD-01", area: "POD", text: "A pod has a name." },
    { id: "D-POD-02", area: "POD", text: "`Reason` it has labels" },
    { id: "D-UPD-20", area: "UPD", text: "Budgets (D-POD-01)." },
    { id: "D-UPD-21", area: "UPD", text: "Rounding." },
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

const catalogue = [
  "### 11.1 Unit",
  "| Test | Asserts | Covers |",
  "|---|---|---|",
  "| TestAddPod | owned pod | D-POD-01 |",
  "| TestAddPodOrphan | orphan | D-POD-01 |",
  "### 11.3 Helpers",
  "| TestIsPodUpdated | labels | D-POD-01 |",
  "### 11.5 Integration",
  "| TestAddPod | on a server | D-POD-01 |",
  "| TestMatrix `[1.37 development]` | faults | D-POD-01 |",
].join("\n");

function openRows(test: string): readonly string[] {
  return coverageOf({ specification: catalogue, tests: [test], excuses: {} }).open.map(({ id }) => id);
}

it("asks for a test of each row of the catalogue's sections 11.1, 11.2 and 11.5", () => {
  expect(coverageOf({ specification: catalogue, tests: [], excuses: {} }).open).toEqual([
    { id: "TestAddPod", area: "§11.1", text: "owned pod" },
    { id: "TestAddPodOrphan", area: "§11.1", text: "orphan" },
    { id: "integration TestAddPod", area: "§11.5", text: "on a server" },
    { id: "integration TestMatrix", area: "§11.5", text: "faults" },
  ]);
});

it.each([
  { test: 'it("x (TestAddPod)")', open: ["TestAddPodOrphan", "integration TestAddPod", "integration TestMatrix"] },
  { test: 'it("x (TestAddPodOrphan)")', open: ["TestAddPod", "integration TestAddPod", "integration TestMatrix"] },
  { test: 'it("x (integration TestAddPod)")', open: ["TestAddPod", "TestAddPodOrphan", "integration TestMatrix"] },
])("tells rows of equal name apart: $test", ({ test, open }) => {
  expect(openRows(test)).toEqual(open);
});

it("names a row that the catalogue does not have", () => {
  const tests = ["integration TestAddPods, TestCluster"];
  expect(coverageOf({ specification: catalogue, tests, excuses: {} }).mistakes).toEqual([
    "integration TestAddPods is cited and not in the specification",
  ]);
});
