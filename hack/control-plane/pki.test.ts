import { X509Certificate } from "node:crypto";

import { issueCertificate, newAuthority, newKeyPair, publicKeyOf, type Authority, type KeyPair } from "./pki";

let authority: Authority;
let keys: KeyPair;

beforeAll(async () => {
  const [authorityKeys, others] = await Promise.all([newKeyPair(), newKeyPair()]);
  authority = newAuthority("test", authorityKeys);
  keys = others;
});

it("issues server certificates that hold for every name and address, and no other", () => {
  const issued = issueCertificate(authority, { commonName: "server", hosts: ["localhost", "127.0.0.1", "::1"] }, keys);
  const certificate = new X509Certificate(issued.certificate);
  expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
  expect(certificate.checkIP("::1")).toBe("::1");
  expect(certificate.checkHost("elsewhere")).toBeUndefined();
});

it("issues client certificates that say the user and the group", () => {
  const issued = issueCertificate(authority, { commonName: "admin", organization: "system:masters" }, keys);
  expect(new X509Certificate(issued.certificate).subject.split("\n")).toEqual(["O=system:masters", "CN=admin"]);
});

it("derives the public key, so that an authority can be used again from its files", () => {
  expect(publicKeyOf(authority.privateKey)).toBe(authority.publicKey);
});
