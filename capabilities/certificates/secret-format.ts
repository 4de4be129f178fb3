import { X509Certificate, createPrivateKey } from "node:crypto";

import { isSameJson } from "../api/same-json";
import {
  type Authority,
  type Certificate,
  type CertificateState,
  type Leaf,
  type Signer,
  authoritiesOf,
} from "./state";
import { AUTHORITY_NAME, SERVER_AUTHENTICATION, readCertificate } from "./x509";

// How the state is written into the Secret, and read from whatever somebody made of it.

/** The `data` of a Secret: base64 by field. */
export type SecretData = Readonly<Record<string, string>>;

/** A field that is of no use, and why. */
export interface Damage {
  readonly field: string;
  readonly problem: string;
}

export interface SecretContents {
  readonly state: CertificateState;
  readonly damages: readonly Damage[];
  /** Whether the data has something in our fields that is not in the state. */
  readonly isDamaged: boolean;
}

/** Every field that is ours. Others are left alone. */
export const FIELDS = {
  leaf: { certificate: "tls.crt", key: "tls.key" },
  current: { certificate: "ca.crt", key: "ca.key" },
  next: { certificate: "next-ca.crt", key: "next-ca.key" },
  previous: "previous-ca.crt",
} as const;

/** What can be used of the data. A field that is absent or empty is no damage. */
export function readState(data: SecretData): SecretContents {
  const reader = new Reader(data);
  const current = reader.authority(FIELDS.current);
  const next = signerOf(reader.authority(FIELDS.next));
  const previous = reader.previous();
  const known: CertificateState = { ...(current && { current }), ...(next && { next }), previous };
  const leaf = reader.leaf(authoritiesOf(known));
  const state = { ...known, ...(leaf && { leaf }) };
  return { state, damages: reader.damages, isDamaged: !isSameJson(writeState(state, data), data) };
}

/** The data with the state in the place of what was in our fields. */
export function writeState(state: CertificateState, data: SecretData): SecretData {
  const { current, next, previous, leaf } = state;
  const fields: Record<string, string | undefined> = {
    [FIELDS.leaf.certificate]: leaf?.certificate.pem,
    [FIELDS.leaf.key]: leaf?.key,
    [FIELDS.current.certificate]: current?.certificate.pem,
    [FIELDS.current.key]: current?.key,
    [FIELDS.next.certificate]: next?.certificate.pem,
    [FIELDS.next.key]: next?.key,
    [FIELDS.previous]: previous.map(({ pem }) => pem).join("") || undefined,
  };
  const foreign = Object.entries(data).filter(([field]) => !(field in fields));
  const own = Object.entries(fields).flatMap(([field, text]) => (text === undefined ? [] : [[field, encoded(text)]]));
  return Object.fromEntries([...foreign, ...own]);
}

/** The certificates of a PEM text. Throws where one of them is none. */
export function readCertificates(pem: string): readonly Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g);
  if (blocks === null) throw new Error("it holds no certificate");
  return blocks.map(readCertificate);
}

interface PairFields {
  readonly certificate: string;
  readonly key: string;
}

class Reader {
  readonly damages: Damage[] = [];
  readonly #data: SecretData;

  constructor(data: SecretData) {
    this.#data = data;
  }

  authority(fields: PairFields): Authority | undefined {
    const certificate = this.#read(fields.certificate, readAuthority);
    const key = this.#read(fields.key, pem => keyOf(pem, certificate));
    this.#expectBoth(fields);
    if (certificate === undefined) return undefined;
    return { certificate, ...(key !== undefined && { key }) };
  }

  previous(): readonly Certificate[] {
    return this.#read(FIELDS.previous, readCertificates) ?? [];
  }

  leaf(authorities: readonly Certificate[]): Leaf | undefined {
    const read = this.#read(FIELDS.leaf.certificate, pem => readLeaf(pem, authorities));
    const key = this.#read(FIELDS.leaf.key, pem => keyOf(pem, read?.certificate));
    this.#expectBoth(FIELDS.leaf);
    return read === undefined || key === undefined ? undefined : { ...read, key };
  }

  #expectBoth({ certificate, key }: PairFields): void {
    if (this.#isThere(certificate) && !this.#isThere(key)) this.damages.push({ field: key, problem: "it is missing" });
  }

  #isThere(field: string): boolean {
    return (this.#data[field] ?? "") !== "";
  }

  #read<T>(field: string, parse: (text: string) => T): T | undefined {
    if (!this.#isThere(field)) return undefined;
    try {
      return parse(Buffer.from(this.#data[field] ?? "", "base64").toString("utf8"));
    } catch (error) {
      this.damages.push({ field, problem: error instanceof Error ? error.message : String(error) });
      return undefined;
    }
  }
}

function readAuthority(pem: string): Certificate {
  const certificate = new X509Certificate(pem);
  if (!certificate.ca) throw new Error("it is no certificate of an authority");
  // What it signs must name it, and only a name of ours is written as it was.
  if (!certificate.subject.startsWith(`CN=${AUTHORITY_NAME} `)) throw new Error("it is an authority of others");
  return readCertificate(pem);
}

function readLeaf(pem: string, authorities: readonly Certificate[]): Omit<Leaf, "key"> {
  const certificate = new X509Certificate(pem);
  if (!certificate.keyUsage?.includes(SERVER_AUTHENTICATION)) throw new Error("it is no certificate of a server");
  const issuer = authorities.find(authority => certificate.verify(new X509Certificate(authority.pem).publicKey));
  if (issuer === undefined) throw new Error("no authority of this Secret has signed it");
  const dnsNames = (certificate.subjectAltName ?? "").split(", ").map(name => name.replace(/^DNS:/, ""));
  return { certificate: readCertificate(pem), issuer: issuer.fingerprint, dnsNames };
}

function keyOf(pem: string, certificate: Certificate | undefined): string {
  if (certificate === undefined) throw new Error("there is no certificate for it");
  const key = createPrivateKey(pem);
  if (!new X509Certificate(certificate.pem).checkPrivateKey(key)) throw new Error("it does not fit its certificate");
  return pem;
}

function signerOf(authority: Authority | undefined): Signer | undefined {
  if (authority?.key === undefined) return undefined;
  return { certificate: authority.certificate, key: authority.key };
}

function encoded(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
