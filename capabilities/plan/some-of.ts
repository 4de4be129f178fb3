/** So many names are told. */
const MOST = 3;

/** The first of the names, and how many there are beside them. */
export function someOf(names: readonly string[]): string {
  const told = names.slice(0, MOST);
  const others = names.length - told.length;
  return told.join(", ") + (others > 0 ? ` and ${others} more` : "");
}
