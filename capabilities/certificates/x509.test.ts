import { X509Certificate, createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:tls";
import { type AddressInfo } from "node:net";

import { makeAuthority, makeLeaf } from "./x509";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NAME = "everynode-admission.everynode-system.svc";
const nowMs = Date.UTC(2026, 5, 1, 12, 30, 15);

it.each([
  ["in two digits of the year", nowMs, 10 * DAY_MS],
  ["over the end of the century's first half", Date.UTC(2049, 11, 31), 10 * DAY_MS],
])("is valid from an hour ago for as long as was asked for, written %s", async (_name, startMs, lifetimeMs) => {
  const { certificate } = await makeAuthority({ nowMs: startMs, lifetimeMs });
  expect(certificate).toMatchObject({ notBeforeMs: startMs - HOUR_MS, notAfterMs: startMs + lifetimeMs });
});

it("makes an authority that may sign leaves and no authorities, under a name of its own", async () => {
  const [one, other] = await Promise.all([1, 2].map(() => makeAuthority({ nowMs, lifetimeMs: DAY_MS })));
  const read = new X509Certificate(one?.certificate.pem ?? "");
  expect(read.ca).toBe(true);
  expect(read.checkPrivateKey(createPrivateKey(one?.key ?? ""))).toBe(true);
  expect(read.verify(read.publicKey)).toBe(true);
  expect(read.subject).not.toBe(new X509Certificate(other?.certificate.pem ?? "").subject);
});

it("makes a leaf of the authority for its names", async () => {
  const authority = await makeAuthority({ nowMs, lifetimeMs: 90 * DAY_MS });
  const leaf = await makeLeaf(authority, { nowMs, lifetimeMs: 30 * DAY_MS, dnsNames: [NAME, "b.c.svc"] });
  const read = new X509Certificate(leaf.certificate.pem);
  expect(read.checkIssued(new X509Certificate(authority.certificate.pem))).toBe(true);
  expect(read.subjectAltName).toBe(`DNS:${NAME}, DNS:b.c.svc`);
  expect(read.ca).toBe(false);
  expect(leaf).toMatchObject({ issuer: authority.certificate.fingerprint, dnsNames: [NAME, "b.c.svc"] });
});

it("ends a leaf with its authority", async () => {
  const authority = await makeAuthority({ nowMs, lifetimeMs: DAY_MS });
  const leaf = await makeLeaf(authority, { nowMs, lifetimeMs: 30 * DAY_MS, dnsNames: [NAME] });
  expect(leaf.certificate.notAfterMs).toBe(authority.certificate.notAfterMs);
});

it("satisfies a TLS client that trusts the old authority and the new one", async () => {
  const now = { nowMs: Date.now(), lifetimeMs: DAY_MS };
  const [old, fresh] = [await makeAuthority(now), await makeAuthority(now)];
  for (const authority of [old, fresh]) {
    const leaf = await makeLeaf(authority, { ...now, dnsNames: [NAME] });
    const server = createServer({ cert: leaf.certificate.pem, key: leaf.key }).listen(0);
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const socket = connect({ port, servername: NAME, ca: old.certificate.pem + fresh.certificate.pem });
    await once(socket, "secureConnect");
    expect(socket.authorized).toBe(true);
    socket.destroy();
    server.close();
  }
});
