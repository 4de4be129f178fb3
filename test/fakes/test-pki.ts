import {
  type Authority,
  type Certificate,
  issueCertificate,
  type KeyPair,
  newAuthority,
  newKeyPair,
  type Subject,
} from "../../hack/control-plane/pki";

let shared: Promise<KeyPair> | undefined;

/** One key pair for everybody, as making one takes a while. What is certified differs all the same. */
function sharedKeys(): Promise<KeyPair> {
  shared ??= newKeyPair();
  return shared;
}

export async function testAuthority(commonName: string): Promise<Authority> {
  return newAuthority(commonName, await sharedKeys());
}

/** A client's certificate, or with `hosts` a server's. */
export async function testCertificate(authority: Authority, subject: Subject): Promise<Certificate> {
  return issueCertificate(authority, subject, await sharedKeys());
}
