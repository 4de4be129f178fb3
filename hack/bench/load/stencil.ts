/** Makes many copies of some bytes that differ in a few texts only. */
export type Stencil<K extends string> = (texts: Readonly<Record<K, string>>) => Buffer;

/**
 * `texts` says what each text is in the model. A copy has another text of the same length at all the places of each, so
 * that a binary format which counts lengths stays intact. Throws where the model lacks one of them, or two overlap.
 */
export function newStencil<K extends string>(model: Buffer, texts: Readonly<Record<K, string>>): Stencil<K> {
  const names = keysOf(texts);
  const holes = names.flatMap(name => placesOf(model, { name, text: texts[name] }));
  refuseOverlaps(holes);
  return others => {
    const copy = Buffer.from(model);
    for (const { name, start, length } of holes) {
      const text = others[name];
      if (copy.write(text, start, length, "latin1") !== length || text.length !== length)
        throw new Error(`"${text}" does not fit in the place of ${name}, which is ${length} long`);
    }
    return copy;
  };
}

interface Hole<K> {
  readonly name: K;
  readonly start: number;
  readonly length: number;
}

function placesOf<K extends string>(model: Buffer, { name, text }: { name: K; text: string }): readonly Hole<K>[] {
  const holes: Hole<K>[] = [];
  for (let start = model.indexOf(text); start !== -1; start = model.indexOf(text, start + text.length))
    holes.push({ name, start, length: text.length });
  if (holes.length === 0) throw new Error(`the model has no ${name}: "${text}"`);
  return holes;
}

function refuseOverlaps(holes: readonly Hole<string>[]): void {
  const sorted = holes.toSorted((a, b) => a.start - b.start);
  sorted.forEach((hole, index) => {
    const before = sorted[index - 1];
    if (before !== undefined && before.start + before.length > hole.start)
      throw new Error(`${before.name} and ${hole.name} overlap in the model`);
  });
}

function keysOf<K extends string>(texts: Readonly<Record<K, string>>): readonly K[] {
  const names: K[] = [];
  for (const name in texts) names.push(name);
  return names;
}
