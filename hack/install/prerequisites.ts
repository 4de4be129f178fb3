import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

// What must exist in a cluster before the operator starts.

/** An object as it is applied. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const CRD_FILE = join(__dirname, "../../charts/everynode/files/everynode.dev_daemonsets.yaml");

/** Our kind, as the chart installs it. */
export async function daemonSetDefinition(): Promise<Manifest> {
  const manifest: Manifest = parse(await readFile(CRD_FILE, "utf8"));
  return manifest;
}

/** The namespace in which Pepr keeps its store; not a setting of Pepr. */
export const PEPR_NAMESPACE = "pepr-system";

/** Where Pepr keeps what capabilities remember. Ours remember nothing, but Pepr serves nothing before it has read it. */
export const PEPR_STORE_DEFINITION: Manifest & { readonly spec: object } = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "peprstores.pepr.dev" },
  spec: {
    group: "pepr.dev",
    scope: "Namespaced",
    names: { plural: "peprstores", singular: "peprstore", kind: "PeprStore", listKind: "PeprStoreList" },
    versions: [
      {
        name: "v1",
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: "object",
            properties: { data: { type: "object", additionalProperties: { type: "string" } } },
          },
        },
      },
    ],
  },
};

export function namespaceManifest(name: string): Manifest {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}
