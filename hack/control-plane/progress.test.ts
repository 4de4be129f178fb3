import { parseDurationMs, renderDuration } from "./duration";
import { newProgress } from "./progress";

function output(isTTY: boolean): { stream: NodeJS.WriteStream; written: string[] } {
  const written: string[] = [];
  const write = (text: string): boolean => written.push(text) > 0;
  return { stream: { isTTY, columns: 40, write } as unknown as NodeJS.WriteStream, written };
}

describe("newProgress", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  const started = { kind: "build-started", tool: "kubectl", version: "1.36.3", position: 2, total: 7 } as const;

  it("writes whole lines where nobody watches", () => {
    const { stream, written } = output(false);
    const { report } = newProgress(stream);
    report(started);
    report({ kind: "build-advanced", tool: "kubectl", activity: "12 packages compiled" });
    jest.advanceTimersByTime(30_000);
    report({ kind: "build-finished", tool: "kubectl", durationMs: 31_000 });
    expect(written).toEqual([
      "[2/7] building kubectl 1.36.3\n",
      "[2/7] building kubectl 1.36.3: 30.0 s, 12 packages compiled\n",
      "[2/7] building kubectl 1.36.3: done in 31.0 s\n",
    ]);
  });

  it("redraws one line, cut to the width, on a terminal", () => {
    const { stream, written } = output(true);
    const { report, end } = newProgress(stream);
    report(started);
    jest.advanceTimersByTime(1_000);
    end();
    expect(written.join("")).not.toContain("\n");
    expect(written[1]).toBe("\r\u001b[K[2/7] building kubectl 1.36.3: 1.0 s, n");
    expect(jest.getTimerCount()).toBe(0);
  });

  it("says which binary is of another version than the one used", () => {
    const { stream, written } = output(false);
    newProgress(stream).report({
      kind: "binary-skipped",
      tool: "etcd",
      path: "/x/etcd",
      found: "3.5.0",
      wanted: "3.6.16",
    });
    expect(written).toEqual(["etcd at /x/etcd is 3.5.0; 3.6.16 is used instead\n"]);
  });
});

describe("durations", () => {
  it.each([
    ["500ms", 500],
    ["2s", 2_000],
    ["1.5s", 1_500],
    ["1m", 60_000],
  ])("parseDurationMs reads %s", (text, durationMs) => {
    expect(parseDurationMs(text)).toBe(durationMs);
  });

  it.each(["", "5", "-1s", "1h", "s"])("parseDurationMs refuses %p", text => {
    expect(() => parseDurationMs(text)).toThrow("is no duration");
  });

  it.each([
    [7_249, "7.2 s"],
    [217_400, "3 min 37 s"],
  ])("renderDuration(%d) is %s", (durationMs, text) => {
    expect(renderDuration(durationMs)).toBe(text);
  });
});
