/** Definitions of the kinds of others that the chart makes, without their schemas: enough for an API server to store them. */
export const FOREIGN_KINDS: readonly object[] = [
  { group: "cert-manager.io", kind: "Issuer" },
  { group: "cert-manager.io", kind: "Certificate" },
  { group: "monitoring.coreos.com", kind: "ServiceMonitor" },
  { group: "monitoring.coreos.com", kind: "PrometheusRule" },
].map(definition);

function definition({ group, kind }: { readonly group: string; readonly kind: string }): object {
  const singular = kind.toLowerCase();
  const schema = { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${singular}s.${group}` },
    spec: {
      group,
      scope: "Namespaced",
      names: { kind, singular, plural: `${singular}s` },
      versions: [{ name: "v1", served: true, storage: true, schema }],
    },
  };
}
