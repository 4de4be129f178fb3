import { newStencil } from "./stencil";

const model = Buffer.from("\u0005abcde on \u0003n-1, again abcde\u00ff", "latin1");

describe("a stencil", () => {
  it("puts other texts at every place of the model's, and changes nothing else", () => {
    const stencil = newStencil(model, { name: "abcde", node: "n-1" });
    const copy = stencil({ name: "vwxyz", node: "n-2" });
    expect(copy.toString("latin1")).toBe("\u0005vwxyz on \u0003n-2, again vwxyz\u00ff");
    expect(model.includes("abcde")).toBe(true);
  });

  it.each([
    { what: "a longer text", name: "abcdef" },
    { what: "a shorter text", name: "abcd" },
  ])("refuses $what, which would break the lengths around it", ({ name }) => {
    const stencil = newStencil(model, { name: "abcde" });
    expect(() => stencil({ name })).toThrow("does not fit");
  });

  it("refuses a model that lacks a text, as copies would not differ in it", () => {
    expect(() => newStencil(model, { name: "missing" })).toThrow("no name");
  });

  it("refuses texts that overlap, as one would spoil the other", () => {
    expect(() => newStencil(model, { name: "abcde", part: "de on" })).toThrow("overlap");
  });
});
