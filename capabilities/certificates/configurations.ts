import type { Namespace, ObjectName } from "../api/identity";
import type { Webhook, WebhookConfiguration } from "../kube/resources";
import { readCertificates } from "./secret-format";
import type { Certificate } from "./state";

// What the webhook configurations say of whom to trust, and the smallest patch that mends it. Pure.

/** The Service that webhooks call to reach us. Other webhooks of a configuration are none of our business. */
export interface ServiceRef {
  readonly namespace: Namespace;
  readonly name: ObjectName;
}

/** The webhooks that call the service. */
export function ownWebhooks({ webhooks = [] }: WebhookConfiguration, service: ServiceRef): readonly Webhook[] {
  return webhooks.filter(
    ({ clientConfig }) =>
      clientConfig.service?.name === service.name && clientConfig.service.namespace === service.namespace,
  );
}

/** The certificates that every one of the webhooks trusts. */
export function trustedByAll(webhooks: readonly Webhook[]): readonly Certificate[] {
  const [first = [], ...others] = [...new Set(webhooks.map(({ clientConfig }) => clientConfig.caBundle ?? ""))].map(
    certificatesOf,
  );
  return first.filter(({ fingerprint }) =>
    others.every(certificates => certificates.some(other => other.fingerprint === fingerprint)),
  );
}

/** As `caBundle` has it. */
export function bundleOf(authorities: readonly Certificate[]): string {
  return Buffer.from(authorities.map(({ pem }) => pem).join(""), "utf8").toString("base64");
}

/**
 * A strategic merge patch, in which the API server finds webhooks by name; undefined where nothing differs. It holds for
 * the version that was read only: of two replicas with different bundles one is refused, and looks again.
 */
export function bundlePatch(
  configuration: WebhookConfiguration,
  { service, caBundle }: { readonly service: ServiceRef; readonly caBundle: string },
): object | undefined {
  const wrong = ownWebhooks(configuration, service).filter(({ clientConfig }) => clientConfig.caBundle !== caBundle);
  if (wrong.length === 0) return undefined;
  return {
    metadata: { resourceVersion: configuration.metadata?.resourceVersion },
    webhooks: wrong.map(({ name }) => ({ name, clientConfig: { caBundle } })),
  };
}

/** None where somebody wrote something else there: it is replaced in any case. */
function certificatesOf(caBundle: string): readonly Certificate[] {
  try {
    return readCertificates(Buffer.from(caBundle, "base64").toString("utf8"));
  } catch {
    return [];
  }
}
