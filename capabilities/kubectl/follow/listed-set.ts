import { ApiError } from "../../kube/api-error";
import type { KubeClient } from "../../kube/client";
import { type Clock, sleep } from "../../telemetry/clock";
import { type FoundSet, findSet, readSet } from "../cluster-reader";
import { CommandError, EXIT } from "../exit-code";
import { type Outage, Reachability } from "./reachability";
import type { SetSource, Sight } from "./sight";

export interface ListedSetOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  /** Called after each look, and when an outage begins or ends. */
  readonly onChange: () => void;
}

/** How often it is listed, by whoever may not watch. */
const LIST_EVERY_MS = 1_000;

/** A set that is read again and again. */
export class ListedSet implements SetSource {
  readonly #found: FoundSet;
  readonly #options: ListedSetOptions;
  readonly #reachability: Reachability;
  readonly #abort = new AbortController();
  #sight: Sight = { kind: "unknown" };
  #bug: unknown;

  constructor(found: FoundSet, options: ListedSetOptions) {
    this.#found = found;
    this.#options = options;
    this.#reachability = new Reachability(options);
  }

  start(): void {
    void this.#run();
  }

  look(): Sight {
    if (this.#bug !== undefined) throw this.#bug;
    const { refusal: error } = this.#reachability;
    return error === undefined ? this.#sight : { kind: "refused", error };
  }

  get outage(): Outage | undefined {
    return this.#reachability.outage;
  }

  /** A call that is under way ends with its connection. */
  async stop(): Promise<void> {
    this.#abort.abort();
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { clock, onChange } = this.#options;
    const { signal } = this.#abort;
    const look = this.#reachability.question(() => this.#read().catch((error: unknown) => this.#sightOf(error)));
    while (!signal.aborted) {
      try {
        this.#sight = await look(undefined);
      } catch (error) {
        // What else the cluster does is an outage.
        if (!(error instanceof ApiError)) this.#bug = error;
      }
      onChange();
      await sleep(clock, { delayMs: LIST_EVERY_MS, signal });
    }
  }

  async #read(): Promise<Sight> {
    const { client, clock } = this.#options;
    const { namespace, name, uid, flavor } = this.#found.set;
    const found = await findSet({ client, namespace, reference: { name, flavor } });
    if (found.set.uid !== uid) return { kind: "gone" };
    const { view } = await readSet(found, { client, nowMs: clock.now() });
    return { kind: "seen", view };
  }

  /** What the failure of a look shows. An API server that starts forbids everything for a while. */
  #sightOf(error: unknown): Sight {
    if (error instanceof CommandError && error.exitCode === EXIT.notFound) return { kind: "gone" };
    const isRefusal = error instanceof ApiError && error.kind === "forbidden" && this.#sight.kind !== "seen";
    if (isRefusal) return { kind: "refused", error };
    throw error;
  }
}
