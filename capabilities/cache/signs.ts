import type { Clock } from "../telemetry/clock";
import type { PageResult } from "./list-all";

/** When there was last a sign of the server, and of the reflector itself. Milliseconds since the epoch. */
export class Signs {
  readonly #clock: Clock;
  #ofServerAtMs: number | undefined;
  #ofLifeAtMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get ofServerAtMs(): number | undefined {
    return this.#ofServerAtMs;
  }

  get ofLifeAtMs(): number | undefined {
    return this.#ofLifeAtMs;
  }

  /** The server answered. */
  ofServer(): void {
    this.#ofServerAtMs = this.#clock.now();
    this.ofLife();
  }

  /** The reflector does something, whether or not the server answers. */
  ofLife(): void {
    this.#ofLifeAtMs = this.#clock.now();
  }

  ofPage(result: PageResult): void {
    if (result === "answered") this.ofServer();
    else this.ofLife();
  }
}
