const begin = "<!-- begin: npm run bench -->";
const end = "<!-- end: npm run bench -->";

/** The document with other lines between the marks. Throws where it does not have them. */
export function withSection(document: string, lines: readonly string[]): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`the document has no ${begin} before ${end}`);
  return [document.slice(0, from + begin.length), "", ...lines, document.slice(to)].join("\n");
}
