import { setTimeout as sleep } from "node:timers/promises";

import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import { namespaceOf, objectNameOf, uidOf } from "../../capabilities/api/identity";
import type { PodDefaultsEntry } from "../../capabilities/api/pod-defaults";
import type { DaemonSet, ObjectMeta } from "../../capabilities/api/types";
import { ApiError } from "../../capabilities/kube/api-error";
import type { CallOptions, KubeClient } from "../../capabilities/kube/client";
import { type Resource, daemonSets } from "../../capabilities/kube/resources";
import {
  type Manifest,
  PEPR_NAMESPACE,
  PEPR_STORE_DEFINITION,
  daemonSetDefinition,
  namespaceManifest,
} from "./prerequisites";
import { CONFIGURATION_NAME, type WebhookConfiguration, webhookConfigurations } from "./webhooks";

// Puts into a cluster what the operator needs there when it runs outside of it. The Helm chart does this for clusters.

export interface PrerequisiteOptions {
  readonly client: KubeClient;
  /** The namespaces to create beside Pepr's, such as that of the Lease. */
  readonly namespaces?: readonly string[];
}

/**
 * Applies both CRDs and the namespaces, and resolves when the API server serves the kinds, and daemon sets can be watched. Before
 * the operator starts.
 */
export async function installPrerequisites({ client, namespaces = [] }: PrerequisiteOptions): Promise<void> {
  const definitions = [await daemonSetDefinition(), PEPR_STORE_DEFINITION];
  await Promise.all([
    ...[PEPR_NAMESPACE, ...namespaces].map(name => apply(client, NAMESPACES, namespaceManifest(name))),
    ...definitions.map(definition => apply(client, DEFINITIONS, definition)),
  ]);
  await Promise.all(definitions.map(definition => established(client, definition)));
  await until("daemon sets can be watched", () => isWatched(client));
}

export interface WebhookInstallOptions {
  readonly client: KubeClient;
  /** Such as `https://localhost:8443`: how the API server, not this process, reaches the admission server. */
  readonly admissionUrl: string;
  /** PEM certificates of the authority that signed the admission server's. */
  readonly authority: string;
  readonly pathToken: string;
  /** Complete the pods of `apps/v1` daemon sets too. */
  readonly takeover: boolean;
  /** The operator's cluster-wide defaults. */
  readonly podDefaults?: readonly PodDefaultsEntry[];
  /** Ends the wait for their effect; what is applied stays applied. */
  readonly signal?: AbortSignal | undefined;
}

/** Applies both webhook configurations and resolves when both are in effect. After the admission server is ready. */
export async function installWebhooks(options: WebhookInstallOptions): Promise<void> {
  const { client, admissionUrl, authority, pathToken, takeover, podDefaults = [], signal } = options;
  const caBundle = Buffer.from(authority).toString("base64");
  const configurations = webhookConfigurations({
    mutate: { url: `${admissionUrl}/mutate/${pathToken}`, caBundle },
    validate: { url: `${admissionUrl}/validate/${pathToken}`, caBundle },
    flavors: takeover ? [EVERYNODE, APPS] : [EVERYNODE],
    podDefaults,
  });
  // Without the signal: an aborted write may arrive after the removal that follows it.
  await Promise.all(configurations.map(configuration => apply(client, WEBHOOKS[configuration.kind], configuration)));
  const calls = signal === undefined ? {} : { signal };
  await until("the API server asks the webhooks", () => asksWebhooks(client, calls), signal);
}

export interface WebhookRemovalOptions {
  readonly client: KubeClient;
  /** Only what was installed with this token; without it, whoever installed them. */
  readonly pathToken?: string;
}

/**
 * Removes both webhook configurations, where they exist: without a server behind them no daemon set can be written.
 * Resolves with whether there was one to remove.
 */
export async function uninstallWebhooks({ client, pathToken }: WebhookRemovalOptions): Promise<boolean> {
  const isOurs = ({ webhooks = [] }: AnyObject): boolean =>
    pathToken === undefined || webhooks.every(({ clientConfig }) => clientConfig?.url?.endsWith(`/${pathToken}`));
  const removals = Object.values(WEBHOOKS).map(resource => removeWhere(client, resource, isOurs));
  return (await Promise.all(removals)).some(Boolean);
}

