/** The last line of an output that the guide does not show to its end. */
const shortened = "…";

/** Whether a command printed what the guide shows: undefined, or else the two without what may differ. */
export function difference(
  shown: string,
  printed: string,
): { readonly shown: string; readonly printed: string } | undefined {
  const wanted = linesOf(shown);
  const isShortened = wanted.at(-1) === shortened;
  const found = isShortened ? [...linesOf(printed).slice(0, wanted.length - 1), shortened] : linesOf(printed);
  const [a, b] = [wanted.join("\n"), found.join("\n")];
  return a === b ? undefined : { shown: a, printed: b };
}

/**
 * Without what differs from run to run: ages, generated parts of names, the width of columns, and what npm says of its own
 * configuration and kubectl of its own watches.
 */
function linesOf(output: string): readonly string[] {
  const text = output
    .replace(/^(npm warn |[IWE]\d{4} ).*\n?/gm, "")
    .replace(/(?<=\bafter )(\d+ min )?[\d.]+ s\b/g, "<time>")
    .replace(/-[0-9a-f]{12,20}-[a-z]\b/g, "-<node>")
    .replace(/-[bcdfghjklmnpqrstvwxz2456789]{7,10}\b/g, "-<hash>");
  // Elsewhere `100m` and `2s` are what the guide speaks of.
  const aged = /\bAGE\b/.test(text) ? text.replace(/(?<=\s)(\d+[smhd])+(?=\s|$)/g, "<age>") : text;
  return aged
    .split("\n")
    .map(line => line.trim().replace(/ +/g, " "))
    .filter(line => line !== "");
}
