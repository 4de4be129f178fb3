import { readFile } from "node:fs/promises";

import { LineCounter, parseDocument } from "yaml";

import { isRecord } from "../../api/is-record";

/** Fields as a file has them, of which nothing is certain. Every error names the field and where it is, and no value. */
export class Fields {
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    /** Completes "the field x of …". */
    readonly where: string,
  ) {}

  text(name: string): string | undefined {
    const value = this.values[name];
    if (value === undefined || value === null || value === "") return undefined;
    if (typeof value !== "string") throw this.error(name, "is not text");
    return value;
  }

  requiredText(name: string): string {
    const value = this.text(name);
    if (value === undefined) throw this.error(name, "is missing");
    return value;
  }

  flag(name: string): boolean {
    const value = this.values[name] ?? false;
    if (typeof value !== "boolean") throw this.error(name, "is neither true nor false");
    return value;
  }

  texts(name: string): readonly string[] {
    return this.list(name).map(value => {
      if (typeof value !== "string") throw this.error(name, "is not a list of texts");
      return value;
    });
  }

  /** The fields below this one; undefined without it. */
  fields(name: string, where = `${name} of ${this.where}`): Fields | undefined {
    const value = this.values[name] ?? undefined;
    if (value === undefined) return undefined;
    if (!isRecord(value)) throw this.error(name, "holds no fields");
    return new Fields(value, where);
  }

  fieldsList(name: string): readonly Fields[] {
    return this.list(name).map((value, index) => {
      if (!isRecord(value)) throw this.error(`${name}[${index}]`, "holds no fields");
      return new Fields(value, `${name}[${index}] of ${this.where}`);
    });
  }

  get names(): readonly string[] {
    return Object.keys(this.values);
  }

  /** What the field holds, for whoever knows what it is. */
  raw(name: string): unknown {
    return this.values[name];
  }

  error(name: string, problem: string): Error {
    return new Error(`${name} of ${this.where} ${problem}`);
  }

  private list(name: string): readonly unknown[] {
    const value = this.values[name] ?? [];
    if (!Array.isArray(value)) throw this.error(name, "is no list");
    return value;
  }
}

/** The fields of a YAML or JSON file. Rejects with the system's error where it cannot be read. */
export async function readFields(path: string): Promise<Fields> {
  const lines = new LineCounter();
  // Pretty errors would quote the line, which may hold a key.
  const document = parseDocument(await readFile(path, "utf8"), { prettyErrors: false, lineCounter: lines });
  const [error] = document.errors;
  if (error) throw new Error(`${path} is no YAML: ${error.code} in line ${lines.linePos(error.pos[0]).line}`);
  const values: unknown = document.toJS();
  if (!isRecord(values)) throw new Error(`${path} holds no fields`);
  return new Fields(values, path);
}
