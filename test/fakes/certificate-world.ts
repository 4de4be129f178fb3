import { type Circumstances, nextStep } from "../../capabilities/certificates/decision";
import { Published } from "../../capabilities/certificates/published";
import { leafToServe } from "../../capabilities/certificates/served-leaf";
import {
  type Certificate,
  type CertificateState,
  type Leaf,
  type Lifetimes,
  authoritiesToTrust,
  isValid,
} from "../../capabilities/certificates/state";
import { type Issuer, stateAfter } from "../../capabilities/certificates/transition";
import { type Clock, sleep } from "../../capabilities/telemetry/clock";
import { FakeClock, settled } from "./fake-clock";

// Replicas, a Secret, two webhook configurations and API servers that lag, over years: certificates without keys, and
// every pause between two calls as long as chance will have it. The order of calls is that of `CertificateKeeper.look`.

export interface WorldOptions {
  readonly lifetimes: Lifetimes;
  readonly replicas: number;
  readonly lookMs: number;
  readonly propagationMs: number;
  /** For how long an API server may go by what the configurations said before. */
  readonly lagMs: number;
  /** By how much the clock of a replica may be wrong. */
  readonly skewMs: number;
  /** Of a call; a call takes up to a tenth of a look otherwise. */
  readonly failureRate: number;
  /** Of a look: afterwards the replica has forgotten everything. */
  readonly restartRate: number;
  /** Of a look: afterwards somebody empties the Secret. */
  readonly emptyingRate: number;
  readonly random: () => number;
}

interface Versioned<T> {
  version: number;
  value: T;
}

type Bundle = readonly Certificate[];

const DNS_NAMES = ["everynode-admission.everynode-system.svc"];

class Failure extends Error {}

export class CertificateWorld {
  readonly clock = new FakeClock();
  readonly complaints: string[] = [];
  readonly secret: Versioned<CertificateState> = { version: 0, value: { previous: [] } };
  readonly configurations: readonly Versioned<Bundle>[] = [
    { version: 0, value: [] },
    { version: 0, value: [] },
  ];
  /** The bundles of both configurations with the time from which they were there. */
  readonly #history: { readonly configuration: number; readonly sinceMs: number; readonly bundle: Bundle }[] = [];
  readonly #replicas: readonly Replica[];
  readonly options: WorldOptions;
  authorities = 0;
  leaves = 0;
  #published = Infinity;

  constructor(options: WorldOptions) {
    this.options = options;
    this.#replicas = Array.from({ length: options.replicas }, () => new Replica(this));
  }

  async run(durationMs: number): Promise<void> {
    for (const replica of this.#replicas) replica.start();
    const checkMs = this.options.lookMs;
    for (let passedMs = 0; passedMs < durationMs; passedMs += checkMs) {
      await this.clock.advanceAsync(checkMs);
      this.check();
    }
    for (const replica of this.#replicas) replica.stop();
    await settled();
  }

  readonly issuer: Issuer = {
    makeAuthority: ({ nowMs, lifetimeMs }) => {
      const fingerprint = `authority ${++this.authorities}`;
      const certificate = { pem: fingerprint, fingerprint, notBeforeMs: nowMs, notAfterMs: nowMs + lifetimeMs };
      return Promise.resolve({ certificate, key: "key" });
    },
    makeLeaf: (authority, { nowMs, lifetimeMs, dnsNames }) => {
      const fingerprint = `leaf ${++this.leaves}`;
      const notAfterMs = Math.min(nowMs + lifetimeMs, authority.certificate.notAfterMs);
      const certificate = { pem: fingerprint, fingerprint, notBeforeMs: nowMs - HOUR_MS, notAfterMs };
      return Promise.resolve({ certificate, key: "key", issuer: authority.certificate.fingerprint, dnsNames });
    },
  };

  empty(): void {
    this.secret.version += 1;
    this.secret.value = { previous: [] };
  }

  publish(index: number, bundle: Bundle): void {
    const configuration = this.configurations[index] as Versioned<Bundle>;
    configuration.version += 1;
    configuration.value = bundle;
    const nowMs = this.clock.now();
    this.#history.push({ configuration: index, sinceMs: nowMs, bundle });
    if (this.configurations.every(({ value }) => value.length > 0)) this.#published = Math.min(this.#published, nowMs);
    this.check();
  }

  /** Whether every API server can verify what every replica serves that says it is ready. */
  check(): void {
    const { lagMs, skewMs } = this.options;
    const nowMs = this.clock.now();
    // What nobody trusted before takes its time to be known.
    if (nowMs < this.#published + lagMs) return;
    for (const { served, isReady } of this.#replicas) {
      if (!isReady || served === undefined) continue;
      if (!isValid(served.certificate, nowMs - skewMs))
        this.#complain(`${served.certificate.fingerprint} is not valid`);
      for (const bundle of this.#bundlesSince(nowMs - lagMs)) {
        const authority = bundle.find(({ fingerprint }) => fingerprint === served.issuer);
        if (authority === undefined) this.#complain(`${served.issuer} is served and not trusted`);
        else if (!isValid(authority, nowMs - skewMs)) this.#complain(`${served.issuer} is served and has expired`);
      }
    }
  }

  #complain(what: string): void {
    this.complaints.push(`${new Date(this.clock.now()).toISOString()}: ${what}`);
  }

  #bundlesSince(sinceMs: number): readonly Bundle[] {
    return [0, 1].flatMap(index => {
      const own = this.#history.filter(({ configuration }) => configuration === index);
      const first = own.findLastIndex(entry => entry.sinceMs <= sinceMs);
      return own.slice(Math.max(0, first)).map(({ bundle }) => bundle);
    });
  }
}

const HOUR_MS = 3_600_000;

class Replica {
  readonly #world: CertificateWorld;
  readonly #clock: Clock;
  #published: Published;
  #served: Leaf | undefined;
  #abort = new AbortController();

