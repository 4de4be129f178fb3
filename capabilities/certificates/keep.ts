import { sleep } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { Outage } from "../telemetry/outage";
import { CertificateKeeper, type KeeperOptions } from "./keeper";
import { timingsOf } from "./timings";
import { type CertificateTrouble, troubleOf } from "./trouble";

export interface KeepOptions extends KeeperOptions {
  /** Between 0 and 1, new at each call. */
  readonly random: () => number;
}

export interface Keeping {
  /** `ok`, or why requests must not be sent here, and what to do about it. */
  readonly check: () => "ok" | string;
  /** One line for people: what is served, and what goes wrong. */
  readonly describe: () => string;
  /** Looks no more. */
  stop(): Promise<void>;
}

const FIRST_RETRY_MS = 500;

/** Looks at the certificates now, regularly, and soon after a failure. Never rejects: whatever fails may be mended. */
export function keepCertificates(options: KeepOptions): Keeping {
  const keeper = new CertificateKeeper(options);
  const abort = new AbortController();
  const diary = new Diary(options);
  const run = async (): Promise<void> => {
    while (!abort.signal.aborted) {
      const trouble = await keeper.look(abort.signal).then(() => undefined, troubleOf);
      if (abort.signal.aborted) return;
      await sleep(options.clock, { delayMs: diary.delayAfter(trouble), signal: abort.signal });
    }
  };
  const running = run();
  return {
    check: () => {
      const result = keeper.check();
      return result === "ok" ? "ok" : diary.addedTo(result);
    },
    describe: () => diary.addedTo(keeper.describe()),
    stop: async () => {
      abort.abort();
      await running;
    },
  };
}

/** What the last looks came to, in the log, for `/readyz`, and for when to look again. */
class Diary {
  readonly #log: Logger;
  readonly #random: () => number;
  readonly #lookMs: number;
  readonly #outage: Outage;
  #failures = 0;
  #last = "";

  constructor({ clock, log, random, lifetimes }: KeepOptions) {
    this.#log = log;
    this.#random = random;
    this.#lookMs = timingsOf(lifetimes).lookMs;
    this.#outage = new Outage({ clock, log });
  }

  /** How long to wait after a look that came to this. Replicas that began together do not stay together. */
  delayAfter(trouble: CertificateTrouble | undefined): number {
    this.#tell(trouble);
    this.#last = trouble?.message ?? "";
    const ownMs = trouble === undefined ? this.#lookMs : Math.min(FIRST_RETRY_MS * 2 ** this.#failures, this.#lookMs);
    this.#failures = trouble === undefined ? 0 : this.#failures + 1;
    return Math.max(trouble?.retryAfterMs ?? 0, ownMs * (0.5 + this.#random() / 2));
  }

  addedTo(text: string): string {
    return this.#last === "" ? text : `${text}: ${this.#last}`;
  }

  #tell(trouble: CertificateTrouble | undefined): void {
    if (trouble === undefined) return this.#outage.over();
    // Another replica was faster, which is no failure of anything.
    if (trouble.kind === "conflict") return this.#log.debug("Looking again at certificates", { error: trouble });
    const fields = { error: trouble };
    this.#outage.failed({ message: "Failing to keep certificates", kind: trouble.message, fields });
  }
}
