import type { Namespace, ObjectName } from "../api/identity";
import type { CallOptions, KubeClient } from "../kube/client";
import { MUTATING_WEBHOOKS, type Resource, VALIDATING_WEBHOOKS, type WebhookConfiguration } from "../kube/resources";
import type { Logger } from "../telemetry/log";
import { type ServiceRef, bundlePatch, ownWebhooks, trustedByAll } from "./configurations";
import type { Certificate } from "./state";
import { CertificateTrouble, type Troubles, attempted } from "./trouble";

export interface WebhookTrustOptions {
  readonly client: KubeClient;
  readonly log: Logger;
  /** The name of both configurations. */
  readonly configuration: ObjectName;
  readonly namespace: Namespace;
  /** The Service that our webhooks call. */
  readonly service: ObjectName;
}

/** A configuration as it was read. */
interface Read {
  readonly resource: Resource<WebhookConfiguration>;
  readonly configuration: WebhookConfiguration;
}

const CONFIGURATIONS: readonly Resource<WebhookConfiguration>[] = [MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS];

/** What one look sees of the two configurations, and does about them. */
export class WebhookTrust {
  readonly #options: WebhookTrustOptions;
  readonly #read: readonly Read[];

  private constructor(options: WebhookTrustOptions, read: readonly Read[]) {
    this.#options = options;
    this.#read = read;
  }

  /** What cannot be read is among the troubles. */
  static async read(options: WebhookTrustOptions, troubles: Troubles, call: CallOptions): Promise<WebhookTrust> {
    const read = await Promise.all(
      CONFIGURATIONS.map(resource => troubles.survive(readConfiguration(options, resource, call))),
    );
    return new WebhookTrust(
      options,
      read.filter(one => one !== undefined),
    );
  }

  /** What every webhook of ours trusts; undefined where one of the configurations is not known. */
  get certificates(): readonly Certificate[] | undefined {
    if (this.#read.length < CONFIGURATIONS.length) return undefined;
    const service = serviceOf(this.#options);
    return trustedByAll(this.#read.flatMap(({ configuration }) => ownWebhooks(configuration, service)));
  }

  /** Has the webhooks of what was read trust this bundle. What cannot be patched is among the troubles, and as it was. */
  async publish(caBundle: string, troubles: Troubles, call: CallOptions): Promise<WebhookTrust> {
    const patched = await Promise.all(
      this.#read.map(async read => (await troubles.survive(this.#patched(read, { caBundle, call }))) ?? read),
    );
    return new WebhookTrust(this.#options, patched);
  }

  async #patched(
    read: Read,
    { caBundle, call }: { readonly caBundle: string; readonly call: CallOptions },
  ): Promise<Read> {
    const { resource } = read;
    const { client, log, configuration: name } = this.#options;
    const body = bundlePatch(read.configuration, { service: serviceOf(this.#options), caBundle });
    if (body === undefined) return read;
    const patching = client.patch(resource, { name, body, type: "strategic-merge", ...call });
    const configuration = await attempted({ verb: "patch", resource, name }, patching);
    log.info("Publishing authorities of webhooks", { kind: resource.kind, name });
    return { resource, configuration };
  }
}

async function readConfiguration(
  options: WebhookTrustOptions,
  resource: Resource<WebhookConfiguration>,
  call: CallOptions,
): Promise<Read> {
  const { client, configuration: name } = options;
  const configuration = await attempted({ verb: "get", resource, name }, client.get(resource, { name }, call));
  const service = serviceOf(options);
  if (ownWebhooks(configuration, service).length > 0) return { resource, configuration };
  const message = `no webhook of ${resource.kind} ${name} calls the Service ${service.namespace}/${service.name}`;
  throw new CertificateTrouble(message, { kind: "noWebhook" });
}

function serviceOf({ namespace, service }: WebhookTrustOptions): ServiceRef {
  return { namespace, name: service };
}
