import type { Json } from "./types";

/**
 * The one JSON text of a value, byte for byte what the built-in controller stores for it (D-HIST-02): keys sorted by
 * their UTF-8 bytes, no white space, and strings and numbers written as Go's `encoding/json` writes them.
 *
 * Throws on a number that JSON cannot carry. A member whose value is `undefined` is left out, as it is not JSON.
 */
export function canonicalJson(value: Json): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (isList(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([key, member]) => `${quoted(key)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

/** Orders two texts by their UTF-8 bytes, which is by code point: negative, zero or positive, as `sort` wants it. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** UTF-16 puts surrogates, which stand for the highest code points, below U+E000 to U+FFFF. */
function rank(codeUnit: number): number {
  if (codeUnit < 0xd800) return codeUnit;
  return codeUnit < 0xe000 ? codeUnit + 0x2000 : codeUnit - 0x800;
}

/** `Array.isArray` does not narrow a readonly list. */
function isList(value: object): value is readonly Json[] {
  return Array.isArray(value);
}

// Go escapes what could end a script in HTML, and the two line separators that JavaScript once did not allow in
// strings. It has short forms for fewer control characters than JSON does in general, and none for a lone surrogate.
// eslint-disable-next-line no-control-regex -- control characters are what is looked for
const ESCAPED = /[\u0000-\u001f"\\<>&\u2028\u2029]|\p{Surrogate}/gu;
const SHORT_FORMS: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function quoted(text: string): string {
  return `"${text.replace(ESCAPED, escaped)}"`;
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0xd800 && code < 0xe000) return "\\ufffd";
  return SHORT_FORMS[character] ?? `\\u${code.toString(16).padStart(4, "0")}`;
}

/** Go and ECMAScript print the shortest decimal form that reads back the same, except for the sign of zero. */
function numberText(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`not a number that JSON can carry: ${value}`);
  return Object.is(value, -0) ? "-0" : String(value);
}
