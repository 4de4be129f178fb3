import { X509Certificate } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { isIP } from "node:net";
import { join } from "node:path";

import { issueCertificate, newAuthority, newKeyPair } from "../control-plane/pki";

export interface CertificateOptions {
  /** Where the files are kept from one start to the next. */
  readonly dir: string;
  /** The name or IP address by which the API server calls the admission server. */
  readonly host: string;
  readonly nowMs: number;
}

export interface ServingCertificate {
  readonly certFile: string;
  readonly keyFile: string;
  /** PEM certificate of the authority that signed it. */
  readonly authority: string;
}

const RENEW_BEFORE_MS = 24 * 3_600_000;

/**
 * A certificate for `host` and the authority that signed it: those in `dir` while they are good for a day more, else
 * new ones. The authority's key is not kept: it has signed all that it will.
 */
export async function servingCertificate(options: CertificateOptions): Promise<ServingCertificate> {
  const { dir, host } = options;
  const files = { authority: join(dir, "ca.crt"), certFile: join(dir, "tls.crt"), keyFile: join(dir, "tls.key") };
  const kept = await readFile(files.authority, "utf8").catch(() => undefined);
  if (kept !== undefined && (await isGood(files.certFile, { ...options, authority: kept }))) {
    return { ...files, authority: kept };
  }
  const [authorityKeys, serverKeys] = await Promise.all([newKeyPair(), newKeyPair()]);
  const authority = newAuthority("everynode admission, development", authorityKeys);
  const server = issueCertificate(authority, { commonName: host, hosts: [host] }, serverKeys);
  await mkdir(dir, { recursive: true, mode: 0o700 });
  await Promise.all([
    writeFile(files.authority, authority.certificate),
    writeFile(files.certFile, server.certificate),
    writeFile(files.keyFile, server.privateKey, { mode: 0o600 }),
  ]);
  return { ...files, authority: authority.certificate };
}

interface Expectation extends CertificateOptions {
  readonly authority: string;
}

/** Whatever is wrong with a kept file, a new one cures it. */
async function isGood(certFile: string, { authority, host, nowMs }: Expectation): Promise<boolean> {
  try {
    const certificate = new X509Certificate(await readFile(certFile));
    const isSigned = certificate.verify(new X509Certificate(authority).publicKey);
    const namesHost = isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host);
    return isSigned && namesHost !== undefined && Date.parse(certificate.validTo) - nowMs > RENEW_BEFORE_MS;
  } catch {
    return false;
  }
}
