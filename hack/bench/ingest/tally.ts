/** What a client was told of pods, which are numbered from 0. Small, so that it hardly counts as the client's memory. */
export class Tally {
  readonly #versions: Float64Array;
  #distinct = 0;
  #checksum = 0;
  #stale = 0;
  #fresh = 0;

  constructor(count: number) {
    this.#versions = new Float64Array(count);
  }

  /** Takes note of a pod's version. Pods that are not among the numbered ones are no matter. */
  note(ordinal: number, version: number): void {
    const before = this.#versions[ordinal];
    if (before === undefined) return;
    if (version <= before) {
      this.#stale += 1;
      return;
    }
    if (before === 0) this.#distinct += 1;
    this.#fresh += 1;
    this.#checksum += version - before;
    this.#versions[ordinal] = version;
  }

  /** How many pods were seen at all. */
  get distinct(): number {
    return this.#distinct;
  }

  /** The sum of the pods' last versions. */
  get checksum(): number {
    return this.#checksum;
  }

  /** How often something was told that was known: a version for the second time, or one older than what was told before. */
  get stale(): number {
    return this.#stale;
  }

  /** How often something was told that was not known. */
  get fresh(): number {
    return this.#fresh;
  }

  /** By number; 0 of a pod that was never seen. */
  get versions(): Float64Array {
    return this.#versions;
  }

  /** Counts anew from here on; what was seen stays known. */
  restart(): void {
    this.#stale = 0;
    this.#fresh = 0;
  }
}

/** The sum that a tally has which knows these versions. */
export function checksumOf(versions: Float64Array): number {
  return versions.reduce((sum, version) => sum + version, 0);
}

/** How many pods are known in another version than the one they have. */
export function lostAmong(expected: Float64Array, known: Float64Array): number {
  return expected.reduce((lost, version, ordinal) => lost + (known[ordinal] === version ? 0 : 1), 0);
}
