import { readFile } from "node:fs/promises";

import type { Issued } from "./credential-cache";
import type { Access, Impersonation, UserEntry } from "./kubeconfig";
import { proxyFor, type ProxyVariables } from "./proxy";
import { readAuthority, readKeyPair } from "./tls-material";

/** Text in PEM. The server's certificate is always verified, by the public authorities where there is no `ca`. */
export interface TlsSettings {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  readonly servername?: string | undefined;
}

/** How to reach the API server now. `tls` is the same object for as long as it is the same settings. */
export interface Connection {
  readonly server: URL;
  readonly tls: TlsSettings;
  /** Of one with several values, each is a header of its own. */
  readonly headers: Readonly<Record<string, string | string[]>>;
  /** The proxy to reach it by; absent for none. It may hold a password. */
  readonly proxy?: URL | undefined;
}

export interface ConnectionOptions {
  readonly access: Access;
  /** What a plugin gave to the user. */
  readonly issued: Issued | undefined;
  readonly proxies: ProxyVariables;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** Puts together what the files say now. Rejects with an error that names the field or file which is wrong. */
export async function connectionOf({ access, issued, proxies, now }: ConnectionOptions): Promise<Connection> {
  const { cluster, user } = access;
  const ca = cluster.authority && (await readAuthority(cluster.authority));
  return {
    server: cluster.server,
    tls: { ca, servername: cluster.tlsServerName, ...(await keyPairOf(user, issued)) },
    headers: { ...(await authorizationOf({ user, issued, now })), ...impersonationOf(user.impersonation) },
    proxy: cluster.proxy ?? proxyFor(cluster.server, proxies),
  };
}

async function keyPairOf({ certificate, key }: UserEntry, issued: Issued | undefined): Promise<TlsSettings> {
  if (certificate === undefined) return { cert: issued?.cert, key: issued?.key };
  if (key === undefined) throw new Error(`${certificate.field} has no client-key or client-key-data beside it`);
  return readKeyPair(certificate, key);
}

type AuthorizationOptions = Pick<ConnectionOptions, "issued" | "now"> & { readonly user: UserEntry };

async function authorizationOf({ user, issued, now }: AuthorizationOptions): Promise<Record<string, string>> {
  const token = user.tokenFile === undefined ? (user.token ?? issued?.token) : await tokenOf(user.tokenFile);
  if (token !== undefined) return { authorization: `Bearer ${token}` };
  if (user.idToken !== undefined) return { authorization: `Bearer ${unexpired(user.idToken, now)}` };
  if (user.basic === undefined) return {};
  const { username, password } = user.basic;
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` };
}

/** Said here, as the server would only say that it does not know us. */
function unexpired({ field, token }: NonNullable<UserEntry["idToken"]>, now: number): string {
  const expiresAtMs = expiryOf(token);
  if (expiresAtMs !== undefined && expiresAtMs <= now)
    throw new Error(
      `${field} has expired: let kubectl renew it, or use an exec plugin, which is run when it is needed`,
    );
  return token;
}

/** RFC 7519 §4.1.4. What is no JWT does not say. */
function expiryOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const isObject = typeof claims === "object" && claims !== null;
    return isObject && "exp" in claims && typeof claims.exp === "number" ? claims.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

async function tokenOf(path: string): Promise<string> {
  const token = (await readFile(path, "utf8")).trim();
  if (token === "") throw new Error(`the token file ${path} is empty`);
  return token;
}

/** The headers of kubectl's `--as` and its like. */
function impersonationOf(impersonation: Impersonation | undefined): Connection["headers"] {
  if (impersonation === undefined) return {};
  const { user, uid, groups, extra } = impersonation;
  const extras = Object.entries(extra).map(([name, values]) => ({
    [`impersonate-extra-${escaped(name)}`]: [...values],
  }));
  return {
    "impersonate-user": user,
    ...(uid !== undefined && { "impersonate-uid": uid }),
    ...(groups.length > 0 && { "impersonate-group": [...groups] }),
    ...Object.assign({}, ...extras),
  };
}

/** A name as a header may have it; the API server reverses it. */
function escaped(name: string): string {
  return encodeURIComponent(name).replace(/[()]/g, bracket => (bracket === "(" ? "%28" : "%29"));
}
