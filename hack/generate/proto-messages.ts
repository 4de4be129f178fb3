import { MapField, type Field as ProtoField, type Root, Type } from "protobufjs";

import type { Field, FieldKind, Message } from "../../capabilities/kube/protobuf/messages";
import type { Schemas } from "./openapi";

/** The fields that are read of a message: `true`, or a mask of the message that the field holds, or keys of its map. */
export type Mask = { readonly [field: string]: true | Mask };

export interface MaskedMessage {
  /** Full, such as `k8s.io.api.core.v1.Pod`. */
  readonly name: string;
  readonly mask: Mask;
}

/**
 * The fields that the masks name, in an order that does not depend on that of the masks. Throws where a mask names what
 * does not exist, or what the decoder does not read.
 */
export function messagesOf(
  root: Root,
  { masked, schemas }: { readonly masked: readonly MaskedMessage[]; readonly schemas: Schemas },
): Readonly<Record<string, Message>> {
  const rows = new Map<string, Map<string, Field>>();
  const add = (type: Type, mask: Mask): void => {
    const fields = rows.get(nameOf(type)) ?? new Map<string, Field>();
    rows.set(nameOf(type), fields);
    for (const [name, inner] of Object.entries(mask)) {
      const { field, type: held } = fieldOf(type, name, schemas);
      fields.set(name, field);
      if (held === undefined ? !isTaken(field, inner) : inner === true) {
        throw new Error(`a mask must ${held === undefined ? "take" : "name the fields of"} ${nameOf(type)}.${name}`);
      }
      if (held !== undefined && inner !== true) add(held, inner);
    }
  };
  for (const { name, mask } of masked) add(root.lookupType(name), mask);
  const byNumber = (fields: ReadonlyMap<string, Field>): Message =>
    Object.fromEntries([...fields].toSorted(([, a], [, b]) => a.number - b.number));
  const names = [...rows.keys()].toSorted();
  return Object.fromEntries(names.map(name => [name, byNumber(rows.get(name) ?? new Map())]));
}

/** Whole, or single keys of a map. */
function isTaken({ kind }: Field, mask: true | Mask): boolean {
  return mask === true || (kind === "stringMap" && Object.values(mask).every(inner => inner === true));
}

function fieldOf(message: Type, name: string, schemas: Schemas): { readonly field: Field; readonly type?: Type } {
  const proto = message.fields[name];
  if (proto === undefined) throw new Error(`a mask names ${nameOf(message)}.${name}, which does not exist`);
  const { id: number, resolvedType } = proto.resolve();
  const kind = kindOf(proto);
  const common = {
    ...{ number, kind },
    ...(proto.repeated && { repeated: true as const }),
    ...(isRequired(message, name, schemas) && { required: true as const }),
  };
  if (kind !== "message" || !(resolvedType instanceof Type)) return { field: common };
  return { field: { ...common, message: nameOf(resolvedType) }, type: resolvedType };
}

const SCALARS: readonly FieldKind[] = ["string", "bool", "int32", "int64", "bytes"];

function kindOf(field: ProtoField): FieldKind {
  const { type, repeated, resolvedType } = field;
  const kind = field instanceof MapField ? mapKind(field) : SCALARS.find(scalar => scalar === type);
  // Numbers that repeat may be packed into one field.
  if (kind !== undefined && !(repeated && kind !== "string")) return kind;
  if (field instanceof MapField || !(resolvedType instanceof Type))
    throw new Error(`the decoder does not read ${nameOf(field)}`);
  return nameOf(resolvedType) === "k8s.io.apimachinery.pkg.apis.meta.v1.Time" ? "time" : "message";
}

function mapKind({ keyType, type, resolvedType }: MapField): FieldKind | undefined {
  if (keyType !== "string") return undefined;
  if (type === "string") return "stringMap";
  const isOfQuantities = resolvedType instanceof Type && nameOf(resolvedType) === QUANTITY;
  return isOfQuantities ? "quantityMap" : undefined;
}

const QUANTITY = "k8s.io.apimachinery.pkg.api.resource.Quantity";

/** Whether JSON has the field even where it is empty. The messages around the objects have no schema. */
function isRequired(message: Type, name: string, schemas: Schemas): boolean {
  const schema = schemas[nameOf(message).replace(/^k8s\.io/, "io.k8s")];
  return schema?.required?.includes(name) ?? false;
}

function nameOf({ fullName }: Type | ProtoField): string {
  return fullName.replace(/^\./, "");
}
