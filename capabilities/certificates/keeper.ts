import type { Namespace, ObjectName } from "../api/identity";
import type { CallOptions, KubeClient } from "../kube/client";
import { SECRETS, type Secret } from "../kube/resources";
import type { Clock } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { bundleOf } from "./configurations";
import { type Step, nextStep } from "./decision";
import { Published } from "./published";
import { type SecretContents, readState, writeState } from "./secret-format";
import { leafToServe } from "./served-leaf";
import { type CertificateState, type Leaf, type Lifetimes, authoritiesToTrust, isValid } from "./state";
import { timingsOf } from "./timings";
import { type Issuer, stateAfter } from "./transition";
import { Troubles, attempted } from "./trouble";
import { WebhookTrust } from "./webhook-trust";

// One look at the certificates: read, decide, write, serve, publish. Every replica looks for itself.
//
// Assumption: a GET answers no older than what was written before it was sent (the API server's default).
// Invariant: the configurations never go back to an older bundle. They are read before the Secret and patched only at
// the version that was read: whoever published a newer bundle since makes that patch a conflict, and whoever published
// one before had written the Secret before that, so that it is read here.

export interface KeeperOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly issuer: Issuer;
  readonly namespace: Namespace;
  /** Where the certificates are kept. It must exist, and may be empty. */
  readonly secret: ObjectName;
  /** The Service by which the API server calls the webhooks, in the same namespace. */
  readonly service: ObjectName;
  /** The name of both webhook configurations. */
  readonly configuration: ObjectName;
  readonly lifetimes: Lifetimes;
  /** Takes a leaf into use; called for each new one. */
  readonly serve: (leaf: Leaf) => void;
}

const CALL_LIMIT_MS = 10_000;

export class CertificateKeeper {
  readonly #options: KeeperOptions;
  readonly #published: Published;
  readonly #propagationMs: number;
  #served: Leaf | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#published = new Published(options.clock);
    this.#propagationMs = timingsOf(options.lifetimes).propagationMs;
  }

  /** `ok`, or why requests must not be sent here. */
  check(): "ok" | string {
    const served = this.#served;
    if (served === undefined) return "no certificate is served yet";
    if (!isValid(served.certificate, this.#options.clock.now())) return "the certificate that is served has expired";
    if (this.#published.forMs(served.issuer) !== undefined) return "ok";
    return "not every webhook trusts the certificate that is served";
  }

  /** For people. */
  describe(): string {
    if (this.#served === undefined) return "no certificate";
    return `a certificate until ${new Date(this.#served.certificate.notAfterMs).toISOString()}`;
  }

  /**
   * Rejects with a `CertificateTrouble` where something could not be read or written: then all that did not need it is
   * done, and what is served goes on.
   */
  async look(signal: AbortSignal): Promise<void> {
    const call = { signal, timeoutMs: CALL_LIMIT_MS };
    const troubles = new Troubles();
    const trust = await WebhookTrust.read(this.#options, troubles, call);
    if (trust.certificates) this.#published.saw(trust.certificates);
    const state = await troubles.survive(this.#keepSecret({ trust, troubles, call }));
    if (state) {
      this.#serveFrom(state);
      await this.#publish(state, { trust, troubles, call });
      this.#serveFrom(state);
    }
    if (troubles.sum) throw troubles.sum;
  }

  async #publish(state: CertificateState, { trust, troubles, call }: Look): Promise<void> {
    const authorities = authoritiesToTrust(state);
    if (authorities === undefined) return;
    const published = await trust.publish(bundleOf(authorities), troubles, call);
    if (published.certificates) this.#published.saw(published.certificates);
  }

  /** What the Secret holds after this look, which is what it held before where that could not be changed. */
  async #keepSecret({ trust, troubles, call }: Look): Promise<CertificateState> {
    const { client, namespace, secret: name } = this.#options;
    const attempt = { verb: "get", resource: SECRETS, namespace, name } as const;
    const secret = await attempted(attempt, client.get(SECRETS, { namespace, name }, call));
    const contents = readState(secret.data ?? {});
    const step = this.#decide(contents, trust);
    if (step.kind === "keep") return contents.state;
    const changed = await troubles.survive(this.#change({ secret, contents, step }, call));
    return changed ?? contents.state;
  }

  #decide({ state, isDamaged }: SecretContents, trust: WebhookTrust): Step {
    const { clock, lifetimes } = this.#options;
    return nextStep(state, {
      nowMs: clock.now(),
      lifetimes,
      dnsNames: this.#dnsNames,
      propagationMs: this.#propagationMs,
      // What was seen earlier may not be there any more.
      publishedForMs: trust.certificates ? this.#published.forMs : () => undefined,
      isDamaged,
    });
  }

  async #change({ secret, contents, step }: Change, call: CallOptions): Promise<CertificateState> {
    const { client, clock, issuer, lifetimes, namespace, secret: name } = this.#options;
    const state = await stateAfter(step, contents.state, {
      ...{ issuer, lifetimes, nowMs: clock.now(), dnsNames: this.#dnsNames },
      published: this.#published.certificates,
    });
    const body = { ...secret, data: writeState(state, secret.data ?? {}) };
    const attempt = { verb: "update", resource: SECRETS, namespace, name } as const;
    await attempted(attempt, client.replace(SECRETS, { namespace, name, body, ...call }));
    this.#tell(step, contents);
    return state;
  }

  #tell({ kind, ...fields }: ChangingStep, { damages }: SecretContents): void {
    const { log, namespace, secret } = this.#options;
    const where = { secret: `${namespace}/${secret}` };
    for (const damage of damages) log.warn("Replacing field of Secret that is of no use", { ...where, ...damage });
    log.info(MESSAGES[kind], { ...where, ...fields });
  }

  #serveFrom(state: CertificateState): void {
    const { clock, log, serve } = this.#options;
    const leaf = leafToServe({
      ...{ state, served: this.#served, nowMs: clock.now(), propagationMs: this.#propagationMs },
      publishedForMs: this.#published.forMs,
    });
    if (leaf === undefined || leaf.certificate.fingerprint === this.#served?.certificate.fingerprint) return;
    serve(leaf);
    this.#served = leaf;
    log.info("Serving certificate", { until: new Date(leaf.certificate.notAfterMs), dnsNames: leaf.dnsNames });
  }

  /** As the API server names a Service when it checks the certificate. */
  get #dnsNames(): readonly string[] {
    return [`${this.#options.service}.${this.#options.namespace}.svc`];
  }
}

interface Look {
  readonly trust: WebhookTrust;
  readonly troubles: Troubles;
  readonly call: CallOptions;
}

type ChangingStep = Exclude<Step, { kind: "keep" }>;

interface Change {
  readonly secret: Secret;
  readonly contents: SecretContents;
  readonly step: ChangingStep;
}

const MESSAGES: Readonly<Record<ChangingStep["kind"], string>> = {
  issueLeaf: "Issuing certificate",
  beginRotation: "Beginning rotation of authority",
  finishRotation: "Finishing rotation of authority",
  startAnew: "Starting anew with authority and certificate",
  tidy: "Tidying certificates",
};
