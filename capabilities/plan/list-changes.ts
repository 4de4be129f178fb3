export interface TwoLists<T> {
  readonly before: readonly T[];
  readonly after: readonly T[];
}

export interface ListChanges<T> {
  readonly removed: readonly T[];
  readonly added: readonly T[];
}

/**
 * What has to leave a list and what has to join it to make another of it, by identity. Both should be sorted by name:
 * where they are not, an object that stays may be among both, so take out what is removed before adding.
 */
export function listChanges<T extends { readonly name: string }>({ before, after }: TwoLists<T>): ListChanges<T> {
  const removed: T[] = [];
  const added: T[] = [];
  if (before === after) return { removed, added };
  // How many of `before` are dealt with.
  let passed = 0;
  for (const object of after) {
    let next = before[passed];
    while (next !== undefined && next !== object && next.name <= object.name) {
      removed.push(next);
      next = before[++passed];
    }
    if (next === object) passed += 1;
    else added.push(object);
  }
  return { removed: passed < before.length ? [...removed, ...before.slice(passed)] : removed, added };
}
