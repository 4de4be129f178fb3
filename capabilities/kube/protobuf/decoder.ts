import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

import { MalformedAnswer } from "../objects";
import type { Field, FieldKind, Messages } from "./messages";

/** A message as JSON would have it, restricted to the fields of a mask. */
export type Decoded = Readonly<Record<string, unknown>>;

/** Throws `MalformedAnswer` where the bytes are no such message. Only fields of bytes share memory with them. */
export type Decode = (bytes: Uint8Array) => Decoded;

/**
 * What decodes the fields of `mask` of the message `name`, and passes over all others unread. Undefined where `messages`
 * lacks one of them.
 *
 * On the wire Go writes a text that is not set like an empty one. JSON leaves both out, and so does the decoder, but for
 * the fields that JSON always has. 0 and false are kept: where a field is a pointer in Go, they were set.
 */
export function compileDecoder(messages: Messages, name: string, mask: object): Decode | undefined {
  const plan = planOf(messages, name, mask);
  if (plan === undefined) return undefined;
  return bytes => {
    try {
      const reader = new BinaryReader(bytes);
      return decode(reader, plan, reader.len);
    } catch (cause) {
      // The reader has errors of its own for bytes that end too soon and for tags that are none.
      throw cause instanceof MalformedAnswer ? cause : new MalformedAnswer(`it is no ${name}`, { cause });
    }
  };
}

interface Plan {
  readonly name: string;
  /** By their numbers. */
  readonly fields: readonly (FieldPlan | undefined)[];
  /** The names of the lists that are there even when nothing is in them. */
  readonly lists: readonly string[];
}

interface FieldPlan {
  readonly name: string;
  readonly wireType: WireType;
  /** Reads what follows the tag. */
  readonly take: (reader: BinaryReader, value: Value) => void;
}

type Value = Record<string, unknown>;
type Read = (reader: BinaryReader) => unknown;

function planOf(messages: Messages, name: string, mask: object): Plan | undefined {
  const fields: FieldPlan[] = [];
  const lists: string[] = [];
  for (const [fieldName, inner] of Object.entries(mask)) {
    const field = messages[name]?.[fieldName];
    const read = field && readOf(messages, field, inner);
    if (field === undefined || read === undefined) return undefined;
    fields[field.number] = fieldPlanOf(fieldName, field, read);
    if (field.repeated && field.required) lists.push(fieldName);
  }
  return { name, fields, lists };
}

function readOf(messages: Messages, { kind, message }: Field, inner: unknown): Read | undefined {
  if (kind !== "message" && inner === true) return READERS[kind];
  if (!isValue(inner)) return undefined;
  if (kind === "stringMap") return entryOf(inner);
  const plan = kind === "message" && message !== undefined ? planOf(messages, message, inner) : undefined;
  return plan && (reader => decodeNested(reader, plan));
}

/** Reads an entry of one of the keys. Of any other one its text, which may be long, is passed over; it gives undefined. */
function entryOf(keys: Value): Read | undefined {
  if (Object.values(keys).some(taken => taken !== true)) return undefined;
  return reader => {
    const start = reader.pos;
    const { key = "" } = decodeNested(reader, KEY);
    if (!Object.hasOwn(keys, String(key))) return undefined;
    reader.pos = start;
    return decodeNested(reader, ENTRY);
  };
}

function fieldPlanOf(name: string, { kind, repeated, required }: Field, read: Read): FieldPlan {
  const wireType = VARINTS.has(kind) ? WireType.Varint : WireType.LengthDelimited;
  if (kind === "stringMap" || kind === "quantityMap") {
    return { name, wireType, take: (reader, value) => putEntry(value, name, read(reader)) };
  }
  if (repeated) return { name, wireType, take: (reader, value) => void listAt(value, name).push(read(reader)) };
  const take = (reader: BinaryReader, value: Value): void => {
    const taken = read(reader);
    if (taken !== undefined && (taken !== "" || required)) value[name] = taken;
  };
  return { name, wireType, take };
}

const VARINTS: ReadonlySet<FieldKind> = new Set<FieldKind>(["bool", "int32", "int64"]);

