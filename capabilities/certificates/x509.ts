import {
  type KeyObject,
  X509Certificate,
  createHash,
  createPublicKey,
  generateKeyPair,
  randomBytes,
  sign,
} from "node:crypto";
import { promisify } from "node:util";

import { bits, explicit, implicit, integer, objectIdentifier, octets, sequence, setOf, time, truth, utf8 } from "./der";
import type { Certificate, Leaf, Signer } from "./state";

// Makes and reads X.509 certificates (RFC 5280) with ECDSA keys on P-256. node:crypto makes keys, signs and reads;
// what it cannot do is write a certificate down.

export interface Validity {
  readonly nowMs: number;
  readonly lifetimeMs: number;
}

export interface LeafRequest extends Validity {
  readonly dnsNames: readonly string[];
}

/** For API servers whose clock is behind ours. */
const BACKDATED_MS = 3_600_000;

/** An authority that signs leaves, and no other authority. */
export async function makeAuthority(validity: Validity): Promise<Signer> {
  const { privateKey, publicKey } = await newKeys();
  // A name of its own, as tools that look an issuer up by name would find the wrong one while there are two.
  const name = `${AUTHORITY_NAME} ${keyIdentifier(publicKey).toString("hex").slice(0, 12)}`;
  const pem = certificatePem({
    issuer: name,
    subject: name,
    publicKey,
    signingKey: privateKey,
    validity: { ...validity, endMs: validity.nowMs + validity.lifetimeMs },
    extensions: [
      extension(BASIC_CONSTRAINTS, { critical: true, value: sequence(truth(), integer(Buffer.of(0))) }),
      extension(KEY_USAGE, { critical: true, value: KEY_CERT_SIGN_AND_CRL_SIGN }),
      extension(SUBJECT_KEY_IDENTIFIER, { value: octets(keyIdentifier(publicKey)) }),
    ],
  });
  return { certificate: readCertificate(pem), key: pemOf(privateKey) };
}

/** A certificate for a server of these names, which ends no later than its authority. */
export async function makeLeaf(authority: Signer, { dnsNames, ...validity }: LeafRequest): Promise<Leaf> {
  const { privateKey, publicKey } = await newKeys();
  const { subject, publicKey: authorityKey } = new X509Certificate(authority.certificate.pem);
  const pem = certificatePem({
    issuer: commonNameOf(subject),
    subject: LEAF_NAME,
    publicKey,
    signingKey: authority.key,
    validity: {
      ...validity,
      endMs: Math.min(validity.nowMs + validity.lifetimeMs, authority.certificate.notAfterMs),
    },
    extensions: [
      extension(BASIC_CONSTRAINTS, { critical: true, value: sequence() }),
      extension(KEY_USAGE, { critical: true, value: DIGITAL_SIGNATURE }),
      extension(EXTENDED_KEY_USAGE, { value: sequence(objectIdentifier(SERVER_AUTHENTICATION)) }),
      extension(SUBJECT_ALTERNATIVE_NAME, {
        value: sequence(...dnsNames.map(name => implicit(DNS_NAME, Buffer.from(name, "ascii")))),
      }),
      extension(AUTHORITY_KEY_IDENTIFIER, { value: sequence(implicit(0, keyIdentifier(authorityKey))) }),
    ],
  });
  const certificate = readCertificate(pem);
  return { certificate, key: pemOf(privateKey), issuer: authority.certificate.fingerprint, dnsNames };
}

/** The first certificate of a PEM text. Throws where there is none. */
export function readCertificate(pem: string): Certificate {
  const certificate = new X509Certificate(pem);
  return {
    pem: certificate.toString(),
    fingerprint: certificate.fingerprint256,
    notBeforeMs: Date.parse(certificate.validFrom),
    notAfterMs: Date.parse(certificate.validTo),
  };
}

/** The part of an authority's name that all of ours have. */
export const AUTHORITY_NAME = "everynode admission authority";
const LEAF_NAME = "everynode admission";

const COMMON_NAME = "2.5.4.3";
const ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
const SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
const KEY_USAGE = "2.5.29.15";
const SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
const BASIC_CONSTRAINTS = "2.5.29.19";
const AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";
const EXTENDED_KEY_USAGE = "2.5.29.37";
/** Of an extended key usage. */
export const SERVER_AUTHENTICATION = "1.3.6.1.5.5.7.3.1";

/** The tag of a GeneralName. */
const DNS_NAME = 2;

const DIGITAL_SIGNATURE = bits(Buffer.of(0b1000_0000), { unusedBits: 7 });
const KEY_CERT_SIGN_AND_CRL_SIGN = bits(Buffer.of(0b0000_0110), { unusedBits: 1 });

const V3 = 2;

interface Contents {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly signingKey: KeyObject | string;
  readonly validity: { readonly nowMs: number; readonly endMs: number };
  readonly extensions: readonly Buffer[];
}

function certificatePem({ issuer, subject, publicKey, signingKey, validity, extensions }: Contents): string {
  const algorithm = sequence(objectIdentifier(ECDSA_WITH_SHA256));
  const toBeSigned = sequence(
    explicit(0, integer(Buffer.of(V3))),
    integer(serialNumber()),
    algorithm,
    nameOf(issuer),
    sequence(time(validity.nowMs - BACKDATED_MS), time(validity.endMs)),
    nameOf(subject),
    publicKey.export({ type: "spki", format: "der" }),
    explicit(3, sequence(...extensions)),
  );
  const certificate = sequence(toBeSigned, algorithm, bits(sign("sha256", toBeSigned, signingKey)));
  return new X509Certificate(certificate).toString();
}

function nameOf(commonName: string): Buffer {
  return sequence(setOf(sequence(objectIdentifier(COMMON_NAME), utf8(commonName))));
}

function extension(
  id: string,
  { critical = false, value }: { readonly critical?: boolean; readonly value: Buffer },
): Buffer {
  return sequence(objectIdentifier(id), ...(critical ? [truth()] : []), octets(value));
}

/** Positive, and of the same length each time: its first byte is neither 0 nor negative. */
function serialNumber(): Buffer {
  return Buffer.concat([Buffer.of(1), randomBytes(15)]);
}

/** RFC 7093 §2, method 4: of the whole SubjectPublicKeyInfo. */
function keyIdentifier(publicKey: KeyObject): Buffer {
  return createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest()
    .subarray(0, 20);
}

/** As node:crypto prints a name of one part. */
function commonNameOf(subject: string): string {
  return subject.replace(/^CN=/, "");
}

interface Keys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** In node's thread pool: nobody waits for it on the event loop. */
async function newKeys(): Promise<Keys> {
  return promisify(generateKeyPair)("ec", { namedCurve: "P-256" });
}

function pemOf(privateKey: KeyObject): string {
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** The public half of a private key in PEM, in PEM. Throws where it is none. */
export function publicHalf(key: string): string {
  return createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
}
