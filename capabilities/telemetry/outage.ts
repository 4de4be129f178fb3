import type { Clock } from "./clock";
import type { Logger } from "./log";

export interface Failure {
  /** What failed, as a message of the log. */
  readonly message: string;
  /** How it failed, in a word. */
  readonly kind: string;
  readonly fields: object;
}

/**
 * Tells of what fails again and again: of each kind of failure once, and of the end. Everything else is for debugging,
 * or one restart of the API server would fill the log of each watch.
 */
export class Outage {
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #told = new Set<string>();
  #failures = 0;
  #sinceMs = 0;

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Logger }) {
    this.#clock = clock;
    this.#log = log;
  }

  failed({ message, kind, fields }: Failure): void {
    if (this.#failures === 0) this.#sinceMs = this.#clock.monotonic();
    this.#failures += 1;
    const key = `${kind} ${message}`;
    if (this.#told.has(key)) return this.#log.debug(message, fields);
    this.#told.add(key);
    this.#log.warn(message, fields);
  }

  /** It worked. To be called each time. */
  over(): void {
    if (this.#failures === 0) return;
    this.#log.info("Working again", { failures: this.#failures, afterMs: this.#clock.monotonic() - this.#sinceMs });
    this.#failures = 0;
    this.#told.clear();
  }
}
