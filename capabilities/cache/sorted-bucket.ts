/**
 * Objects in the order of their keys. Readers get one list for as long as nothing changes, so that whoever remembers
 * something about a list may compare lists by identity; a change copies it once, when it is next read. Nobody may change
 * what he got. It is not frozen all the same: V8 goes through a frozen list some seven times more slowly, and a look at a
 * large set does hardly anything else.
 */
export class SortedBucket<T> {
  readonly #keys: string[] = [];
  readonly #objects: T[] = [];
  #list: readonly T[] | undefined;

  get size(): number {
    return this.#keys.length;
  }

  set(key: string, object: T): void {
    const position = this.#position(key);
    if (position === this.#keys.length) {
      // Filling a bucket is nothing but this.
      this.#keys.push(key);
      this.#objects.push(object);
    } else if (this.#keys[position] === key) {
      this.#objects[position] = object;
    } else {
      this.#keys.splice(position, 0, key);
      this.#objects.splice(position, 0, object);
    }
    this.#list = undefined;
  }

  delete(key: string): void {
    const position = this.#position(key);
    if (this.#keys[position] !== key) return;
    this.#keys.splice(position, 1);
    this.#objects.splice(position, 1);
    this.#list = undefined;
  }

  list(): readonly T[] {
    this.#list ??= this.#objects.slice();
    return this.#list;
  }

  /** The position of the key, or that at which it belongs. */
  #position(key: string): number {
    const last = this.#keys.at(-1);
    // The API server lists in this order, so filling a bucket appends.
    if (last === undefined || last < key) return this.#keys.length;
    let low = 0;
    let high = this.#keys.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#keys[middle] ?? "") < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
