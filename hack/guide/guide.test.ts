import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parseGuide } from "./guide";

const root = join(__dirname, "../..");
const guide = parseGuide(readFileSync(join(root, "docs/guide.md"), "utf8"));
const manifests = guide.sections.flatMap(section => section.manifests);
const commands = guide.sections.flatMap(section => section.commands);

describe("the guide", () => {
  it.each(manifests)("shows $path as it is", ({ path, text }) => {
    expect(text).toBe(readFileSync(join(root, "docs", path), "utf8"));
  });

  it("shows and uses every manifest beside it, and no other", () => {
    const files = readdirSync(join(root, "docs/guide")).toSorted();
    expect(manifests.map(({ path }) => path.replace("guide/", "")).toSorted()).toEqual(files);
    const used = commands.flatMap(({ text }) => [...text.matchAll(/docs\/guide\/(\S+)/g)].map(([, file]) => file));
    expect([...new Set(used)].toSorted()).toEqual(files);
  });

  it("has no two sections of the same title", () => {
    const titles = guide.sections.map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  });

  it("is walked by the tests, each section with commands once and in its order", () => {
    const withCommands = guide.sections.filter(section => section.commands.length > 0).map(({ title }) => title);
    const walked = walks().map(({ sections }) => sections);
    for (const sections of walked) expect(sections).toEqual(withCommands.filter(title => sections.includes(title)));
    expect(walked.flat().toSorted()).toEqual(withCommands.filter(title => title !== setUp()).toSorted());
  });

  it("has a test for each promise that simulated nodes can show", () => {
    const promises = walks().flatMap(({ text }) =>
      [...text.matchAll(/"W(\d+): /g)].map(([, number]) => Number(number)),
    );
    expect([...new Set(promises)].toSorted((a, b) => a - b)).toEqual(shownOnSimulatedNodes);
  });
});

/** W13 and W19 are about what only a kubelet does, W14 is about direct placement, W22 about what is not a set at all. */
const shownOnSimulatedNodes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 20, 21];

/** What every walk begins with. */
function setUp(): string {
  return "Before you begin";
}

function walks(): readonly { readonly text: string; readonly sections: readonly string[] }[] {
  const folder = join(root, "test/integration");
  const files = readdirSync(folder).filter(name => /^guide-.*\.test\.ts$/.test(name));
  return files.map(name => {
    const text = readFileSync(join(folder, name), "utf8");
    return { text, sections: [...text.matchAll(/\.section\(\s*"([^"]+)"/g)].map(([, title = ""]) => title) };
  });
}

describe("a guide", () => {
  it("is read as sections with their commands and manifests", () => {
    const markdown = [
      "# One",
      "```console",
      "$ first \\",
      "    --long",
      "printed",
      "too",
      "$ second",
      "```",
      "## Two",
      "See [a.yaml](guide/a.yaml)",
      "",
      "```yaml",
      "a: 1",
      "```",
      "```text",
      "$ none",
      "```",
    ].join("\n");
    expect(parseGuide(markdown).sections).toEqual([
      {
        title: "One",
        commands: [
          { text: "first \\\n    --long", output: "printed\ntoo" },
          { text: "second", output: "" },
        ],
        manifests: [],
      },
      { title: "Two", commands: [], manifests: [{ path: "guide/a.yaml", text: "a: 1\n" }] },
    ]);
  });

  it.each([
    ["a block that is not closed", "# One\n```yaml\na: 1", "not closed"],
    ["a manifest without a link", "# One\ntext\n```yaml\na: 1\n```", "no link"],
    ["an output without a command", "# One\n```console\nprinted\n```", "no command"],
  ])("is refused for %s", (_what, markdown, message) => {
    expect(() => parseGuide(markdown)).toThrow(message);
  });
});
