import type { SpecReport } from "./spec-report";
import { allPassed, missingTests, renderResults, type Column } from "./table";

describe("renderResults", () => {
  it("prints a line for each test and a column for each controller", () => {
    const builtIn = column("built-in", [report({ name: "a", seconds: 1.25 }), report({ name: "b", seconds: 142.8 })]);
    const everynode = column("everynode", [report({ name: "a", seconds: 0.94 }), report({ name: "b", seconds: 99.9 })]);
    expect(renderResults([builtIn, everynode])).toEqual([
      "test     built-in              everynode",
      "-------  --------------------  --------------------",
      "a        passed    1.3 s       passed    0.9 s",
      "b        passed  142.8 s       passed   99.9 s",
      "-------  --------------------  --------------------",
      "2 tests  2 passed, 2 min 24 s  2 passed, 1 min 41 s",
    ]);
  });

  it("says what did not run and what did not end", () => {
    const builtIn = column("built-in", [report({ name: "a" }), report({ name: "b" })]);
    const everynode = column("everynode", [report({ name: "a", outcome: "running" })]);
    const [, , a, b] = renderResults([builtIn, everynode]);
    expect(a).toMatch(/not ended$/);
    expect(b).toMatch(/not run$/);
  });

  it("explains each failure, and says where the logs are", () => {
    const failed = report({ name: "a", outcome: "failed", reason: "expected 2\nfound 3 (daemon_set.go:9)" });
    expect(renderResults([column("everynode", [failed])]).slice(-6)).toEqual([
      "",
      "everynode: a",
      "  expected 2",
      "  found 3 (daemon_set.go:9)",
      "",
      "Logs of everynode: /logs/everynode",
    ]);
  });

  it("cuts a reason that goes on for pages", () => {
    const reason = Array.from({ length: 40 }, (_, index) => `line ${index} ${"x".repeat(500)}`).join("\n");
    const lines = renderResults([column("everynode", [report({ outcome: "failed", reason })])]);
    expect(lines).toContain("  (34 lines more)");
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(162);
  });

  it("says that no test has run, and where the reason is", () => {
    expect(renderResults([column("everynode", [])]).slice(-4)).toEqual([
      "",
      "everynode: no test has run",
      "",
      "Logs of everynode: /logs/everynode",
    ]);
  });

  it("explains nothing when all passed", () => {
    expect(renderResults([column("built-in", [report({})])]).at(-1)).toMatch(/^1 test {2,}1 passed/);
  });
});

describe("allPassed", () => {
  it.each([
    { what: "every test passed", outcomes: ["passed", "passed"], all: true },
    { what: "one failed", outcomes: ["passed", "failed"], all: false },
    { what: "one did not end", outcomes: ["passed", "running"], all: false },
    { what: "there was no test", outcomes: [], all: false },
  ] as const)("is $all when $what", ({ outcomes, all }) => {
    const reports = outcomes.map((outcome, index) => report({ name: `${index}`, outcome }));
    expect(allPassed(column("everynode", reports))).toBe(all);
  });
});

it("missingTests names what only others ran", () => {
  const full = column("built-in", [report({ name: "a" }), report({ name: "b" })]);
  const short = column("everynode", [report({ name: "a" })]);
  expect(missingTests([full, short], short)).toEqual(["b"]);
  expect(missingTests([full, short], full)).toEqual([]);
});

function column(title: string, reports: readonly SpecReport[]): Column {
  return { title, reports, logs: `/logs/${title}` };
}

function report(changes: Partial<SpecReport>): SpecReport {
  return { name: "a", file: "daemon_set.go", line: 1, outcome: "passed", seconds: 1, reason: "", ...changes };
}
