import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { brokenLinks } from "./links";

const root = join(__dirname, "../..");

const folders = ["charts", "docs", "hack"];

it("every link of the documents leads to a file, and to a chapter of it", () => {
  const inFolders = folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map(path => `${folder}/${path}`),
  );
  const paths = [...readdirSync(root), ...inFolders].filter(path => path.endsWith(".md"));
  const pages = paths.map(path => ({ path, text: readFileSync(join(root, path), "utf8") }));
  expect(pages.length).toBeGreaterThan(20);
  expect(brokenLinks(pages, path => existsSync(join(root, path)))).toEqual([]);
});

describe("a link", () => {
  const other = {
    path: "docs/other.md",
    text: "# Try it: `now`\n\n## [Again](page.md)\n\n## Again\n\n```sh\n# No chapter\n```\n",
  };
  const broken = (link: string): readonly string[] => {
    const page = { path: "docs/page.md", text: `# Here\n\nSee [it](${link}).\n\n\`\`\`\n[code](nowhere.md)\n\`\`\`\n` };
    return brokenLinks([page, other], path => ["docs/page.md", "docs/other.md", "LICENSE"].includes(path));
  };

  it.each([
    "other.md",
    "../LICENSE",
    "#here",
    "other.md#try-it-now",
    "other.md#again",
    "other.md#again-1",
    "https://a.test/",
  ])("to %s leads somewhere", link => {
    expect(broken(link)).toEqual([]);
  });

  it.each(["another.md", "LICENSE", "#there", "other.md#try-it", "other.md#no-chapter", "other.md#again-2"])(
    "to %s leads nowhere",
    link => {
      expect(broken(link)).toEqual([`docs/page.md: ${link}`]);
    },
  );
});
