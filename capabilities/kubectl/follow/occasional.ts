import { ApiError } from "../../kube/api-error";
import type { Clock } from "../../telemetry/clock";

export interface OccasionalOptions<A, T> {
  readonly read: (asked: A) => Promise<T>;
  /** How old an answer gets, as long as somebody asks. */
  readonly everyMs: number;
  readonly clock: Clock;
  /** Called when there is an answer. */
  readonly onAnswer: () => void;
}

const RETRY_MS = 1_000;

/** A question that is asked again now and then, and never waited for. */
export class Occasional<A, T> {
  readonly #options: OccasionalOptions<A, T>;
  #answer: { readonly value: T } | undefined;
  /** Infinity while it is asked. */
  #dueAtMs = -Infinity;
  #bug: unknown;

  constructor(options: OccasionalOptions<A, T>) {
    this.#options = options;
  }

  /**
   * The last answer, after the next was asked for if it is time; undefined before the first. Throws what went wrong beside the
   * cluster; what the cluster does not answer is asked again, a second later at the soonest.
   */
  answer(asked: A): { readonly value: T } | undefined {
    if (this.#bug !== undefined) throw this.#bug;
    if (this.#options.clock.monotonic() >= this.#dueAtMs) void this.#ask(asked);
    return this.#answer;
  }

  /** Never rejects. */
  async #ask(asked: A): Promise<void> {
    const { read, everyMs, clock, onAnswer } = this.#options;
    this.#dueAtMs = Infinity;
    try {
      this.#answer = { value: await read(asked) };
      this.#dueAtMs = clock.monotonic() + everyMs;
    } catch (error) {
      if (!(error instanceof ApiError)) this.#bug = error;
      this.#dueAtMs = clock.monotonic() + RETRY_MS;
    }
    onAnswer();
  }
}
