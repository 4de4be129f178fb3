import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

import { MESSAGES } from "../../capabilities/kube/generated/protobuf";
import { STATUS, UNKNOWN, WATCH_EVENT } from "../../capabilities/kube/protobuf/masks";
import type { Field, FieldKind, Messages } from "../../capabilities/kube/protobuf/messages";

// Protobuf as the API server writes it, of values as JSON has them.

type Value = Readonly<Record<string, unknown>>;

/** The message `name` of `value`, whose fields must be in the table. */
export function message(name: string, value: object, messages: Messages = MESSAGES): Uint8Array {
  const writer = new BinaryWriter();
  for (const [fieldName, content] of Object.entries(value)) {
    const field = messages[name]?.[fieldName];
    if (field === undefined) throw new Error(`no field ${name}.${fieldName}`);
    const { number, kind, message: held = "" } = field;
    for (const one of contentsOf(field, content)) {
      writer.tag(number, VARINTS.has(kind) ? WireType.Varint : WireType.LengthDelimited);
      WRITERS[kind](writer, one, inner => message(held, inner, messages));
    }
  }
  return writer.finish();
}

/** In the envelope that says what it is. */
export function enveloped(kind: string, bytes: Uint8Array, unknown: object = {}): Uint8Array {
  const inside = message(UNKNOWN, { typeMeta: { apiVersion: "v1", kind }, raw: bytes, ...unknown });
  return Buffer.concat([Buffer.from("k8s\0"), inside]);
}

export function podMessage(pod: object): Uint8Array {
  return enveloped("Pod", message("k8s.io.api.core.v1.Pod", pod));
}

export function podListMessage(list: object): Uint8Array {
  return enveloped("PodList", message("k8s.io.api.core.v1.PodList", list));
}

export function statusMessage(status: object): Uint8Array {
  return enveloped("Status", message(STATUS, status));
}

/** One event of a watch, with its length before it. */
export function eventFrame(type: string, object: Uint8Array): Buffer {
  return framed(message(WATCH_EVENT, { type, object: { raw: object } }));
}

export function framed(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** One for each time that the field is written. */
function contentsOf({ kind, repeated }: Field, content: unknown): readonly unknown[] {
  if (kind === "stringMap") return Object.entries(content as Value);
  if (kind === "quantityMap") return Object.entries(content as Value);
  return repeated ? (content as readonly unknown[]) : [content];
}

type Write = (writer: BinaryWriter, content: unknown, held: (value: Value) => Uint8Array) => void;

const WRITERS: Readonly<Record<FieldKind, Write>> = {
  string: (writer, content) => writer.string(content as string),
  bytes: (writer, content) => writer.bytes(content as Uint8Array),
  bool: (writer, content) => writer.bool(content as boolean),
  int32: (writer, content) => writer.int32(content as number),
  int64: (writer, content) => writer.int64(BigInt(content as number)),
  time: (writer, content) => writer.bytes(timestamp(content as string | null)),
  message: (writer, content, held) => writer.bytes(held(content as Value)),
  stringMap: (writer, content) => writer.bytes(entry(content as readonly [string, string])),
  quantityMap: (writer, content) => writer.bytes(quantityEntry(content as readonly [string, string])),
};

const VARINTS: ReadonlySet<FieldKind> = new Set<FieldKind>(["bool", "int32", "int64"]);

function entry([key, text]: readonly [string, string]): Uint8Array {
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).string(key);
  return writer.tag(2, WireType.LengthDelimited).string(text).finish();
}

function quantityEntry([key, text]: readonly [string, string]): Uint8Array {
  const quantity = new BinaryWriter().tag(1, WireType.LengthDelimited).string(text).finish();
  const writer = new BinaryWriter().tag(1, WireType.LengthDelimited).string(key);
  return writer.tag(2, WireType.LengthDelimited).bytes(quantity).finish();
}

/** null is Go's time that is none. */
function timestamp(text: string | null): Uint8Array {
  if (text === null) return new Uint8Array();
  const writer = new BinaryWriter().tag(1, WireType.Varint).int64(Math.floor(Date.parse(text) / 1000));
  return writer.tag(2, WireType.Varint).int32(0).finish();
}
