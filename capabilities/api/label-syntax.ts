// Why a text is no label key or value, in the API server's words: tools and people look for these sentences. Whether it
// is one, and nothing more, is answered by `label-selector.ts`, whose patterns a test holds against these.

const NAME = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
const DNS_LABEL = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
const DNS_SUBDOMAIN = `${DNS_LABEL}(\\.${DNS_LABEL})*`;

const MAX_NAME_BYTES = 63;
const MAX_SUBDOMAIN_BYTES = 253;

const NAME_SHAPE = "alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
const NAME_EXAMPLES = { examples: ["MyName", "my.name", "123-abc"], pattern: NAME };

/** What is wrong with a label key, which is a name with or without a DNS prefix; empty where nothing is. */
export function labelKeyErrors(key: string): readonly string[] {
  const parts = key.split("/");
  const [first = "", second] = parts;
  if (parts.length > 2) {
    const shape = malformed(`a valid label key must consist of ${NAME_SHAPE}`, NAME_EXAMPLES);
    return [`${shape} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  }
  return second === undefined ? nameErrors(first) : [...prefixErrors(first), ...nameErrors(second)];
}

/** What is wrong with a label value, which is empty or like the name part of a key; empty where nothing is. */
export function labelValueErrors(value: string): readonly string[] {
  const errors = byteLength(value) > MAX_NAME_BYTES ? [tooLong(MAX_NAME_BYTES)] : [];
  if (matches(`(${NAME})?`, value)) return errors;
  const shape = `a valid label must be an empty string or consist of ${NAME_SHAPE}`;
  return [...errors, malformed(shape, { examples: ["MyValue", "my_value", "12345"], pattern: `(${NAME})?` })];
}

export interface Shape {
  readonly examples: readonly string[];
  readonly pattern: string;
}

/** The API server's sentence about a text that does not match its pattern, odd commas included. */
export function malformed(message: string, { examples, pattern }: Shape): string {
  const alternatives = examples.map(example => `'${example}', `).join(" or ");
  return `${message} (e.g. ${alternatives}regex used for validation is '${pattern}')`;
}

function nameErrors(name: string): readonly string[] {
  const errors: string[] = [];
  if (name === "") errors.push("name part must be non-empty");
  if (byteLength(name) > MAX_NAME_BYTES) errors.push(`name part ${tooLong(MAX_NAME_BYTES)}`);
  if (!matches(NAME, name)) errors.push(`name part ${malformed(`must consist of ${NAME_SHAPE}`, NAME_EXAMPLES)}`);
  return errors;
}

function prefixErrors(prefix: string): readonly string[] {
  if (prefix === "") return ["prefix part must be non-empty"];
  const errors = byteLength(prefix) > MAX_SUBDOMAIN_BYTES ? [`prefix part ${tooLong(MAX_SUBDOMAIN_BYTES)}`] : [];
  if (matches(DNS_SUBDOMAIN, prefix)) return errors;
  const shape =
    "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
    "and must start and end with an alphanumeric character";
  return [...errors, malformed(shape, { examples: ["example.com"], pattern: DNS_SUBDOMAIN })];
}

function tooLong(maxBytes: number): string {
  return `must be no more than ${maxBytes} bytes`;
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(${pattern})$`).test(text);
}

/** Lengths are limits of UTF-8 bytes; `TextEncoder` is part of the language's platform, not I/O. */
function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}
