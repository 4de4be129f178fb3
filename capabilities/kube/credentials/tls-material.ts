import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import { types } from "node:util";

/** Where a certificate or key in PEM is. `field` names it in errors. */
export type Pem =
  | { readonly kind: "text"; readonly field: string; readonly text: string }
  | { readonly kind: "data"; readonly field: string; readonly base64: string }
  | { readonly kind: "file"; readonly field: string; readonly path: string };

/** The certificates of an authority, each of them checked to be one. */
export async function readAuthority(pem: Pem): Promise<string> {
  const text = await textOf(pem);
  certificatesOf(text, pem);
  return text;
}

/**
 * A client's certificate and its key. Rejects where they do not belong together, as happens for a moment while both
 * files are being replaced.
 */
export async function readKeyPair(
  certificate: Pem,
  key: Pem,
): Promise<{ readonly cert: string; readonly key: string }> {
  const [certText, keyText] = await Promise.all([textOf(certificate), textOf(key)]);
  const [leaf] = certificatesOf(certText, certificate);
  if (!leaf?.checkPrivateKey(keyOf(keyText, key)))
    throw new Error(`${key.field} is not the key of ${certificate.field}`);
  return { cert: certText, key: keyText };
}

async function textOf(pem: Pem): Promise<string> {
  if (pem.kind === "text") return pem.text;
  if (pem.kind === "data") return Buffer.from(pem.base64, "base64").toString("utf8");
  return readFile(pem.path, "utf8").catch((cause: unknown) => {
    throw new Error(`reading ${pem.field}: ${types.isNativeError(cause) ? cause.message : String(cause)}`, { cause });
  });
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

function certificatesOf(text: string, pem: Pem): readonly X509Certificate[] {
  const blocks = text.match(CERTIFICATE) ?? [];
  try {
    if (blocks.length > 0) return blocks.map(block => new X509Certificate(block));
  } catch {
    // What is wrong inside of it is said nowhere better than here.
  }
  throw new Error(`${pem.field} holds no certificate in PEM${originOf(pem)}`);
}

function keyOf(text: string, pem: Pem): KeyObject {
  try {
    return createPrivateKey(text);
  } catch {
    // The reason names OpenSSL's decoders, and no more than this.
    throw new Error(`${pem.field} holds no unencrypted private key in PEM${originOf(pem)}`);
  }
}

function originOf(pem: Pem): string {
  if (pem.kind === "file") return `: ${pem.path}`;
  return pem.kind === "data" ? ", encoded in base64" : "";
}
