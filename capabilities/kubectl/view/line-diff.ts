// The lines in which two texts differ, as `diff -u` shows them.

export interface Compared {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

interface Edit {
  readonly sign: " " | "-" | "+";
  readonly line: string;
  /** Lines before this one, of either text. */
  readonly at: Position;
}

/** Lines around a difference that are shown with it. */
const CONTEXT = 3;

/** Hunks with their headers; none where the texts are equal. Lines without their ends. */
export function unifiedDiff(compared: Compared): readonly string[] {
  const edits = editsOf(compared);
  const shown = edits.map((_, index) =>
    edits.slice(Math.max(0, index - CONTEXT), index + CONTEXT + 1).some(({ sign }) => sign !== " "),
  );
  const hunks: Edit[][] = [];
  for (const [index, edit] of edits.entries()) {
    if (!shown[index]) continue;
    const hunk = shown[index - 1] === true ? hunks.at(-1) : undefined;
    if (hunk) hunk.push(edit);
    else hunks.push([edit]);
  }
  return hunks.flatMap(hunk => [headerOf(hunk), ...hunk.map(({ sign, line }) => `${sign}${line}`)]);
}

function headerOf(hunk: readonly Edit[]): string {
  const { before = 0, after = 0 } = hunk[0]?.at ?? {};
  const count = (...signs: readonly Edit["sign"][]): number => hunk.filter(({ sign }) => signs.includes(sign)).length;
  return `@@ -${before + 1},${count(" ", "-")} +${after + 1},${count(" ", "+")} @@`;
}

interface Position {
  readonly before: number;
  readonly after: number;
}

/** By the longest common subsequence: the fewest lines are removed and added, and removed ones come first. */
function editsOf({ before, after }: Compared): readonly Edit[] {
  const commonFrom = commonLengths({ before, after });
  const edits: Edit[] = [];
  let at: Position = { before: 0, after: 0 };
  while (at.before < before.length || at.after < after.length) {
    const [old, fresh] = [before[at.before], after[at.after]];
    const withoutOld = { ...at, before: at.before + 1 };
    const withoutFresh = { ...at, after: at.after + 1 };
    if (old !== undefined && old === fresh) {
      edits.push({ sign: " ", line: old, at });
      at = { before: at.before + 1, after: at.after + 1 };
    } else if (old !== undefined && (fresh === undefined || commonFrom(withoutOld) >= commonFrom(withoutFresh))) {
      edits.push({ sign: "-", line: old, at });
      at = withoutOld;
    } else {
      edits.push({ sign: "+", line: fresh ?? "", at });
      at = withoutFresh;
    }
  }
  return edits;
}

/** How many lines the rests of the texts have in common, from any two positions on. */
function commonLengths({ before, after }: Compared): (from: Position) => number {
  const width = after.length + 1;
  const lengths = new Uint32Array((before.length + 1) * width);
  const from = (position: Position): number => lengths[position.before * width + position.after] ?? 0;
  for (let old = before.length - 1; old >= 0; old -= 1)
    for (let fresh = after.length - 1; fresh >= 0; fresh -= 1) {
      const skipped = Math.max(from({ before: old + 1, after: fresh }), from({ before: old, after: fresh + 1 }));
      const isCommon = before[old] === after[fresh];
      lengths[old * width + fresh] = isCommon ? from({ before: old + 1, after: fresh + 1 }) + 1 : skipped;
    }
  return from;
}
