import { LineCounter, parseAllDocuments } from "yaml";

import { isRecord } from "../api/is-record";

/** One Kubernetes object of a file, and how to name it to whoever wrote it. */
export interface FileObject {
  /** Such as `document 2, item 3 (Pod logs-1)`. */
  readonly where: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly value: Readonly<Record<string, unknown>>;
}

/** A mistake in a file, for whoever wrote it. */
export class FileError extends Error {
  override readonly name = "FileError";
}

/** The objects of a text of many YAML documents, those in lists (`kind: List`, `PodList`) included. Throws `FileError`. */
export function objectsOf(text: string): readonly FileObject[] {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter });
  if (!Array.isArray(documents)) throw new FileError("the file is empty");
  return documents.flatMap((document, index) => {
    const where = `document ${index + 1}`;
    const [error] = document.errors;
    if (error !== undefined) throw new FileError(`${where}: ${error.message}`);
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return value === null ? [] : objectsIn(value, where);
  });
}

function objectsIn(value: unknown, where: string): readonly FileObject[] {
  if (!isRecord(value)) throw new FileError(`${where}: it is no Kubernetes object but ${JSON.stringify(value)}`);
  const { apiVersion, kind, items } = value;
  for (const [field, found] of Object.entries({ apiVersion, kind })) {
    if (typeof found !== "string") throw new FileError(`${where}: ${field}: ${shown(found)} is no text`);
  }
  if (!String(kind).endsWith("List")) {
    return [{ where: `${where} (${nameOf(value)})`, apiVersion: String(apiVersion), kind: String(kind), value }];
  }
  if (!Array.isArray(items)) throw new FileError(`${where}: items: ${shown(items)} is no list`);
  const typed = (item: unknown): unknown =>
    // Lists of one kind, as the API sends them, leave it out of their items.
    isRecord(item) && kind !== "List" ? { apiVersion, kind: String(kind).slice(0, -"List".length), ...item } : item;
  return items.flatMap((item: unknown, index) => objectsIn(typed(item), `${where}, item ${index + 1}`));
}

function nameOf({ kind, metadata }: Readonly<Record<string, unknown>>): string {
  const name = isRecord(metadata) ? metadata["name"] : undefined;
  return typeof name === "string" ? `${String(kind)} ${name}` : String(kind);
}

/** A value as it stands in the file. */
export function shown(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}
