import { parseCpuSeconds, parseMemory } from "./process-usage";

// 14 and 15 of the fields are 250 and 75.
const fields = "S 1 42 42 0 -1 4194560 1 2 3 4 250 75 9 9 20 0 11 0 123456 1 2";

describe("parseCpuSeconds", () => {
  it.each([
    { name: "a plain name", command: "node" },
    { name: "a name with blanks and brackets", command: "a (b) 1 2 3" },
  ])("adds user and system time of a process with $name", ({ command }) => {
    expect(parseCpuSeconds(`42 (${command}) ${fields}\n`)).toBe(3.25);
  });

  it("refuses what is no such line", () => {
    expect(() => parseCpuSeconds("gone")).toThrow("no line of /proc");
  });
});

describe("parseMemory", () => {
  it("reads what is in memory and what was at most, in bytes", () => {
    const status = "Name:\tnode\nVmPeak:\t 999999 kB\nVmHWM:\t    2048 kB\nVmRSS:\t    1024 kB\nThreads:\t11\n";
    expect(parseMemory(status)).toEqual({ residentBytes: 1024 ** 2, peakResidentBytes: 2 * 1024 ** 2 });
  });

  it("refuses a process that has no memory any more", () => {
    expect(() => parseMemory("Name:\tnode\nState:\tZ (zombie)\n")).toThrow("no VmRSS");
  });
});
