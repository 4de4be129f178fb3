import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { servingCertificate } from "./certificates";

const dir = mkdtempSync(join(tmpdir(), "everynode-serving-"));
const options = { dir, host: "localhost", nowMs: Date.now() };
const tenYearsMs = 10 * 365 * 24 * 3_600_000;

afterAll(() => rmSync(dir, { recursive: true }));

it("is used again for an address", async () => {
  const address = { ...options, host: "127.0.0.1" };
  const { certFile } = await servingCertificate(address);
  const before = readFileSync(certFile);
  expect(new X509Certificate(before).checkIP("127.0.0.1")).toBe("127.0.0.1");
  await servingCertificate(address);
  expect(readFileSync(certFile)).toEqual(before);
});

it("is good for the host, signed by its authority, and comes with its key", async () => {
  const { certFile, keyFile, authority } = await servingCertificate(options);
  const certificate = new X509Certificate(readFileSync(certFile));
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.verify(new X509Certificate(authority).publicKey)).toBe(true);
  expect(readFileSync(keyFile, "utf8")).toContain("PRIVATE KEY");
});

it.each([
  ["is used again while it is good", {}, true],
  ["is made anew for another host", { host: "admission.test" }, false],
  ["is made anew when it expires within a day", { nowMs: options.nowMs + tenYearsMs - 12 * 3_600_000 }, false],
])("%s", async (_name, changed, isSame) => {
  const { certFile } = await servingCertificate(options);
  const before = readFileSync(certFile, "utf8");
  await servingCertificate({ ...options, ...changed });
  expect(readFileSync(certFile, "utf8") === before).toBe(isSame);
});

it("is made anew where a file is broken", async () => {
  const { certFile } = await servingCertificate(options);
  writeFileSync(certFile, "broken");
  await servingCertificate(options);
  expect(readFileSync(certFile, "utf8")).toContain("BEGIN CERTIFICATE");
});
