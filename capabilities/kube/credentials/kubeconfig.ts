import { dirname, resolve } from "node:path";
import { types } from "node:util";

import type { CommandSpec, ExecSpec } from "./exec-plugin";
import { Fields, readFields } from "./kubeconfig-fields";
import { isLoopbackServer, proxyUrlOf } from "./proxy";
import type { Pem } from "./tls-material";

/** A server and who we are there, as a kubeconfig or a service account describes them. */
export interface Access {
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

export interface ClusterEntry {
  readonly server: URL;
  readonly authority?: Pem | undefined;
  readonly tlsServerName?: string | undefined;
  readonly proxy?: URL | undefined;
  /** What the cluster's extension for plugins holds. */
  readonly pluginConfig?: unknown;
}

export interface UserEntry {
  readonly certificate?: Pem | undefined;
  readonly key?: Pem | undefined;
  /** A path. What it holds wins over `token`, as in kubectl. */
  readonly tokenFile?: string | undefined;
  readonly token?: string | undefined;
  readonly basic?: { readonly username: string; readonly password: string } | undefined;
  readonly exec?: ExecSpec | undefined;
  /** A token of OpenID Connect; `field` names it in errors. */
  readonly idToken?: { readonly field: string; readonly token: string } | undefined;
  readonly impersonation?: Impersonation | undefined;
}

export interface Impersonation {
  readonly user: string;
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

export interface KubeconfigPaths {
  /** Merged as kubectl merges those of `KUBECONFIG`: the first that names a thing wins. */
  readonly paths: readonly string[];
  /** Instead of the current one. */
  readonly context?: string | undefined;
  /** Whether somebody sits at a terminal, whom a plugin may ask. */
  readonly hasTerminal?: boolean | undefined;
}

export interface KubeconfigAccess extends Access {
  /** Its name. */
  readonly context: string;
  /** In which the context works, where it says so. */
  readonly namespace: string | undefined;
}

/** Rejects with an error that names file and field, and never a value, which may be secret. */
export async function readKubeconfig({
  paths,
  context,
  hasTerminal = false,
}: KubeconfigPaths): Promise<KubeconfigAccess> {
  const files = await readFiles(paths);
  const where = `the kubeconfig ${paths.join(":")}`;
  const name = context ?? files.map(({ fields }) => fields.text("current-context")).find(text => text !== undefined);
  if (name === undefined) throw new Error(`${where} has no current-context`);
  const chosen = entryOf(files, "context", name);
  if (chosen === undefined) throw new Error(`${where} has no context "${name}"`);
  const clusterName = chosen.fields.requiredText("cluster");
  const cluster = entryOf(files, "cluster", clusterName);
  if (cluster === undefined) throw chosen.fields.error("cluster", `names "${clusterName}", which does not exist`);
  const userName = chosen.fields.text("user");
  const user = userName === undefined ? undefined : entryOf(files, "user", userName);
  if (userName !== undefined && user === undefined)
    throw chosen.fields.error("user", `names "${userName}", which does not exist`);
  return {
    context: name,
    namespace: chosen.fields.text("namespace"),
    cluster: clusterOf(cluster),
    user: user === undefined ? {} : userOf(user, { hasTerminal }),
  };
}

interface Entry {
  readonly fields: Fields;
  /** Where relative paths begin. */
  readonly folder: string;
}

/** As kubectl does, files of a list that are not there are passed over, unless none is there. */
async function readFiles(paths: readonly string[]): Promise<readonly Entry[]> {
  const read = await Promise.allSettled(paths.map(path => readFields(path)));
  const files: Entry[] = [];
  for (const [index, result] of read.entries()) {
    if (result.status === "fulfilled") files.push({ fields: result.value, folder: dirname(paths[index] ?? "") });
    else if (!isMissing(result.reason)) throw result.reason;
  }
  const [first] = read;
  if (files.length === 0 && first?.status === "rejected") throw first.reason;
  return files;
}

function isMissing(error: unknown): boolean {
  return types.isNativeError(error) && "code" in error && error.code === "ENOENT";
}

function entryOf(files: readonly Entry[], kind: "context" | "cluster" | "user", name: string): Entry | undefined {
  for (const { fields, folder } of files) {
    const entry = fields.fieldsList(`${kind}s`).find(each => each.text("name") === name);
    const where = `${kind} "${name}" in ${fields.where}`;
    if (entry) return { fields: entry.fields(kind, where) ?? new Fields({}, where), folder };
  }
  return undefined;
}

function clusterOf(entry: Entry): ClusterEntry {
  const { fields } = entry;
  if (fields.flag("insecure-skip-tls-verify"))
    throw fields.error(
      "insecure-skip-tls-verify",
      "is not supported, as credentials would go to whoever answers: name the server's authority in " +
        "certificate-authority or certificate-authority-data, and where its certificate is for another name, " +
        "that in tls-server-name",
    );
  const proxy = fields.text("proxy-url");
  const extensions = fields.fieldsList("extensions");
  return {
    server: serverOf(fields),
    authority: pemOf(entry, "certificate-authority"),
    tlsServerName: fields.text("tls-server-name"),
    proxy: proxy === undefined ? undefined : proxyUrlOf({ field: `proxy-url of ${fields.where}`, value: proxy }),
    pluginConfig: extensions.find(each => each.text("name") === PLUGIN_EXTENSION)?.raw("extension"),
  };
}

const PLUGIN_EXTENSION = "client.authentication.k8s.io/exec";

/** Plain HTTP is for `kubectl proxy` and its like alone: anywhere else it would show our credentials to everybody. */
function serverOf(fields: Fields): URL {
  const text = fields.requiredText("server");
  const server = URL.canParse(text) ? new URL(text) : undefined;
  if (server?.protocol === "https:" || (server?.protocol === "http:" && isLoopbackServer(server))) return server;
  throw fields.error("server", "is not the URL of a server by https://");
}

interface Surroundings {
  readonly hasTerminal: boolean;
}

function userOf(entry: Entry, surroundings: Surroundings): UserEntry {
  const { fields, folder } = entry;
  const tokenFile = fields.text("tokenFile");
  const username = fields.text("username");
  const exec = fields.fields("exec");
  const provider = fields.fields("auth-provider");
  if (exec !== undefined && provider !== undefined) throw fields.error("auth-provider", "is beside an exec");
  return {
    certificate: pemOf(entry, "client-certificate"),
    key: pemOf(entry, "client-key"),
    tokenFile: tokenFile === undefined ? undefined : resolve(folder, tokenFile),
    token: fields.text("token"),
    basic: username === undefined ? undefined : { username, password: fields.text("password") ?? "" },
    exec: exec === undefined ? undefined : execOf({ fields: exec, folder }, surroundings),
    idToken: provider === undefined ? undefined : idTokenOf(provider),
    impersonation: impersonationOf(fields),
  };
}

/** Data wins over a file, as in kubectl. */
function pemOf({ fields, folder }: Entry, name: string): Pem | undefined {
  const data = fields.text(`${name}-data`);
  if (data !== undefined) return { kind: "data", field: `${name}-data of ${fields.where}`, base64: data };
  const path = fields.text(name);
  return path === undefined
    ? undefined
    : { kind: "file", field: `${name} of ${fields.where}`, path: resolve(folder, path) };
}

function execOf({ fields, folder }: Entry, { hasTerminal }: Surroundings): ExecSpec {
  const apiVersion = fields.requiredText("apiVersion");
  if (!EXEC_VERSIONS.has(apiVersion))
    throw fields.error("apiVersion", `is not supported; use one of ${[...EXEC_VERSIONS].join(", ")}`);
  const mode = fields.text("interactiveMode");
  if (mode === "Always" && !hasTerminal)
    throw fields.error("interactiveMode", "is Always, but there is nobody to answer; use Never or IfAvailable");
  return {
    where: fields.where,
    apiVersion,
    ...commandOf(fields, folder),
    installHint: fields.text("installHint"),
    providesClusterInfo: fields.flag("provideClusterInfo"),
    isInteractive: hasTerminal && mode !== "Never",
  };
}

const EXEC_VERSIONS = new Set(["client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1"]);

/** A command with a slash is a path that begins at the kubeconfig; one without is looked for in `PATH`. */
function commandOf(fields: Fields, folder: string): CommandSpec {
  const command = fields.requiredText("command");
  const variables = fields.fieldsList("env").map(each => [each.requiredText("name"), each.text("value") ?? ""]);
  return {
    command: command.includes("/") ? resolve(folder, command) : command,
    args: fields.texts("args"),
    env: Object.fromEntries(variables),
  };
}

/**
 * The provider `oidc` is the only one that Kubernetes still has. Its token is used and never renewed: most issuers take
 * a refresh token once, so that renewing it here would lock out kubectl, which keeps both in the kubeconfig.
 */
function idTokenOf(fields: Fields): UserEntry["idToken"] {
  const name = fields.requiredText("name");
  if (name !== "oidc") throw fields.error("name", `is "${name}", which Kubernetes has no more: use an exec plugin`);
  const config = fields.fields("config") ?? new Fields({}, `config of ${fields.where}`);
  return { field: `id-token of ${config.where}`, token: config.requiredText("id-token") };
}

function impersonationOf(fields: Fields): Impersonation | undefined {
  const user = fields.text("as");
  const extra = fields.fields("as-user-extra");
  const rest = {
    uid: fields.text("as-uid"),
    groups: fields.texts("as-groups"),
    extra: Object.fromEntries(extra?.names.map(name => [name, extra.texts(name)]) ?? []),
  };
  if (user !== undefined) return { user, ...rest };
  if (rest.uid !== undefined || rest.groups.length > 0 || extra !== undefined)
    throw fields.error("as", "is missing, without which as-uid, as-groups and as-user-extra say nothing");
  return undefined;
}
