import { isRecord } from "./is-record";
import { assertNever } from "./assert-never";
import { type Field, type Violation, forbidden, invalid } from "./violation";

/** What a document that people write may contain: anything else in it is a mistake, be it only a name. */
export type Shape =
  | { readonly kind: "anything" }
  | { readonly kind: "text" }
  | { readonly kind: "list"; readonly of: Shape }
  /** Any keys, texts as values. */
  | { readonly kind: "texts" }
  | { readonly kind: "fields"; readonly fields: Readonly<Record<string, Shape>> };

export const ANYTHING: Shape = { kind: "anything" };
export const TEXT: Shape = { kind: "text" };
export const TEXTS: Shape = { kind: "texts" };

export function listOf(of: Shape): Shape {
  return { kind: "list", of };
}

/** An object that may have these fields and no other one. None has to be there. */
export function fieldsOf(fields: Readonly<Record<string, Shape>>): Shape {
  return { kind: "fields", fields };
}

/** Where the value is not of the shape. A `null` is no value: who writes a field says what is in it. */
export function shapeViolations({ path, value }: Field, shape: Shape): readonly Violation[] {
  switch (shape.kind) {
    case "anything":
      return [];
    case "text":
      return typeof value === "string" ? [] : [invalid({ path, value }, "must be a string")];
    case "list":
      if (!Array.isArray(value)) return [invalid({ path, value }, "must be a list")];
      return value.flatMap((item, index) => shapeViolations({ path: `${path}[${index}]`, value: item }, shape.of));
    case "texts":
      return memberViolations({ path, value }, () => TEXT);
    case "fields":
      return memberViolations({ path, value }, name => ownShape(shape.fields, name));
    default:
      return assertNever(shape);
  }
}

function memberViolations({ path, value }: Field, shapeOf: (name: string) => Shape | Unknown): readonly Violation[] {
  if (!isRecord(value)) return [invalid({ path, value }, "must be an object")];
  return Object.entries(value).flatMap(([name, member]) => {
    const field = { path: `${path}.${name}`, value: member };
    const shape = shapeOf(name);
    if (shape.kind !== "unknown") return shapeViolations(field, shape);
    return [forbidden({ path: field.path, detail: `no such field; there are ${shape.known.join(", ")}` })];
  });
}

interface Unknown {
  readonly kind: "unknown";
  /** The names that there are instead. */
  readonly known: readonly string[];
}

/** `constructor` is a name that people may write, too. */
function ownShape(fields: Readonly<Record<string, Shape>>, name: string): Shape | Unknown {
  const shape = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return shape ?? { kind: "unknown", known: Object.keys(fields) };
}
