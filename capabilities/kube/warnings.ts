/**
 * The texts of `Warning` headers as the API server writes them (RFC 9111, code 299), which may come one by one or joined
 * by commas. Anything else in them is passed over, as it is no reason to lose an answer.
 */
export function warningTexts(header: string | readonly string[] | undefined): readonly string[] {
  const headers = header === undefined ? [] : [header].flat();
  return headers.flatMap(value => [...value.matchAll(WARNING)].map(([, quoted = ""]) => unquoted(quoted)));
}

/** Code, agent, and the text in quotes. */
const WARNING = /\b299 \S+ "((?:[^"\\]|\\.)*)"/g;

function unquoted(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}
