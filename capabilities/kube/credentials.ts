import { KubeConfig, type User } from "@kubernetes/client-node";
import { readFileSync } from "node:fs";
import type { RequestOptions } from "node:https";
import { dirname, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { parse } from "yaml";

import type { Clock } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";

/** Where server and user are described. Nothing here reads the environment: what it says is passed in. */
export type CredentialSource =
  /** Kubeconfig files, merged as kubectl merges those of `KUBECONFIG`: the first that names a thing wins. */
  | { readonly kind: "kubeconfig"; readonly paths: readonly string[]; readonly context?: string }
  /** The service account of the pod we run in. */
  | { readonly kind: "inCluster"; readonly host: string; readonly port: string; readonly folder?: string };

export interface TlsSettings {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
  readonly rejectUnauthorized?: boolean;
}

/** How to reach the API server now. `tls` is the same object for as long as it is the same settings. */
export interface Connection {
  readonly server: URL;
  readonly tls: TlsSettings;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Credentials {
  current(): Promise<Connection>;
  /** After the server refused `refused`: what the sources say now, or the same object where that has not changed. */
  renewed(refused: Connection): Promise<Connection>;
}

// Projected service account tokens are rotated long before they expire; client-go reads them as often.
const MAX_AGE_MS = 60_000;

const SERVICE_ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

export interface CredentialOptions {
  readonly source: CredentialSource;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Rejects, at the first use, when the source cannot be read or names no server. */
export function createCredentials({ source, clock, log }: CredentialOptions): Credentials {
  let config: KubeConfig | undefined;
  let held: { readonly connection: Connection; readonly since: number } | undefined;
  let reading: Promise<Connection> | undefined;

  const read = async (reload: boolean): Promise<Connection> => {
    if (config === undefined || reload || !cachesItself(config)) config = load(source);
    const next = unchanged(held?.connection, await connectionOf(config));
    held = { connection: next, since: clock.now() };
    return next;
  };

  /** One reading at a time serves everybody who waits for one. */
  const readOnce = (reload: boolean): Promise<Connection> => {
    reading ??= read(reload).finally(() => (reading = undefined));
    return reading;
  };

  return {
    current: async () => {
      if (held === undefined) return readOnce(false);
      if (clock.now() - held.since < MAX_AGE_MS) return held.connection;
      const old = held.connection;
      return readOnce(false).catch((error: unknown) => {
        // The old ones may still be good; if not, the server says so, and then the failure is not hidden.
        log.warn("Keeping old credentials, as reading new ones failed", { error });
        held = { connection: old, since: clock.now() };
        return old;
      });
    },
    renewed: async refused => (held !== undefined && held.connection !== refused ? held.connection : readOnce(true)),
  };
}

function load(source: CredentialSource): KubeConfig {
  return source.kind === "inCluster" ? loadInCluster(source) : loadFiles(source);
}

function loadFiles({ paths, context }: Extract<CredentialSource, { kind: "kubeconfig" }>): KubeConfig {
  const files = paths.map(path => {
    const file = new KubeConfig();
    file.loadFromFile(path);
    return file;
  });
  const merged = new KubeConfig();
  merged.loadFromOptions({
    clusters: firstOfEachName(files.flatMap(file => file.getClusters())),
    users: firstOfEachName(files.flatMap((file, index) => usersOf(file, paths[index] ?? ""))),
    contexts: firstOfEachName(files.flatMap(file => file.getContexts())),
    currentContext: context ?? files.map(file => file.getCurrentContext()).find(name => name),
  });
  return merged;
}

/** Those of the file at `path`, with their `tokenFile`, which client-node leaves out. It wins over a token, as in kubectl. */
function usersOf(file: KubeConfig, path: string): readonly User[] {
  const { users }: { users?: readonly { name: string; user?: { tokenFile?: string } }[] | null } = parse(
    readFileSync(path, "utf8"),
  );
  const tokenFiles = new Map(users?.map(({ name, user }) => [name, user?.tokenFile]));
  return file.getUsers().map(user => {
    const tokenFile = tokenFiles.get(user.name);
    if (!tokenFile) return user;
    return { ...user, token: "", authProvider: tokenFileProvider(resolve(dirname(path), tokenFile)) };
  });
}

function tokenFileProvider(tokenFile: string): User["authProvider"] {
  return { name: "tokenFile", config: { tokenFile } };
}

/** Not `KubeConfig.loadFromCluster`, which takes the server from the environment. */
function loadInCluster({ host, port, folder }: Extract<CredentialSource, { kind: "inCluster" }>): KubeConfig {
  const root = folder ?? SERVICE_ACCOUNT_FOLDER;
  const config = new KubeConfig();
  config.loadFromClusterAndUser(
    {
      name: "in-cluster",
      server: `https://${host.includes(":") ? `[${host}]` : host}:${port}`,
      caFile: `${root}/ca.crt`,
      skipTLSVerify: false,
    },
    { name: "service-account", authProvider: tokenFileProvider(`${root}/token`) },
  );
  return config;
}

/** Exec plugins and OIDC hold what they got until it expires; files are read anew. */
function cachesItself(config: KubeConfig): boolean {
  const user = config.getCurrentUser();
  return Boolean(user?.exec) || (Boolean(user?.authProvider) && user?.authProvider.name !== "tokenFile");
}

async function connectionOf(config: KubeConfig): Promise<Connection> {
  const cluster = config.getCurrentCluster();
  if (!cluster) throw new Error(`the kubeconfig's context "${config.getCurrentContext()}" names no cluster it has`);
  if (cluster.proxyUrl)
    throw new Error(`the kubeconfig's cluster "${cluster.name}" is behind a proxy, which is not supported`);
  const options: RequestOptions = { headers: {} };
  await config.applyToHTTPSOptions(options);
  return {
    server: new URL(cluster.server),
    tls: tlsOf(options),
    headers: headersOf(options),
  };
}

function tlsOf(options: RequestOptions): TlsSettings {
  const { ca, cert, key, servername, rejectUnauthorized } = options;
  return {
    ...text("ca", ca),
    ...text("cert", cert),
    ...text("key", key),
    ...text("servername", servername),
    ...(rejectUnauthorized === undefined ? {} : { rejectUnauthorized }),
  };
}

function text(name: keyof TlsSettings, value: unknown): TlsSettings {
  return value === undefined || value === null ? {} : { [name]: String(value) };
}

function headersOf({ headers, auth }: RequestOptions): Readonly<Record<string, string>> {
  const entries = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value).trim()]);
  const basic = auth ? { authorization: `Basic ${Buffer.from(auth).toString("base64")}` } : {};
  return { ...Object.fromEntries(entries), ...basic };
}

/** The old connection, or at least its `tls`, where the new one says the same. */
function unchanged(old: Connection | undefined, next: Connection): Connection {
  if (old === undefined || !isDeepStrictEqual(old.tls, next.tls)) return next;
  const same = old.server.href === next.server.href && isDeepStrictEqual(old.headers, next.headers);
  return same ? old : { ...next, tls: old.tls };
}

function firstOfEachName<T extends { readonly name: string }>(items: readonly T[]): T[] {
  return [...new Map(items.toReversed().map(item => [item.name, item])).values()];
}
