import { withSection } from "./document";

const document = "# Title\n\n<!-- begin: npm run bench -->\n\nold\n\n<!-- end: npm run bench -->\n\nMore.\n";

it("replaces what is between the marks, as often as it is done", () => {
  const once = withSection(document, ["new", ""]);
  expect(once).toBe("# Title\n\n<!-- begin: npm run bench -->\n\nnew\n\n<!-- end: npm run bench -->\n\nMore.\n");
  expect(withSection(once, ["new", ""])).toBe(once);
});

it("refuses a document without marks, rather than to lose what was found", () => {
  expect(() => withSection("# Title\n", ["new"])).toThrow("has no");
});