interface Definition {
  readonly metadata?: ObjectMeta;
  readonly status?: { readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

interface AnyObject {
  readonly metadata?: ObjectMeta;
  /** Only of webhook configurations. */
  readonly webhooks?: readonly { readonly clientConfig?: { readonly url?: string } }[];
}

const NAMESPACES: Resource<AnyObject> = clusterResource({ group: "", kind: "Namespace", plural: "namespaces" });
const DEFINITIONS: Resource<Definition> = clusterResource({
  group: "apiextensions.k8s.io",
  kind: "CustomResourceDefinition",
  plural: "customresourcedefinitions",
});
const WEBHOOKS: Readonly<Record<WebhookConfiguration["kind"], Resource<AnyObject>>> = {
  MutatingWebhookConfiguration: clusterResource({
    group: "admissionregistration.k8s.io",
    kind: "MutatingWebhookConfiguration",
    plural: "mutatingwebhookconfigurations",
  }),
  ValidatingWebhookConfiguration: clusterResource({
    group: "admissionregistration.k8s.io",
    kind: "ValidatingWebhookConfiguration",
    plural: "validatingwebhookconfigurations",
  }),
};

function clusterResource<T>(names: Pick<Resource<T>, "group" | "kind" | "plural">): Resource<T> {
  return { ...names, version: "v1", namespaced: false };
}

async function apply(client: KubeClient, resource: Resource<unknown>, manifest: Manifest): Promise<void> {
  await client.patch(resource, { name: objectNameOf(manifest.metadata.name), type: "apply", body: manifest });
}

async function established(client: KubeClient, { metadata: { name } }: Manifest): Promise<void> {
  await until(`the API server serves ${name}`, async () => {
    const { status } = await client.get(DEFINITIONS, { name: objectNameOf(name) });
    return status?.conditions?.some(({ type, status }) => type === "Established" && status === "True") ?? false;
  });
}

/** A new kind has a path first, and a cache from which it is watched a moment later; until then a watch is refused. */
async function isWatched(client: KubeClient): Promise<boolean> {
  const options = { timeoutSeconds: 5, signal: AbortSignal.timeout(LIMIT_MS) };
  try {
    const events = client.watch(daemonSets(EVERYNODE), options)[Symbol.asyncIterator]();
    await events.next();
    await events.return?.();
    return true;
  } catch (error) {
    // Whoever has another trouble, such as a server that lists only, is not waited for.
    return !(error instanceof ApiError && ["tooManyRequests", "notFound"].includes(error.kind));
  }
}

/** A set that is not stored shows it: a good one comes back with its defaults, and a bad one is refused by our rules. */
async function asksWebhooks(client: KubeClient, calls: CallOptions): Promise<boolean> {
  const mutated = await tryToCreate(client, "Always", calls);
  const validated = await tryToCreate(client, "Never", calls);
  const isDefaulted = !(mutated instanceof ApiError) && mutated.spec?.updateStrategy?.type === "RollingUpdate";
  return isDefaulted && validated instanceof ApiError && validated.kind === "invalid";
}

async function tryToCreate(
  client: KubeClient,
  restartPolicy: "Always" | "Never",
  calls: CallOptions,
): Promise<DaemonSet | ApiError> {
  const labels = { app: "webhook-probe" };
  const template = { metadata: { labels }, spec: { restartPolicy, containers: [{ name: "probe", image: "probe" }] } };
  const { apiVersion, kind } = EVERYNODE;
  const body = {
    apiVersion,
    kind,
    metadata: { name: "webhook-probe" },
    spec: { selector: { matchLabels: labels }, template },
  };
  const options = { ...calls, namespace: namespaceOf("default"), body, dryRun: true };
  const created = client.create(daemonSets(EVERYNODE), options);
  return created.catch((error: unknown) => {
    if (error instanceof ApiError) return error;
    throw error;
  });
}

async function removeWhere(
  client: KubeClient,
  resource: Resource<AnyObject>,
  isOurs: (configuration: AnyObject) => boolean,
): Promise<boolean> {
  const name = objectNameOf(CONFIGURATION_NAME);
  try {
    const found = await client.get(resource, { name });
    if (!isOurs(found)) return false;
    await client.delete(resource, { name }, { uid: uidOf(found.metadata?.uid ?? "") });
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.kind === "notFound") return false;
    throw error;
  }
}

const LIMIT_MS = 30_000;
const POLL_MS = 50;

async function until(what: string, isSo: () => Promise<boolean>, signal?: AbortSignal): Promise<void> {
  const startedAtMs = performance.now();
  while (!(await isSo())) {
    signal?.throwIfAborted();
    if (performance.now() - startedAtMs > LIMIT_MS) throw new Error(`waited ${LIMIT_MS / 1000} s until ${what}`);
    await sleep(POLL_MS);
  }
}
