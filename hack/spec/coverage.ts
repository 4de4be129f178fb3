import { catalogueCitations, catalogueRows } from "./catalogue";

/** A numbered statement of the specification, such as D-PLACE-05, or a row of its catalogue of upstream's tests. */
export interface Statement {
  /** What a test cites. */
  readonly id: string;
  /** Under which it is counted: `PLACE`, or the section of the catalogue. */
  readonly area: string;
  /** As the specification words it. */
  readonly text: string;
}

export interface Coverage {
  readonly statements: readonly Statement[];
  /** Cited by a test. */
  readonly cited: ReadonlySet<string>;
  /** Not cited, with a reason why no test can, or need, prove them. */
  readonly excused: ReadonlyMap<string, string>;
  readonly open: readonly Statement[];
  /** What tests or excuses name and the specification does not have, or both cite and excuse: one of them is wrong. */
  readonly mistakes: readonly string[];
}

export interface CoverageInput {
  readonly specification: string;
  /** The texts of all tests. */
  readonly tests: readonly string[];
  /** Reasons by the numbers of statements. */
  readonly excuses: Readonly<Record<string, string>>;
}

export function coverageOf({ specification, tests, excuses }: CoverageInput): Coverage {
  const rows = catalogueRows(specification);
  const statements = [...numberedStatements(specification), ...rows];
  const known = new Set(statements.map(({ id }) => id));
  const cited = new Set(tests.flatMap(text => [...citations(text), ...catalogueCitations(text, rows)]));
  const excused = new Map(Object.entries(excuses));
  return {
    statements,
    cited,
    excused,
    open: statements.filter(({ id }) => !cited.has(id) && !excused.has(id)),
    mistakes: [
      ...[...cited].filter(id => !known.has(id)).map(id => `${id} is cited and not in the specification`),
      ...[...excused.keys()].filter(id => !known.has(id)).map(id => `${id} is excused and not in the specification`),
      ...[...excused.keys()].filter(id => cited.has(id)).map(id => `${id} is excused and cited`),
    ].toSorted(),
  };
}

/** Where a statement is made, its number is set in bold. */
function numberedStatements(specification: string): readonly Statement[] {
  return specification.split("\n").flatMap(line => {
    const [mark, id, area] = /\*\*(D-([A-Z]+)-\d+)\*\*/.exec(line) ?? [];
    if (mark === undefined || id === undefined || area === undefined) return [];
    const [, rest = ""] = line.split(mark);
    return { id, area, text: rest.replaceAll("|", " ").replaceAll(/\s+/g, " ").trim() };
  });
}

/** Single numbers, and ranges such as D-UPD-20..24. */
function citations(text: string): readonly string[] {
  return [...text.matchAll(/(D-[A-Z]+-)(\d+)(?:\.\.(\d+))?/g)].flatMap(([, area = "", first = "", last = first]) => {
    const count = Number(last) - Number(first) + 1;
    return Array.from(
      { length: count },
      (_, index) => area + String(Number(first) + index).padStart(first.length, "0"),
    );
  });
}

/** By area, how many statements are cited, excused and open; then the open ones. */
export function coverageReport({ statements, cited, excused, open, mistakes }: Coverage): string {
  const areas = [...new Set(statements.map(({ area }) => area))];
  const rows = areas.map(area => {
    const of = statements.filter(statement => statement.area === area);
    const counts = [
      of.length,
      of.filter(({ id }) => cited.has(id)).length,
      of.filter(({ id }) => excused.has(id)).length,
      open.filter(statement => statement.area === area).length,
    ];
    return [area.padEnd(10), ...counts.map(count => String(count).padStart(8))].join("");
  });
  const head = `${"area".padEnd(10)}${["stated", "cited", "excused", "open"].map(title => title.padStart(8)).join("")}`;
  const details = [...open.map(({ id, text }) => `${id}  ${shortened(text)}`), ...mistakes];
  return [head, ...rows, ...(details.length > 0 ? ["", ...details] : [])].join("\n");
}

function shortened(text: string): string {
  return text.length <= 120 ? text : `${text.slice(0, 119)}…`;
}
