import { dirname, join } from "node:path/posix";

/** A page of Markdown; its path is from the root of the repository. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/**
 * The links that lead nowhere, each as `page: link`: to a file that `exists` does not know, or to a chapter that its page has not.
 * Addresses of the web are left out.
 */
export function brokenLinks(pages: readonly Page[], exists: (path: string) => boolean): readonly string[] {
  const chapters = new Map(pages.map(({ path, text }) => [path, anchorsIn(text)]));
  const isBroken = (from: string, link: string): boolean => {
    const [file = "", chapter] = link.split("#");
    const path = file === "" ? from : join(dirname(from), file);
    if (!exists(path)) return true;
    return chapter !== undefined && chapters.get(path)?.has(chapter) === false;
  };
  return pages.flatMap(({ path, text }) =>
    linksIn(text)
      .filter(link => isBroken(path, link))
      .map(link => `${path}: ${link}`),
  );
}

function linksIn(text: string): readonly string[] {
  const found = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = ""]) => link);
  return found.filter(link => !/^[a-z]+:/.test(link));
}

/** As GitHub makes them; of several of the same name the first has the name alone. */
function anchorsIn(text: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const [, heading = ""] of prose(text).matchAll(/^#+ (.+)$/gm)) {
    const name = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, "")
      .replaceAll(" ", "-");
    let anchor = name;
    for (let more = 1; anchors.has(anchor); more += 1) anchor = `${name}-${more}`;
    anchors.add(anchor);
  }
  return anchors;
}

function prose(text: string): string {
  return text.replace(/^( *)```[\s\S]*?^\1```/gm, "");
}