const READERS: Readonly<Record<Exclude<FieldKind, "message">, Read>> = {
  bool: reader => reader.bool(),
  int32: reader => reader.int32(),
  // To the nearest number, as JSON.parse does.
  int64: reader => Number(reader.int64()),
  string: reader => reader.string(),
  bytes: reader => reader.bytes(),
  time: reader => timeText(decodeNested(reader, TIMESTAMP)),
  stringMap: reader => decodeNested(reader, ENTRY),
  quantityMap: reader => decodeNested(reader, QUANTITY_ENTRY),
};

/** A `metav1.Time`. Of its nanoseconds JSON tells nothing. */
const TIMESTAMP: Plan = {
  name: "a time",
  fields: [undefined, fieldPlanOf("seconds", { number: 1, kind: "int64" }, READERS.int64)],
  lists: [],
};

const KEY: Plan = {
  name: "an entry of a map",
  fields: [undefined, fieldPlanOf("key", { number: 1, kind: "string", required: true }, READERS.string)],
  lists: [],
};

const ENTRY: Plan = {
  ...KEY,
  fields: [...KEY.fields, fieldPlanOf("text", { number: 2, kind: "string", required: true }, READERS.string)],
};

const QUANTITY: Plan = {
  name: "a quantity",
  fields: [undefined, fieldPlanOf("text", { number: 1, kind: "string" }, READERS.string)],
  lists: [],
};

const QUANTITY_ENTRY: Plan = {
  ...KEY,
  fields: [...KEY.fields, fieldPlanOf("text", { number: 2, kind: "message" }, quantityText)],
};

/** Ends: each turn moves the reader on, and past its bytes the reader throws. */
function decode(reader: BinaryReader, plan: Plan, end: number): Value {
  const value: Value = {};
  while (reader.pos < end) {
    const [number, wireType] = reader.tag();
    const field = plan.fields[number];
    if (field === undefined) pass(reader, wireType, number);
    else if (field.wireType === wireType) field.take(reader, value);
    else throw new MalformedAnswer(`${field.name} of ${plan.name} has the wire type ${wireType}`);
  }
  if (reader.pos > end) throw new MalformedAnswer(`${plan.name} ends inside a field`);
  for (const name of plan.lists) value[name] ??= [];
  return value;
}

/** Of most fields that are passed over only the length is read; `skip` makes a view of each, which costs more. */
function pass(reader: BinaryReader, wireType: WireType, number: number): void {
  if (wireType !== WireType.LengthDelimited) return void reader.skip(wireType, number);
  const length = reader.uint32();
  reader.pos += length;
}

function decodeNested(reader: BinaryReader, plan: Plan): Value {
  const length = reader.uint32();
  return decode(reader, plan, reader.pos + length);
}

function listAt(value: Value, name: string): unknown[] {
  const there = value[name];
  if (Array.isArray(there)) return there;
  const list: unknown[] = [];
  value[name] = list;
  return list;
}

function putEntry(value: Value, name: string, entry: unknown): void {
  if (!isValue(entry)) return;
  const { key = "", text = "" } = entry;
  mapAt(value, name)[String(key)] = text;
}

function mapAt(value: Value, name: string): Value {
  const there = value[name];
  if (isValue(there)) return there;
  const map: Value = {};
  value[name] = map;
  return map;
}

function isValue(value: unknown): value is Value {
  return typeof value === "object" && value !== null;
}

function quantityText(reader: BinaryReader): unknown {
  return decodeNested(reader, QUANTITY)["text"];
}

/** RFC 3339 to the second. Go writes the time that is none as one without seconds. */
function timeText({ seconds }: Value): string | undefined {
  if (typeof seconds !== "number") return undefined;
  const known = timeTexts.get(seconds);
  if (known !== undefined) return known;
  const text = `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
  if (timeTexts.size >= MOST_TIME_TEXTS) timeTexts.clear();
  timeTexts.set(seconds, text);
  return text;
}

// A pod has many times and most of them are alike, also those of other pods: they share a text, which takes longer to make
// than all else of a small message.
const timeTexts = new Map<number, string>();
const MOST_TIME_TEXTS = 1_000;
