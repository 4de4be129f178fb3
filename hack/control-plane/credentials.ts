import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { serviceAddresses } from "./components";
import { renderKubeconfig } from "./kubeconfig";
import {
  issueCertificate,
  newAuthority,
  newKeyPair,
  publicKeyOf,
  type Authority,
  type Certificate,
  type KeyPair,
  type Subject,
} from "./pki";

export interface CredentialOptions {
  readonly dir: string;
  readonly cluster: string;
  readonly server: string;
  /** Where the API server listens. */
  readonly address: string;
}

/** What a client of the cluster's administrator needs. */
export interface AdminCredentials {
  readonly authority: string;
  readonly client: Certificate;
}

/** The names are the users that RBAC's bootstrap roles are bound to; KWOK plays kubelets of any node and needs it all. */
const componentUsers = [
  { file: "kube-controller-manager", commonName: "system:kube-controller-manager" },
  { file: "kube-scheduler", commonName: "system:kube-scheduler" },
  { file: "kwok", commonName: "kwok", organization: "system:masters" },
] as const;

const serverHosts = [
  ...["localhost", "127.0.0.1", "::1", serviceAddresses.kubernetes],
  ...["kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"],
];

/** The user as whom the API server asks kubelets for logs and commands. */
const kubeletClient = { commonName: "kube-apiserver-kubelet-client", organization: "system:masters" } as const;

export function kubeconfigPath(dir: string): string {
  return join(dir, "kubeconfig");
}

/** Writes every key, certificate and kubeconfig of a cluster. */
export async function writeCredentials(options: CredentialOptions): Promise<AdminCredentials> {
  const pki = join(options.dir, "pki");
  await mkdir(pki, { mode: 0o700 });
  // Clients share a key: making keys is most of the time this takes, and who holds one of them holds the folder anyway.
  const [authorityKeys, serverKeys, clientKeys, serviceAccountKeys] = await Promise.all([
    newKeyPair(),
    newKeyPair(),
    newKeyPair(),
    newKeyPair(),
  ]);
  const authority = newAuthority(`everynode test cluster ${options.cluster}`, authorityKeys);
  const hosts = [...new Set([...serverHosts, options.address])];
  const server = issueCertificate(authority, { commonName: "kube-apiserver", hosts }, serverKeys);
  const kubelet = issueCertificate(authority, kubeletClient, clientKeys);
  const admin = issueCertificate(authority, { commonName: "admin", organization: "system:masters" }, clientKeys);
  const files = {
    "ca.crt": authority.certificate,
    "ca.key": authority.privateKey,
    "server.crt": server.certificate,
    "server.key": server.privateKey,
    "admin.crt": admin.certificate,
    "admin.key": admin.privateKey,
    "kubelet-client.crt": kubelet.certificate,
    "kubelet-client.key": kubelet.privateKey,
    "service-account.key": serviceAccountKeys.privateKey,
    "service-account.pub": serviceAccountKeys.publicKey,
    ...componentKubeconfigs(options, authority, clientKeys),
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(pki, name), text, { mode: 0o600 })));
  const credentials = { authority: authority.certificate, client: admin };
  const kubeconfig = renderKubeconfig({ ...options, user: "admin", ...credentials });
  await writeFile(kubeconfigPath(options.dir), kubeconfig, { mode: 0o600 });
  return credentials;
}

export async function readAdminCredentials(dir: string): Promise<AdminCredentials> {
  const file = (name: string): Promise<string> => readFile(join(dir, "pki", name), "utf8");
  const [authority, certificate, privateKey] = await Promise.all([
    file("ca.crt"),
    file("admin.crt"),
    file("admin.key"),
  ]);
  return { authority, client: { certificate, privateKey } };
}

/** The certificate of one more client of a cluster that has its credentials. */
export async function issueClientCertificate(dir: string, subject: Omit<Subject, "hosts">): Promise<Certificate> {
  return issueFrom(dir, subject);
}

/** The certificate of one more server, such as a kubelet. */
export async function issueServerCertificate(dir: string, subject: Required<Subject>): Promise<Certificate> {
  return issueFrom(dir, subject);
}

async function issueFrom(dir: string, subject: Subject): Promise<Certificate> {
  const file = (name: string): Promise<string> => readFile(join(dir, "pki", name), "utf8");
  const [certificate, privateKey, clientKey] = await Promise.all([file("ca.crt"), file("ca.key"), file("admin.key")]);
  return issueCertificate({ certificate, privateKey, publicKey: publicKeyOf(privateKey) }, subject, {
    privateKey: clientKey,
    publicKey: publicKeyOf(clientKey),
  });
}

function componentKubeconfigs(
  options: CredentialOptions,
  authority: Authority,
  keys: KeyPair,
): Readonly<Record<string, string>> {
  const rendered = componentUsers.map(({ file, ...subject }) => {
    const client = issueCertificate(authority, subject, keys);
    const kubeconfig = renderKubeconfig({ ...options, user: file, authority: authority.certificate, client });
    return [`${file}.kubeconfig`, kubeconfig] as const;
  });
  return Object.fromEntries(rendered);
}
