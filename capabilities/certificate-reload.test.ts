import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { FakeClock } from "../test/fakes/fake-clock";
import { type Certificate, endOf, readCertificate, reloadCertificates } from "./certificate-reload";
import { makeAuthority, makeLeaf } from "./certificates/x509";
import { silentLogger } from "./telemetry/silent-log";

const dir = mkdtempSync(join(tmpdir(), "everynode-certificates-"));
const files = { certFile: join(dir, "tls.crt"), keyFile: join(dir, "tls.key") };

afterAll(() => rmSync(dir, { recursive: true }));

function write({ cert, key }: Certificate): void {
  writeFileSync(files.certFile, cert);
  writeFileSync(files.keyFile, key);
}

/** A server that takes only pairs of the same number, as a real one takes only a key that fits. */
function serving(served: Certificate): { readonly clock: FakeClock; readonly taken: Certificate[]; stop: () => void } {
  write(served);
  const taken: Certificate[] = [];
  const serve = ({ cert, key }: Certificate): void => {
    if (cert !== key) throw new Error("key values mismatch");
    taken.push({ cert, key });
  };
  const clock = new FakeClock();
  const stop = reloadCertificates({ ...files, serve, served: readCertificate(files), clock, log: silentLogger });
  return { clock, taken, stop };
}

it("serves a new certificate within 5 s, once", () => {
  const { clock, taken } = serving({ cert: "1", key: "1" });
  write({ cert: "2", key: "2" });
  clock.advance(5_000);
  clock.advance(60_000);
  expect(taken).toEqual([{ cert: "2", key: "2" }]);
});

it("keeps the old pair until a new one is complete", () => {
  const { clock, taken } = serving({ cert: "1", key: "1" });
  write({ cert: "2", key: "1" });
  clock.advance(5_000);
  expect(taken).toEqual([]);
  write({ cert: "2", key: "2" });
  clock.advance(5_000);
  expect(taken).toEqual([{ cert: "2", key: "2" }]);
});

it("survives files that are gone for a moment", () => {
  const { clock, taken } = serving({ cert: "1", key: "1" });
  rmSync(files.keyFile);
  clock.advance(5_000);
  write({ cert: "2", key: "2" });
  clock.advance(5_000);
  expect(taken).toEqual([{ cert: "2", key: "2" }]);
});

it("looks no more once it is stopped", () => {
  const { clock, taken, stop } = serving({ cert: "1", key: "1" });
  stop();
  write({ cert: "2", key: "2" });
  clock.advance(60_000);
  expect(taken).toEqual([]);
});

it("refuses to begin without its files", () => {
  expect(() => readCertificate({ ...files, keyFile: join(dir, "none") })).toThrow("ENOENT");
});

it("tells when a chain's own certificate ends, and not when its authority does", async () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const hourMs = 3_600_000;
  const authority = await makeAuthority({ nowMs, lifetimeMs: 1000 * hourMs });
  const leaf = await makeLeaf(authority, { nowMs, lifetimeMs: 24 * hourMs, dnsNames: ["a.example.test"] });
  const chain = leaf.certificate.pem + authority.certificate.pem;
  expect(endOf({ cert: chain, key: leaf.key })).toBe(nowMs + 24 * hourMs);
});
