import { warningTexts } from "./warnings";

it.each<{ what: string; header: string | string[] | undefined; texts: string[] }>([
  { what: "no header", header: undefined, texts: [] },
  { what: "one", header: '299 - "mind the gap"', texts: ["mind the gap"] },
  { what: "quotes and backslashes inside", header: '299 - "a \\"b\\" \\\\ c"', texts: ['a "b" \\ c'] },
  { what: "several headers", header: ['299 - "a"', '299 - "b"'], texts: ["a", "b"] },
  { what: "several in one, joined", header: '299 - "a, b", 299 kube "c"', texts: ["a, b", "c"] },
  { what: "another code", header: '199 - "stale"', texts: [] },
  { what: "no text", header: "299 -", texts: [] },
])("reads the warnings of $what", ({ header, texts }) => {
  expect(warningTexts(header)).toEqual(texts);
});
