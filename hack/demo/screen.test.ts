import { row, untruthLines } from "./screen";

describe("row", () => {
  it("aligns what is said in one column", () => {
    const lines = ["A node joins", "A bad manifest is refused"].map(title =>
      row({ mark: "✓", title, said: "done", durationMs: 1_234 }, { colours: false }),
    );
    expect(lines[0]).toBe("  ✓   1.2 s  A node joins                done");
    expect(new Set(lines.map(line => line.indexOf("done"))).size).toBe(1);
  });

  it("holds escape sequences only where colours are wanted", () => {
    const step = { mark: "✗", title: "A node joins", said: "" } as const;
    expect(row(step, { colours: false })).not.toContain("\u001b");
    expect(row(step, { colours: true })).toContain("\u001b[31m✗");
  });
});

describe("untruthLines", () => {
  const untruths = Array.from({ length: 8 }, (_, index) => ({ what: `node ${index}`, expected: "one", found: "none" }));

  it("shows what was expected and what was found", () => {
    expect(untruthLines(untruths.slice(0, 1))).toEqual(["node 0", "  expected  one", "  found     none"]);
  });

  it("shows the first few and counts the rest", () => {
    const lines = untruthLines(untruths);
    expect(lines.filter(line => line.startsWith("node"))).toHaveLength(6);
    expect(lines.at(-1)).toBe("and 2 more");
  });
});
