import { isAnswer, parseExamples } from "./examples";

it("reads fragments with their answers, by their headings", () => {
  const markdown = [
    "# One",
    "text",
    "```yaml",
    "a: 1",
    "b: 2",
    "```",
    "so:",
    "```text",
    "no",
    "never",
    "```",
    "## Two",
  ];
  expect(parseExamples(markdown.join("\n"))).toEqual([{ section: "One", fragment: "a: 1\nb: 2", answer: "no\nnever" }]);
});

it.each([
  ["a fragment without an answer", "# One\n```yaml\na: 1\n```"],
  ["an answer without a fragment", "# One\n```text\nno\n```"],
  ["an answer under another heading", "# One\n```yaml\na: 1\n```\n# Two\n```text\nno\n```"],
])("refuses %s", (_what, markdown) => {
  expect(() => parseExamples(markdown)).toThrow("one after the other");
});

it.each([
  { what: "the same", answer: "no", printed: "no\n", expected: true },
  { what: "blanks at the ends of lines", answer: "a:\nb", printed: "a: \nb\n", expected: true },
  { what: "more than the answer has", answer: "no", printed: "no\nnever\n", expected: false },
  { what: "more than an answer that is cut", answer: "no …", printed: "no one\nnever\n", expected: true },
  { what: "something else than an answer that is cut", answer: "no …", printed: "yes", expected: false },
])("takes for an answer: $what ($expected)", ({ answer, printed, expected }) => {
  expect(isAnswer(printed, { answer })).toBe(expected);
});
