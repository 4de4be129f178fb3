import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parseWalkthroughs } from "./steps";

const root = join(__dirname, "../..");

it("reads changes and commands in the order of the text, by their headings", () => {
  const markdown = [
    "# One",
    "text",
    "## Two",
    "```yaml",
    "a: 1",
    "```",
    "so:",
    "```console",
    "$ first",
    "printed",
    "```",
  ];
  expect(parseWalkthroughs(markdown.join("\n"))).toEqual([
    {
      title: "Two",
      steps: [
        { kind: "patch", yaml: "a: 1\n" },
        { kind: "command", text: "first", output: "printed" },
      ],
    },
  ]);
});

it("passes over what nobody would run", () => {
  expect(parseWalkthroughs("# One\n```text\nkubectl\n```")).toEqual([]);
});

it("has every example of docs/rollouts.md walked by a test on a cluster, and none twice", () => {
  const folder = join(root, "test/integration");
  const texts = readdirSync(folder)
    .filter(name => /^rollouts-.*\.test\.ts$/.test(name))
    .map(name => readFileSync(join(folder, name), "utf8"));
  const walked = texts.flatMap(text => [...text.matchAll(/\.section\(\s*"([^"]+)"/g)].map(([, title]) => title));
  const sections = parseWalkthroughs(readFileSync(join(root, "docs/rollouts.md"), "utf8"));
  expect(walked.toSorted()).toEqual(sections.map(({ title }) => title).toSorted());
});
