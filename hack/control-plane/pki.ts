import { createPublicKey, generateKeyPair, randomBytes } from "node:crypto";
import { isIP } from "node:net";
import { promisify } from "node:util";

import forge from "node-forge";

export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

export interface Certificate {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface Authority extends Certificate {
  readonly publicKey: string;
}

export interface Subject {
  readonly commonName: string;
  /** Kubernetes reads it as the user's group. */
  readonly organization?: string;
  /** DNS names and IP addresses of a server; a client has none. */
  readonly hosts?: readonly string[];
}

const lifetimeMs = 10 * 365 * 24 * 3_600_000;

/** All text is PEM. node:crypto makes the keys in its thread pool: node-forge would block for seconds. */
export async function newKeyPair(): Promise<KeyPair> {
  return promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
}

export function publicKeyOf(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString();
}

export function newAuthority(commonName: string, keys: KeyPair): Authority {
  const certificate = blankCertificate({ commonName }, keys.publicKey);
  certificate.setIssuer(certificate.subject.attributes);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true, critical: true },
    { name: "keyUsage", keyCertSign: true, digitalSignature: true, critical: true },
    { name: "subjectKeyIdentifier" },
  ]);
  return { certificate: signed(certificate, keys.privateKey), ...keys };
}

export function issueCertificate(authority: Authority, subject: Subject, keys: KeyPair): Certificate {
  const certificate = blankCertificate(subject, keys.publicKey);
  certificate.setIssuer(forge.pki.certificateFromPem(authority.certificate).subject.attributes);
  const hosts = subject.hosts ?? [];
  certificate.setExtensions([
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
    { name: "extKeyUsage", serverAuth: hosts.length > 0, clientAuth: hosts.length === 0 },
    ...(hosts.length === 0 ? [] : [{ name: "subjectAltName", altNames: hosts.map(alternativeName) }]),
  ]);
  return { certificate: signed(certificate, authority.privateKey), privateKey: keys.privateKey };
}

function blankCertificate(subject: Subject, publicKey: string): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(publicKey);
  // A serial number is positive: its first bit is 0, and its first byte is not.
  certificate.serialNumber = `01${randomBytes(15).toString("hex")}`;
  const now = Date.now();
  // An hour back, for a container whose clock is a little behind.
  certificate.validity.notBefore = new Date(now - 3_600_000);
  certificate.validity.notAfter = new Date(now + lifetimeMs);
  const { commonName, organization } = subject;
  certificate.setSubject([
    ...(organization === undefined ? [] : [{ name: "organizationName", value: organization }]),
    { name: "commonName", value: commonName },
  ]);
  return certificate;
}

function signed(certificate: forge.pki.Certificate, privateKey: string): string {
  certificate.sign(forge.pki.privateKeyFromPem(privateKey), forge.md.sha256.create());
  return forge.pki.certificateToPem(certificate);
}

/** The numbers are the tags of a GeneralName in RFC 5280: 2 is a DNS name, 7 an IP address. */
function alternativeName(host: string): { type: number; value?: string; ip?: string } {
  return isIP(host) === 0 ? { type: 2, value: host } : { type: 7, ip: host };
}