  constructor(world: CertificateWorld) {
    this.#world = world;
    const { skewMs, random } = world.options;
    const offsetMs = (random() * 2 - 1) * skewMs;
    const { clock } = world;
    this.#clock = {
      now: () => clock.now() + offsetMs,
      monotonic: () => clock.monotonic(),
      after: (delayMs, callback) => clock.after(delayMs, callback),
    };
    this.#published = new Published(this.#clock);
  }

  get served(): Leaf | undefined {
    return this.#served;
  }

  get isReady(): boolean {
    const served = this.#served;
    if (served === undefined || !isValid(served.certificate, this.#clock.now())) return false;
    return this.#published.forMs(served.issuer) !== undefined;
  }

  start(): void {
    void this.#run();
  }

  stop(): void {
    this.#abort.abort();
  }

  async #run(): Promise<void> {
    const { lookMs, restartRate, emptyingRate, random } = this.#world.options;
    await this.#pause(random() * lookMs);
    while (!this.#abort.signal.aborted) {
      try {
        await this.#look();
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
      }
      if (random() < restartRate) {
        this.#served = undefined;
        this.#published = new Published(this.#clock);
      }
      if (random() < emptyingRate) this.#world.empty();
      await this.#pause(lookMs * (0.5 + random() / 2));
    }
  }

  async #look(): Promise<void> {
    const { configurations, secret } = this.#world;
    const seen = [];
    for (const configuration of configurations) {
      await this.#call();
      seen.push({ ...configuration });
    }
    this.#published.saw(inBoth(seen));
    await this.#call();
    const read = { ...secret };
    const state = await this.#kept(read);
    this.#serve(state);
    const bundle = authoritiesToTrust(state);
    if (bundle === undefined) return;
    const trusted = [];
    for (const [index, { version, value }] of seen.entries()) {
      if (namesOf(value) !== namesOf(bundle)) {
        await this.#call();
        if (configurations[index]?.version !== version) throw new Failure("conflict");
        this.#world.publish(index, bundle);
      }
      trusted.push({ value: bundle });
    }
    this.#published.saw(inBoth(trusted));
    this.#serve(state);
  }

  async #kept({ version, value }: Versioned<CertificateState>): Promise<CertificateState> {
    const { secret, options, issuer } = this.#world;
    const { lifetimes, propagationMs } = options;
    const nowMs = this.#clock.now();
    const circumstances: Circumstances = {
      ...{ nowMs, lifetimes, propagationMs, dnsNames: DNS_NAMES, isDamaged: false },
      publishedForMs: this.#published.forMs,
    };
    const step = nextStep(value, circumstances);
    if (step.kind === "keep") return value;
    const published = this.#published.certificates;
    const state = await stateAfter(step, value, { ...circumstances, issuer, published });
    const isWritten = await this.#call().then(
      () => secret.version === version,
      () => false,
    );
    if (!isWritten) return value;
    secret.version += 1;
    secret.value = state;
    return state;
  }

  #serve(state: CertificateState): void {
    const { propagationMs } = this.#world.options;
    const publishedForMs = this.#published.forMs;
    this.#served = leafToServe({
      ...{ served: this.#served, state, nowMs: this.#clock.now(), propagationMs, publishedForMs },
    });
    this.#world.check();
  }

  async #call(): Promise<void> {
    const { lookMs, failureRate, random } = this.#world.options;
    await this.#pause((random() * lookMs) / 10);
    if (random() < failureRate) throw new Failure("failed");
  }

  async #pause(delayMs: number): Promise<void> {
    await sleep(this.#clock, { delayMs, signal: this.#abort.signal });
  }
}

function inBoth([first, second]: readonly { readonly value: Bundle }[]): Bundle {
  return (first?.value ?? []).filter(({ fingerprint }) =>
    second?.value.some(other => other.fingerprint === fingerprint),
  );
}

function namesOf(bundle: Bundle): string {
  return bundle.map(({ fingerprint }) => fingerprint).join();
}
