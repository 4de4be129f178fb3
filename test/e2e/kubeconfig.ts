import { type ApiClient, newApiClient } from "../../hack/control-plane/api-client";
import { newKubectl } from "../../hack/operator/kubectl";

/** What kubectl makes of any kubeconfig: of its current context only, with the files that it names in it. */
interface Flattened {
  readonly clusters: readonly {
    readonly cluster: { readonly server: string; readonly "certificate-authority-data"?: string };
  }[];
  readonly users: readonly {
    readonly user: { readonly "client-certificate-data"?: string; readonly "client-key-data"?: string };
  }[];
}

/** A client of the current context's user. Throws where that is not one with a certificate, as administrators of kind and of kubeadm are. */
export async function apiClientOf({
  binaries,
  kubeconfig,
}: {
  readonly binaries: { readonly kubectl: string };
  readonly kubeconfig: string;
}): Promise<ApiClient> {
  const kubectl = newKubectl({ binary: binaries.kubectl, kubeconfig });
  const text = await kubectl.run("config", "view", "--raw", "--flatten", "--minify", "--output=json");
  const { clusters, users } = JSON.parse(text) as Flattened;
  const cluster = clusters[0]?.cluster;
  const { "client-certificate-data": certificate, "client-key-data": key } = users[0]?.user ?? {};
  const authority = cluster?.["certificate-authority-data"];
  if (cluster === undefined || authority === undefined || certificate === undefined || key === undefined)
    throw new Error(`the scenarios need a user with a client certificate, and a certificate authority: ${kubeconfig}`);
  const client = { certificate: decoded(certificate), privateKey: decoded(key) };
  return newApiClient({ server: cluster.server, authority: decoded(authority), client });
}

function decoded(base64: string): string {
  return Buffer.from(base64, "base64").toString();
}
