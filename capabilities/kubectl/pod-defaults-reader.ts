import { parse } from "yaml";

import { type Namespace, namespaceOf, objectNameOf } from "../api/identity";
import {
  NO_POD_DEFAULTS,
  type PodDefaults,
  type PodDefaultsEntry,
  podDefaultsByLabels,
  selectsNamespaces,
} from "../api/pod-defaults";
import { parsePodDefaults } from "../api/pod-defaults-validation";
import { ApiError } from "../kube/api-error";
import type { KubeClient } from "../kube/client";
import { NAMESPACES, type Resource } from "../kube/resources";
import { each } from "./pages";

// The operator has the cluster-wide defaults in a file (docs/pod-defaults.md). The chart makes it from a ConfigMap, in
// whichever namespace it was installed; an operator that was given another file keeps that to itself.

export interface ConfigMap {
  readonly metadata?: { readonly name?: string };
  readonly data?: Readonly<Record<string, string>>;
}

const CONFIG_MAPS: Resource<ConfigMap> = {
  ...{ group: "", version: "v1", kind: "ConfigMap", plural: "configmaps", namespaced: true },
};

/** Where the chart is installed, as docs/install.md has it. */
const USUAL = { namespace: namespaceOf("everynode-system"), name: objectNameOf("everynode-pod-defaults") };
const SUFFIX = "-pod-defaults";
const KEY = "defaults.yaml";
const labelSelector = "app.kubernetes.io/part-of=everynode";

type Reader = Pick<KubeClient, "get" | "list">;

export interface PodDefaultsReading {
  readonly podDefaults: PodDefaults;
  /** Why they are taken to be none; absent where they are known. */
  readonly unknown?: string;
}

/** What the cluster adds to daemon pods of a namespace. */
export async function readPodDefaults(client: Reader, namespace: Namespace): Promise<PodDefaultsReading> {
  try {
    const entries = (await configMaps(client)).flatMap(entriesOf);
    const labels = selectsNamespaces(entries) ? await labelsOf(client, namespace) : {};
    return { podDefaults: podDefaultsByLabels(entries)(labels) };
  } catch (error) {
    const unknown = reasonOf(error);
    if (unknown === undefined) throw error;
    return { podDefaults: NO_POD_DEFAULTS, unknown };
  }
}

/** Who may not list those of all namespaces may perhaps read the one of the usual place. */
async function configMaps(client: Reader): Promise<readonly ConfigMap[]> {
  try {
    const found: ConfigMap[] = [];
    for await (const map of each(client, CONFIG_MAPS, { labelSelector })) found.push(map);
    return found.filter(({ metadata }) => metadata?.name?.endsWith(SUFFIX) === true);
  } catch (error) {
    if (!isOf(error, "forbidden")) throw error;
    return [await client.get(CONFIG_MAPS, USUAL)];
  }
}

class Unreadable extends Error {
  override readonly name = "Unreadable";
}

function entriesOf({ data }: ConfigMap): readonly PodDefaultsEntry[] {
  const text = data?.[KEY];
  if (text === undefined) return [];
  const parsed = parsePodDefaults(documentOf(text));
  if (parsed.kind === "invalid") throw new Unreadable("they break a rule");
  return parsed.entries;
}

function documentOf(text: string): unknown {
  try {
    return parse(text);
  } catch (cause) {
    throw new Unreadable("they are no YAML", { cause });
  }
}

async function labelsOf(client: Reader, namespace: Namespace): Promise<Readonly<Record<string, string>>> {
  const { metadata } = await client.get(NAMESPACES, { name: objectNameOf(namespace) });
  return metadata?.labels ?? {};
}

/** Undefined of an error that is about more than these defaults. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof Unreadable) return error.message;
  if (isOf(error, "notFound")) return "they may be in a namespace that you may not read";
  return isOf(error, "forbidden") ? "you may not read them" : undefined;
}

function isOf(error: unknown, kind: ApiError["kind"]): boolean {
  return error instanceof ApiError && error.kind === kind;
}
