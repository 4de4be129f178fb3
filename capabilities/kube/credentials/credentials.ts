import { isDeepStrictEqual } from "node:util";

import type { Clock } from "../../telemetry/clock";
import type { Logger } from "../../telemetry/log";
import { type Connection, connectionOf } from "./connection";
import { CredentialCache, type Issued } from "./credential-cache";
import { runPlugin } from "./exec-plugin";
import { type Access, type ClusterEntry, readKubeconfig, type UserEntry } from "./kubeconfig";
import type { ProxyVariables } from "./proxy";
import { readAuthority } from "./tls-material";

/** Where server and user are described. Nothing here reads the environment: what it says is passed in. */
export type CredentialSource =
  /** Kubeconfig files, merged as kubectl merges those of `KUBECONFIG`: the first that names a thing wins. */
  | {
      readonly kind: "kubeconfig";
      readonly paths: readonly string[];
      readonly context?: string;
      /** Whether somebody sits at our terminal, whom a plugin may ask. */
      readonly hasTerminal?: boolean;
    }
  /** The service account of the pod we run in. */
  | { readonly kind: "inCluster"; readonly host: string; readonly port: string; readonly folder?: string };

export interface Credentials {
  current(): Promise<Connection>;
  /** After the server refused `refused`: what the sources say now, or the same object where that has not changed. */
  renewed(refused: Connection): Promise<Connection>;
}

// Projected service account tokens are rotated long before they expire; client-go reads them as often.
const MAX_AGE_MS = 60_000;

/** Between two attempts to read credentials that cannot be read. */
const RETRY_MS = 10_000;

/** Between two looks whether a plugin has renewed what is about to expire. */
const RENEWAL_CHECK_MS = 5_000;

const SERVICE_ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";

export interface CredentialOptions {
  readonly source: CredentialSource;
  readonly clock: Clock;
  readonly log: Logger;
  /** What plugins inherit. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly proxies?: ProxyVariables;
}

/** Rejects, at the first use, when the source cannot be read or names no server. */
export function createCredentials(options: CredentialOptions): Credentials {
  return new SourceCredentials(options);
}

class SourceCredentials implements Credentials {
  readonly #options: CredentialOptions;
  /** Until when, by the monotonic clock. */
  #held: { readonly connection: Connection; readonly untilMs: number } | undefined;
  #reading: Promise<Connection> | undefined;
  #plugin: { readonly described: object; readonly cache: CredentialCache } | undefined;

  constructor(options: CredentialOptions) {
    this.#options = options;
  }

  async current(): Promise<Connection> {
    const { clock, log } = this.#options;
    const held = this.#held;
    if (held === undefined) return this.#read();
    if (clock.monotonic() < held.untilMs) return held.connection;
    return this.#read().catch((error: unknown) => {
      // Another one that waited for the same reading has told of it.
      if (this.#held !== held) return (this.#held ?? held).connection;
      // The old ones may still be good; if not, the server says so, and then the failure is not hidden.
      log.warn("Keeping old credentials, as reading new ones failed", { error });
      this.#held = { connection: held.connection, untilMs: clock.monotonic() + RETRY_MS };
      return held.connection;
    });
  }

  async renewed(refused: Connection): Promise<Connection> {
    // A reading that began before the refusal may end with what was refused.
    await this.#reading?.catch(() => undefined);
    if (this.#held !== undefined && this.#held.connection !== refused) return this.#held.connection;
    if (this.#reading === undefined) this.#plugin?.cache.drop();
    return this.#read();
  }

  /** One reading at a time serves everybody who waits for one. */
  #read(): Promise<Connection> {
    this.#reading ??= this.#readAnew().finally(() => (this.#reading = undefined));
    return this.#reading;
  }

  async #readAnew(): Promise<Connection> {
    const { source, clock, proxies = {} } = this.#options;
    const access = await accessOf(source);
    const cache = await this.#cacheFor(access);
    const issued = await cache?.current();
    const connection = await connectionOf({ access, issued, proxies, now: clock.now() });
    const next = unchanged(this.#held?.connection, connection);
    const renewInMs = Math.max((cache?.renewAtMs ?? Infinity) - clock.now(), RENEWAL_CHECK_MS);
    this.#held = { connection: next, untilMs: clock.monotonic() + Math.min(MAX_AGE_MS, renewInMs) };
    return next;
  }

  /** What the user's plugin gave, if there is one. It stays while the plugin is described the same. */
  async #cacheFor({ cluster, user }: Access): Promise<CredentialCache | undefined> {
    const { exec } = user;
    if (exec === undefined || isWrittenDown(user)) return undefined;
    const described = { spec: exec, cluster: exec.providesClusterInfo ? await infoOf(cluster) : undefined };
    if (!isDeepStrictEqual(this.#plugin?.described, described)) {
      const { clock, environment = {}, log } = this.#options;
      const issue = (): Promise<Issued> => runPlugin({ ...described, environment, clock });
      const onEarlyFailure = (error: unknown): void =>
        log.warn("Keeping old credentials, as the plugin gave no new ones", { error });
      this.#plugin = { described, cache: new CredentialCache({ clock, issue, onEarlyFailure }) };
    }
    return this.#plugin?.cache;
  }
}

/** Credentials in the kubeconfig itself win over those that a plugin would give, as in kubectl. */
function isWrittenDown({ token, tokenFile, basic, certificate }: UserEntry): boolean {
  return [token, tokenFile, basic, certificate].some(each => each !== undefined);
}

async function accessOf(source: CredentialSource): Promise<Access> {
  return source.kind === "kubeconfig" ? readKubeconfig(source) : serviceAccount(source);
}

function serviceAccount({ host, port, folder }: Extract<CredentialSource, { kind: "inCluster" }>): Access {
  const root = folder ?? SERVICE_ACCOUNT_FOLDER;
  const path = `${root}/ca.crt`;
  return {
    cluster: {
      server: new URL(`https://${host.includes(":") ? `[${host}]` : host}:${port}`),
      authority: { kind: "file", field: "the authority of the service account", path },
    },
    user: { tokenFile: `${root}/token` },
  };
}

/** The cluster as a plugin may be told of it: the `Cluster` of `client.authentication.k8s.io`. */
async function infoOf({ server, authority, tlsServerName, proxy, pluginConfig }: ClusterEntry): Promise<object> {
  const ca = authority && (await readAuthority(authority));
  return {
    server: server.href.replace(/\/$/, ""),
    "tls-server-name": tlsServerName,
    "certificate-authority-data": ca === undefined ? undefined : Buffer.from(ca).toString("base64"),
    "proxy-url": proxy?.href,
    config: pluginConfig,
  };
}

/** The old connection, or at least its `tls`, where the new one says the same. */
function unchanged(old: Connection | undefined, next: Connection): Connection {
  if (old === undefined || !isDeepStrictEqual(old.tls, next.tls)) return next;
  const rest = ({ server, headers, proxy }: Connection): unknown => [server.href, headers, proxy?.href];
  return isDeepStrictEqual(rest(old), rest(next)) ? old : { ...next, tls: old.tls };
}
