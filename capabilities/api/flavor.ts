import { type Namespace, type ObjectName, type SetKey, namespaceOf, objectNameOf, setKeyOf } from "./identity";

export type FlavorName = "everynode" | "apps";

/** Everything in which the two API kinds differ for the engine. No other file may branch on the flavor's name. */
export interface Flavor {
  readonly name: FlavorName;
  readonly group: string;
  readonly version: string;
  readonly apiVersion: string;
  readonly kind: "DaemonSet";
  readonly plural: "daemonsets";

  /** `slots`: a pod's name follows from set, node and letter; `generated`: the API server chooses it, as upstream's. */
  readonly podNames: "slots" | "generated";

  /** Whether pods carry `pod-template-generation` and are also judged by it (D-UPD-04). */
  readonly hasTemplateGeneration: boolean;

  /** Whether the API server stores the template with all its defaults, so that it needs no dry-run. */
  readonly storesCanonicalTemplate: boolean;

  /** Whether the controller may write `status.conditions`; upstream's never does (D-API-12). */
  readonly writesConditions: boolean;

  /** Whether the spec has fields that steer rollouts beyond the strategy (docs/rollouts.md). */
  readonly hasRolloutControls: boolean;

  /** Who speaks in Events on sets; in the place of the built-in controller, that one (D-EVT-12). */
  readonly eventSource: string;
}

/** The default mode: `everynode.dev/v1alpha1`. */
export const EVERYNODE: Flavor = {
  name: "everynode",
  group: "everynode.dev",
  version: "v1alpha1",
  apiVersion: "everynode.dev/v1alpha1",
  kind: "DaemonSet",
  plural: "daemonsets",
  podNames: "slots",
  hasTemplateGeneration: false,
  storesCanonicalTemplate: false,
  writesConditions: true,
  hasRolloutControls: true,
  eventSource: "everynode",
};

/** Takeover mode: the built-in kind, in the place of the built-in controller. */
export const APPS: Flavor = {
  name: "apps",
  group: "apps",
  version: "v1",
  apiVersion: "apps/v1",
  kind: "DaemonSet",
  plural: "daemonsets",
  podNames: "generated",
  hasTemplateGeneration: true,
  storesCanonicalTemplate: true,
  writesConditions: false,
  hasRolloutControls: false,
  eventSource: "daemonset-controller",
};

export const FLAVORS: Readonly<Record<FlavorName, Flavor>> = { everynode: EVERYNODE, apps: APPS };

/** The flavor that an owner reference names, whatever the version of its group; undefined for any other kind. */
export function flavorOfReference(reference: {
  readonly apiVersion: string;
  readonly kind: string;
}): Flavor | undefined {
  if (reference.kind !== "DaemonSet") return undefined;
  const group = reference.apiVersion.split("/")[0];
  return Object.values(FLAVORS).find(flavor => flavor.group === group);
}

export interface SetIdentity {
  readonly flavor: Flavor;
  readonly namespace: Namespace;
  readonly name: ObjectName;
}

export function setKey({ flavor, namespace, name }: SetIdentity): SetKey {
  return setKeyOf(`${flavor.name}/${namespace}/${name}`);
}

/** The inverse of `setKey`. Throws on a text that `setKey` did not make, which is a bug. */
export function parseSetKey(key: SetKey): SetIdentity {
  const [flavorName, namespace, name, ...rest] = key.split("/");
  const flavor = Object.values(FLAVORS).find(candidate => candidate.name === flavorName);
  if (!flavor || !namespace || !name || rest.length > 0) throw new Error(`not a key of a daemon set: ${key}`);
  return { flavor, namespace: namespaceOf(namespace), name: objectNameOf(name) };
}
