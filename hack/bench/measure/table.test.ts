import { renderTable } from "./table";

describe("renderTable", () => {
  it("aligns the first column to the left and figures to the right", () => {
    const lines = renderTable({
      header: ["", "ours", "theirs"],
      rows: [
        ["time", "2.5 s", "10.0 s"],
        ["peak memory", "200 MB", "1,600 MB"],
      ],
    });
    expect(lines).toEqual([
      "               ours    theirs",
      "-----------------------------",
      "time          2.5 s    10.0 s",
      "peak memory  200 MB  1,600 MB",
    ]);
  });

  it("leaves blank what a row does not have, with no blanks at its end", () => {
    expect(renderTable({ header: ["", "a"], rows: [["what"]] })).toEqual(["      a", "-------", "what"]);
  });
});
