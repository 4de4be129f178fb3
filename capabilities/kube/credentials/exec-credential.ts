import type { Issued } from "./credential-cache";
import { Fields } from "./kubeconfig-fields";
import { readKeyPair } from "./tls-material";

export interface Expected {
  /** Names the plugin in errors. */
  readonly where: string;
  readonly apiVersion: string;
}

/** The credentials in the `ExecCredential` that a plugin wrote. No error quotes it: it is secret. */
export async function issuedBy({ where, apiVersion }: Expected, output: string): Promise<Issued> {
  const credential = new Fields(objectOf(output, where), `the ExecCredential by ${where}`);
  if (credential.text("kind") !== "ExecCredential") throw credential.error("kind", "is not ExecCredential");
  if (credential.text("apiVersion") !== apiVersion) throw credential.error("apiVersion", `is not ${apiVersion}`);
  const status = credential.fields("status");
  if (status === undefined) throw credential.error("status", "is missing");
  const issued = { token: status.text("token"), ...(await keyPairOf(status)), expiresAtMs: expiryOf(status) };
  if (issued.token === undefined && issued.cert === undefined)
    throw credential.error("status", "holds neither a token nor a certificate");
  return issued;
}

function objectOf(output: string, where: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(output);
    if (typeof value === "object" && value !== null) return { ...value };
  } catch {
    // The parser's error would quote the output.
  }
  throw new Error(`the output of the command of ${where} is no ExecCredential in JSON`);
}

async function keyPairOf(status: Fields): Promise<{ readonly cert?: string; readonly key?: string }> {
  const [cert, key] = [status.text("clientCertificateData"), status.text("clientKeyData")];
  if (cert === undefined && key === undefined) return {};
  if (cert === undefined) throw status.error("clientCertificateData", "is missing beside clientKeyData");
  if (key === undefined) throw status.error("clientKeyData", "is missing beside clientCertificateData");
  return readKeyPair(
    { kind: "text", field: `clientCertificateData of ${status.where}`, text: cert },
    { kind: "text", field: `clientKeyData of ${status.where}`, text: key },
  );
}

function expiryOf(status: Fields): number | undefined {
  const text = status.text("expirationTimestamp");
  if (text === undefined) return undefined;
  const expiresAtMs = Date.parse(text);
  if (Number.isNaN(expiresAtMs)) throw status.error("expirationTimestamp", "is no time");
  return expiresAtMs;
}
