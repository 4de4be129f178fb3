// As much of DER (X.690) as a certificate takes. Only writing: what others made is read by node:crypto.

const BOOLEAN = 0x01;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_IDENTIFIER = 0x06;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const GENERALIZED_TIME = 0x18;
const SEQUENCE = 0x30;
const SET = 0x31;
const CONTEXT = 0x80;
const CONTEXT_CONSTRUCTED = 0xa0;

export function sequence(...parts: readonly Buffer[]): Buffer {
  return element(SEQUENCE, Buffer.concat(parts));
}

/** Of a single member, as the members of more would have to be sorted. */
export function setOf(part: Buffer): Buffer {
  return element(SET, part);
}

/** A positive integer from its bytes, the highest first. */
export function integer(bytes: Buffer): Buffer {
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return element(INTEGER, isNegative ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

export function truth(): Buffer {
  return element(BOOLEAN, Buffer.of(0xff));
}

export function octets(content: Buffer): Buffer {
  return element(OCTET_STRING, content);
}

/** `unusedBits` at the end of the last byte do not belong to it. */
export function bits(content: Buffer, { unusedBits = 0 }: { readonly unusedBits?: number } = {}): Buffer {
  return element(BIT_STRING, Buffer.concat([Buffer.of(unusedBits), content]));
}

export function utf8(text: string): Buffer {
  return element(UTF8_STRING, Buffer.from(text, "utf8"));
}

/** From its dotted form. */
export function objectIdentifier(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return element(OBJECT_IDENTIFIER, Buffer.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** To the second, as RFC 5280 §4.1.2.5 wants it: with two digits of the year until 2049. */
export function time(ms: number): Buffer {
  const digits = `${new Date(ms).toISOString().slice(0, 19).replace(/\D/g, "")}Z`;
  return digits < "2050"
    ? element(UTC_TIME, Buffer.from(digits.slice(2)))
    : element(GENERALIZED_TIME, Buffer.from(digits));
}

/** `[n]` around a whole element. */
export function explicit(n: number, part: Buffer): Buffer {
  return element(CONTEXT_CONSTRUCTED | n, part);
}

/** `[n]` in the place of the tag of a primitive element with this content. */
export function implicit(n: number, content: Buffer): Buffer {
  return element(CONTEXT | n, content);
}

function element(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.of(tag), lengthOf(content), content]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.of(length);
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return Buffer.of(0x80 | bytes.length, ...bytes);
}

function base128(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(128 + (rest % 128));
  return bytes;
}
