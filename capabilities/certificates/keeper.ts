import type { Namespace, ObjectName } from "../api/identity";
import type { KubeClient } from "../kube/client";
import {
  MUTATING_WEBHOOKS,
  type Resource,
  SECRETS,
  type Secret,
  VALIDATING_WEBHOOKS,
  type WebhookConfiguration,
} from "../kube/resources";
import type { Clock } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { bundleOf, bundlePatch, ownWebhooks, trustedByAll } from "./configurations";
import { type Step, nextStep } from "./decision";
import { Published } from "./published";
import { type SecretContents, readState, writeState } from "./secret-format";
import { leafToServe } from "./served-leaf";
import { type CertificateState, type Leaf, type Lifetimes, authoritiesOf, isValid } from "./state";
import { timingsOf } from "./timings";
import { type Issuer, stateAfter } from "./transition";
import { CertificateTrouble, attempted } from "./trouble";

// One look at the certificates: read, decide, write, publish, serve. Every replica looks for itself.
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

const CONFIGURATIONS: readonly Resource<WebhookConfiguration>[] = [MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS];

const CALL_LIMIT_MS = 10_000;

export class CertificateKeeper {
  readonly #options: KeeperOptions;
  readonly #published: Published;
  #served: Leaf | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#published = new Published(options.clock);
  }

  /** `ok`, or why requests must not be sent here. */
  check(): "ok" | string {
    const served = this.#served;
    if (served === undefined) return "no certificate is served yet";
    if (!isValid(served.certificate, this.#options.clock.now())) return "the certificate that is served has expired";
    if (this.#published.forMs(served.issuer) === undefined) {
      return "the webhook configurations do not trust the certificate that is served";
    }
    return "ok";
  }

  /** For people. */
  describe(): string {
    if (this.#served === undefined) return "no certificate";
    return `certificate until ${new Date(this.#served.certificate.notAfterMs).toISOString()}`;
  }

  /** Rejects with a `CertificateTrouble` where something could not be read or written. What is served goes on. */
  async look(signal: AbortSignal): Promise<void> {
    const configurations = await Promise.all(CONFIGURATIONS.map(resource => this.#readConfiguration(resource, signal)));
    this.#published.saw(trustedByAll(configurations.flatMap(configuration => this.#own(configuration))));
    const state = await this.#keepSecret(signal);
    this.#serveFrom(state);
    const caBundle = bundleOf(authoritiesOf(state));
    const patched = await Promise.all(
      CONFIGURATIONS.map((resource, index) =>
        this.#publish({ resource, configuration: configurations[index] ?? {}, caBundle }, signal),
      ),
    );
    this.#published.saw(trustedByAll(patched.flatMap(configuration => this.#own(configuration))));
    this.#serveFrom(state);
  }

  /** The state that the Secret has after this look. */
  async #keepSecret(signal: AbortSignal): Promise<CertificateState> {
    const { client, namespace, secret: name } = this.#options;
    const attempt = { verb: "get", resource: SECRETS, namespace, name } as const;
    const secret = await attempted(attempt, client.get(SECRETS, { namespace, name }, this.#limits(signal)));
    const contents = readState(secret.data ?? {});
    const step = this.#decide(contents);
    if (step.kind === "keep") return contents.state;
    const { clock, issuer, lifetimes } = this.#options;
    const state = await stateAfter(step, contents.state, {
      ...{ issuer, lifetimes, nowMs: clock.now(), dnsNames: this.#dnsNames },
      published: this.#published.certificates,
    });
    await this.#writeSecret({ ...secret, data: writeState(state, secret.data ?? {}) }, signal);
    this.#tell(step, contents);
    return state;
  }

  #decide({ state, damages }: SecretContents): Step {
    const { clock, lifetimes } = this.#options;
    return nextStep(state, {
      nowMs: clock.now(),
      lifetimes,
      dnsNames: this.#dnsNames,
      propagationMs: timingsOf(lifetimes).propagationMs,
      publishedForMs: this.#published.forMs,
      isDamaged: damages.length > 0,
    });
  }

  async #writeSecret(body: Secret, signal: AbortSignal): Promise<void> {
    const { client, namespace, secret: name } = this.#options;
    const attempt = { verb: "update", resource: SECRETS, namespace, name } as const;
    await attempted(attempt, client.replace(SECRETS, { namespace, name, body, ...this.#limits(signal) }));
  }

  #tell({ kind, ...fields }: Exclude<Step, { kind: "keep" }>, { damages }: SecretContents): void {
    const { log, namespace, secret } = this.#options;
    const where = { secret: `${namespace}/${secret}` };
    for (const damage of damages) log.warn("Replacing a field of the certificates' Secret", { ...where, ...damage });
    log.info(MESSAGES[kind], { ...where, ...fields });
  }

  async #readConfiguration(
    resource: Resource<WebhookConfiguration>,
    signal: AbortSignal,
  ): Promise<WebhookConfiguration> {
    const { client, configuration: name } = this.#options;
    return attempted({ verb: "get", resource, name }, client.get(resource, { name }, this.#limits(signal)));
  }

  async #publish(
    { resource, configuration, caBundle }: Publication,
    signal: AbortSignal,
  ): Promise<WebhookConfiguration> {
    const { client, log, configuration: name } = this.#options;
    const body = bundlePatch(configuration, { service: this.#service, caBundle });
    if (body === undefined) return configuration;
    const call = client.patch(resource, { name, body, type: "strategic-merge", ...this.#limits(signal) });
    const patched = await attempted({ verb: "patch", resource, name }, call);
    log.info("Publishing the authorities of the webhooks", { kind: resource.kind, name });
    return patched;
  }

  #serveFrom(state: CertificateState): void {
    const { clock, log, lifetimes, serve } = this.#options;
    const leaf = leafToServe({
      ...{ state, served: this.#served, nowMs: clock.now(), publishedForMs: this.#published.forMs },
      propagationMs: timingsOf(lifetimes).propagationMs,
    });
    if (leaf === undefined || leaf.certificate.fingerprint === this.#served?.certificate.fingerprint) return;
    serve(leaf);
    this.#served = leaf;
    log.info("Serving certificate", { until: new Date(leaf.certificate.notAfterMs), dnsNames: leaf.dnsNames });
  }

  #own(configuration: WebhookConfiguration): ReturnType<typeof ownWebhooks> {
    const webhooks = ownWebhooks(configuration, this.#service);
    if (webhooks.length > 0) return webhooks;
    const { configuration: name } = this.#options;
    const { namespace, name: service } = this.#service;
    throw new CertificateTrouble(`no webhook of the configuration ${name} calls the service ${namespace}/${service}`, {
      kind: "noWebhook",
    });
  }

  get #service(): { readonly namespace: Namespace; readonly name: ObjectName } {
    return { namespace: this.#options.namespace, name: this.#options.service };
  }

  /** As the API server names a Service when it checks the certificate. */
  get #dnsNames(): readonly string[] {
    return [`${this.#options.service}.${this.#options.namespace}.svc`];
  }

  #limits(signal: AbortSignal): { readonly signal: AbortSignal; readonly timeoutMs: number } {
    return { signal, timeoutMs: CALL_LIMIT_MS };
  }
}

interface Publication {
  readonly resource: Resource<WebhookConfiguration>;
  readonly configuration: WebhookConfiguration;
  readonly caBundle: string;
}

const MESSAGES: Readonly<Record<Exclude<Step["kind"], "keep">, string>> = {
  issueLeaf: "Issuing certificate",
  beginRotation: "Beginning rotation of authority",
  finishRotation: "Finishing rotation of authority",
  startAnew: "Starting anew with an authority and a certificate",
  tidy: "Tidying certificates",
};
