import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { FakeClock } from "../test/fakes/fake-clock";
import { type Certificate, readCertificate, reloadCertificates } from "./certificate-reload";
import { silentLogger } from "./telemetry/log";

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
  const server = {
    setSecureContext: (pair: object) => {
      const { cert, key } = pair as Certificate;
      if (cert !== key) throw new Error("key values mismatch");
      taken.push({ cert, key });
    },
  };
  const clock = new FakeClock();
  const stop = reloadCertificates({ ...files, server, served: readCertificate(files), clock, log: silentLogger });
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
