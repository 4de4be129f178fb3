// The rows of the catalogue of upstream's tests (section 11 of the specification) that tests of ours prove, and how these cite them: by the name of
// upstream's test, with "integration" before it where it is one of section 11.5, as three names stand in 11.1 and in 11.5.

export interface CatalogueRow {
  readonly id: string;
  readonly area: string;
  readonly text: string;
}

/** Sections whose rows need a test of ours each. Those of the others are proven elsewhere: by `npm run conformance`, or by the statements they cover. */
const prefixes: Readonly<Record<string, string>> = { "11.1": "", "11.2": "", "11.5": "integration " };

export function catalogueRows(specification: string): readonly CatalogueRow[] {
  return specification.split(/^### /m).flatMap(section => {
    const number = /^[\d.]+/.exec(section)?.[0] ?? "";
    const prefix = prefixes[number];
    if (prefix === undefined) return [];
    return [...section.matchAll(/^\| (Test[A-Z]\w+)[^|]*\|([^|]*)\|/gm)].map(([, name = "", text = ""]) => ({
      id: prefix + name,
      area: `§${number}`,
      text: text.trim(),
    }));
  });
}

/** What a test cites. A name without "integration" that no row has may be anything, such as a class; with it, it is meant as a row. */
export function catalogueCitations(text: string, rows: readonly CatalogueRow[]): readonly string[] {
  const known = new Set(rows.map(({ id }) => id));
  return [...text.matchAll(/(?:integration )?\bTest[A-Z]\w+/g)]
    .map(([name]) => name)
    .filter(name => known.has(name) || name.startsWith("integration "));
}
