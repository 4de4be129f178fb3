import openapiTypeScript, { astToString } from "openapi-typescript";
import { format, resolveConfig } from "prettier";

import { reachable, type ApiDescription } from "./openapi";

/** The objects that the operator reads or writes. Their types, and those of everything in them, are generated. */
const roots = [
  "io.k8s.api.apps.v1.DaemonSet",
  "io.k8s.api.apps.v1.ControllerRevision",
  "io.k8s.api.core.v1.Pod",
  "io.k8s.api.core.v1.Node",
  "io.k8s.apimachinery.pkg.apis.meta.v1.Status",
  "io.k8s.api.coordination.v1.Lease",
] as const;

/**
 * A module of TypeScript types, formatted as the rest of the project. A field with a default may be missing all the
 * same: it is filled in by the server.
 */
export async function typeScriptModule({ schemas, kubernetesVersion }: ApiDescription): Promise<string> {
  const document = {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: kubernetesVersion },
    paths: {},
    components: { schemas: reachable(schemas, roots) },
  };
  const text = JSON.stringify(document, withoutEnums);
  const module = astToString(await openapiTypeScript(text, { immutable: true, defaultNonNullable: false }));
  return format(module, { ...(await resolveConfig(__filename)), parser: "typescript" });
}

/** An enumeration would be untrue as a type: it lacks the empty string, which is accepted, and values of later versions. */
function withoutEnums(name: string, value: unknown): unknown {
  return name === "enum" && Array.isArray(value) ? undefined : value;
}
