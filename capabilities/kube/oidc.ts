import { KubeConfig } from "@kubernetes/client-node";
import type { RequestOptions } from "node:https";

import type { Clock } from "../telemetry/clock";
import type { Issued } from "./credential-cache";

export interface OidcOptions {
  readonly config: Readonly<Record<string, string>>;
  readonly clock: Clock;
}

// One refresh, which asks the issuer twice.
const LIMIT_MS = 30_000;

/**
 * Asks an OpenID Connect issuer, when the token at hand has expired, for another one by its refresh token. client-node
 * does it, over connections of its own: they know no proxy, and no authority but the public ones. The refresh tokens
 * that an issuer replaces are kept in memory alone: they are never written to the kubeconfig.
 */
export function oidcIssuer({ config, clock }: OidcOptions): () => Promise<Issued> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    // client-node wants a server, of which it makes an agent that nobody uses.
    { name: "unused", server: "https://unused", skipTLSVerify: false },
    { name: "oidc", authProvider: { name: "oidc", config: { ...config } } },
  );
  return async () => {
    const options: RequestOptions = { headers: {} };
    await within(clock, kubeConfig.applyToHTTPSOptions(options));
    const token = new Headers(Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value)]))
      .get("authorization")
      ?.replace(/^Bearer /, "");
    if (!token)
      throw new Error("the id-token of the auth-provider oidc is missing or expired, and cannot be refreshed");
    return { token, expiresAtMs: expiryOf(token) };
  };
}

/** RFC 7519 §4.1.4. A token that is no JWT is good until the server refuses it. */
function expiryOf(token: string): number | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8"));
    const isObject = typeof claims === "object" && claims !== null;
    return isObject && "exp" in claims && typeof claims.exp === "number" ? claims.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}

function within<T>(clock: Clock, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = new Error(`the issuer of the auth-provider oidc did not answer within ${LIMIT_MS} ms`);
    const cancel = clock.after(LIMIT_MS, () => reject(late));
    promise.then(resolve, reject).finally(cancel);
  });
}
