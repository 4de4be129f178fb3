import { stringify } from "yaml";

import type { Certificate } from "./pki";

export interface KubeconfigOptions {
  readonly cluster: string;
  readonly user: string;
  readonly server: string;
  readonly authority: string;
  readonly client: Certificate;
}

/** A kubeconfig that holds its certificates itself, so that the file can be copied and outlives a change of folder. */
export function renderKubeconfig(options: KubeconfigOptions): string {
  const { cluster, user, server } = options;
  return stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: cluster, cluster: { server, "certificate-authority-data": base64(options.authority) } }],
      users: [
        {
          name: user,
          user: {
            "client-certificate-data": base64(options.client.certificate),
            "client-key-data": base64(options.client.privateKey),
          },
        },
      ],
      contexts: [{ name: cluster, context: { cluster, user, namespace: "default" } }],
      "current-context": cluster,
    },
    { lineWidth: 0 },
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
