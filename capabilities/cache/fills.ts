/**
 * Which fills of a store were wanted, begun and completed. A fill holds what the server had when it began, so whoever
 * wants to know what the server has now waits for one that begins later.
 */
export class Fills {
  #begun = 0;
  #lastDone = 0;
  #isWanted = true;
  #underWay: number | undefined;

  /** Whether the reflector should begin one when it next can. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** Whether one has begun that is neither complete nor given up. */
  get isUnderWay(): boolean {
    return this.#underWay !== undefined;
  }

  want(): void {
    this.#isWanted = true;
  }

  /** From here on who wants one wants another. */
  begin(): Fill {
    this.#begun += 1;
    this.#isWanted = false;
    const number = this.#begun;
    this.#underWay = number;
    return {
      done: () => {
        this.#lastDone = number;
        this.#underWay = undefined;
      },
      end: () => {
        this.#isWanted ||= this.#lastDone !== number;
        this.#underWay = undefined;
      },
    };
  }

  /** Tells, whenever it is asked, whether a fill is complete that began after now. */
  fromNowOn(): () => boolean {
    const before = this.#begun;
    return () => this.#lastDone > before;
  }
}

/** One fill, from its first request on. */
export interface Fill {
  /** All of it is there. */
  done(): void;
  /** Whatever became of it: if it is not done, another one is wanted. */
  end(): void;
}
