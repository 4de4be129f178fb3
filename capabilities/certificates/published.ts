import type { Clock } from "../telemetry/clock";
import type { Certificate } from "./state";

/** Since when this process has seen each authority trusted by all webhooks, without a look that did not see it. */
export class Published {
  readonly #clock: Pick<Clock, "monotonic">;
  #sinceMs = new Map<string, number>();
  #certificates: readonly Certificate[] = [];

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Those of the last look. */
  get certificates(): readonly Certificate[] {
    return this.#certificates;
  }

  saw(certificates: readonly Certificate[]): void {
    const nowMs = this.#clock.monotonic();
    this.#sinceMs = new Map(
      certificates.map(({ fingerprint }) => [fingerprint, this.#sinceMs.get(fingerprint) ?? nowMs]),
    );
    this.#certificates = certificates;
  }

  /** Undefined where the last look did not see it. */
  readonly forMs = (fingerprint: string): number | undefined => {
    const sinceMs = this.#sinceMs.get(fingerprint);
    return sinceMs === undefined ? undefined : this.#clock.monotonic() - sinceMs;
  };
}
