import { parsePositive } from "./options";

describe("parsePositive", () => {
  it("reads a whole number", () => {
    expect(parsePositive("30000")).toBe(30_000);
  });

  it.each(["0", "-1", "1.5", "1e3", "many", ""])("refuses %p", text => {
    expect(() => parsePositive(text)).toThrow("whole number");
  });
});
