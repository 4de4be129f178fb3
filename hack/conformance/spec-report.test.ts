import { latest, parseSpecReport, reportsAfter, type SpecReport } from "./spec-report";

const started = {
  ContainerHierarchyTexts: ["[sig-apps] Daemon set [Serial]"],
  LeafNodeText: "should run and stop simple daemon [Conformance]",
  LeafNodeLocation: { FileName: "k8s.io/kubernetes@v1.36.3/test/e2e/apps/daemon_set.go", LineNumber: 179 },
  State: null,
  RunTime: 0,
};

describe("parseSpecReport", () => {
  it("reads a test that starts", () => {
    expect(parse(started)).toEqual({
      name: "Daemon set should run and stop simple daemon",
      file: "daemon_set.go",
      line: 179,
      outcome: "running",
      seconds: 0,
      reason: "",
    });
  });

  it("reads how long a test took that passed", () => {
    expect(parse({ ...started, State: "passed", RunTime: 2_398_041_233 })).toMatchObject({
      outcome: "passed",
      seconds: expect.closeTo(2.398),
      reason: "",
    });
  });

  it.each(["failed", "panicked", "timedout", "interrupted", "aborted"])("counts %s as failed", state => {
    expect(parse({ ...started, State: state }).outcome).toBe("failed");
  });

  it("says what failed and where", () => {
    const location = { FileName: "k8s.io/kubernetes/test/e2e/apps/daemon_set.go", LineNumber: 191 };
    const failure = { Message: "error waiting for daemon pod to start: \n  timed out\n", Location: location };
    expect(parse({ ...started, State: "failed", Failure: failure }).reason).toBe(
      "error waiting for daemon pod to start: \n  timed out (daemon_set.go:191)",
    );
  });

  it.each(["{}", '{"LeafNodeText":"should"}'])("throws for %s", text => {
    expect(() => parseSpecReport(text)).toThrow("this is no report of a test");
  });
});

describe("reportsAfter", () => {
  const line = JSON.stringify(started);

  it.each([
    { what: "nothing", text: "", known: 0, count: 0 },
    { what: "lines, none of them known", text: `${line}\n${line}\n`, known: 0, count: 2 },
    { what: "a line that is known and one that is not", text: `${line}\n${line}\n`, known: 1, count: 1 },
    { what: "a line that is not whole yet", text: `${line}\n${line.slice(0, 20)}`, known: 1, count: 0 },
  ])("finds $count in $what", ({ text, known, count }) => {
    expect(reportsAfter(known, text)).toHaveLength(count);
  });
});

describe("latest", () => {
  it("keeps the last report of each test", () => {
    const first = parse(started);
    const last: SpecReport = { ...first, outcome: "passed" };
    expect(latest([first, last])).toEqual([last]);
  });

  it("lists tests as upstream's source does, whatever order they ran in", () => {
    const at = (file: string, line: number): SpecReport => ({ ...parse(started), name: `${file}:${line}`, file, line });
    const sorted = [at("controller_revision.go", 128), at("daemon_set.go", 99), at("daemon_set.go", 179)];
    expect(latest(sorted.toReversed())).toEqual(sorted);
  });
});

function parse(report: object): SpecReport {
  return parseSpecReport(JSON.stringify(report));
}
