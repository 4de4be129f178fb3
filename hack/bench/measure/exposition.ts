/** Samples of a metrics page by their name with its labels, exactly as the page writes them. */
export type Samples = ReadonlyMap<string, number>;

export interface Growth {
  /** Name with labels. */
  readonly sample: string;
  readonly by: number;
}

/** Reads Prometheus' text format. */
export function parseExposition(page: string): Samples {
  const lines = page.split("\n").filter(line => line !== "" && !line.startsWith("#"));
  return new Map(lines.map(parseSample));
}

/** The sum of all samples with that name whose labels contain each of `labels`, such as `verb="PATCH"`. */
export function total(samples: Samples, name: string, labels: readonly string[] = []): number {
  const matching = [...samples].filter(([sample]) => {
    return nameOf(sample) === name && labels.every(label => sample.includes(label));
  });
  return matching.reduce((sum, [, value]) => sum + value, 0);
}

/** The counters that went up between two pages, of those whose names match. */
export function growth(
  { before, after }: { readonly before: Samples; readonly after: Samples },
  names: RegExp,
): readonly Growth[] {
  return [...after].flatMap(([sample, value]) => {
    const by = value - (before.get(sample) ?? 0);
    return isCounter(sample) && names.test(sample) && by > 0 ? [{ sample, by }] : [];
  });
}

/** By the convention of names: counters end in `_total`, and a histogram counts what it observed. */
function isCounter(sample: string): boolean {
  return /_(total|count)$/.test(nameOf(sample));
}

function nameOf(sample: string): string {
  return sample.split("{", 1)[0] ?? "";
}

function parseSample(line: string): readonly [string, number] {
  // A label's value may hold blanks; what follows the labels is a value and perhaps a timestamp.
  const match = /^([^\s{]+(?:\{.*\})?)\s+(\S+)(?:\s+\d+)?$/.exec(line);
  if (match?.[1] === undefined) throw new Error(`reading metrics: "${line}" is no sample`);
  return [match[1], Number(match[2]?.replace("Inf", "Infinity"))];
}
