/** A path of the image, without a leading slash, with one of: a file to copy, a text, the target of a link, or nothing. */
export type Entry =
  | { readonly path: string; readonly mode: number; readonly source: string }
  | { readonly path: string; readonly mode: number; readonly text: string }
  | { readonly path: string; readonly mode: number; readonly link: string }
  | { readonly path: string; readonly mode: number };

export interface Layer {
  /** What the history of the image calls it. */
  readonly title: string;
  readonly entries: readonly Entry[];
  /** Whether to keep what was made of it for the next run, as it changes seldom and compressing it takes long. */
  readonly keep: boolean;
}

const folderMode = 0o755;
const fileMode = 0o644;
const programMode = 0o755;
const linkMode = 0o777;

export function file(path: string, source: string): Entry {
  return { path, source, mode: fileMode };
}

export function program(path: string, source: string): Entry {
  return { path, source, mode: programMode };
}

export function text(path: string, content: string): Entry {
  return { path, text: content, mode: fileMode };
}

export function link(path: string, target: string): Entry {
  return { path, link: target, mode: linkMode };
}

export function folder(path: string, mode: number = folderMode): Entry {
  return { path, mode };
}

/** The entries in the order of their paths, each folder before what is in it, and the folders that nobody listed. */
export function layerOf({ title, entries, keep }: Layer): Layer {
  const byPath = new Map<string, Entry>();
  for (const entry of entries) {
    if (byPath.has(entry.path)) throw new Error(`${entry.path} is twice in the layer "${title}"`);
    byPath.set(entry.path, entry);
  }
  for (const { path } of entries)
    for (const parent of parentsOf(path)) if (!byPath.has(parent)) byPath.set(parent, folder(parent));
  return { title, keep, entries: [...byPath.values()].toSorted((one, other) => (one.path < other.path ? -1 : 1)) };
}

function parentsOf(path: string): readonly string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("/"));
}
