/** The one copy of a text that occurs in many objects, such as the name of a node in each of its pods. */
export type Intern = (text: string) => string;

/**
 * Starts afresh after `limit` texts, so that a cluster whose nodes come and go does not fill the memory: what is in use
 * is shared a little less then, and nothing else changes.
 */
export function createIntern(limit = 300_000): Intern {
  const known = new Map<string, string>();
  return text => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= limit) known.clear();
    known.set(text, text);
    return text;
  };
}
