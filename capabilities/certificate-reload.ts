import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";

import type { Clock } from "./telemetry/clock";
import type { Logger } from "./telemetry/log";

/** PEM files, such as those of a mounted secret. */
export interface CertificateFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** Throws where a file cannot be read. */
export function readCertificate({ certFile, keyFile }: CertificateFiles): Certificate {
  return { cert: readFileSync(certFile, "utf8"), key: readFileSync(keyFile, "utf8") };
}

/** When it ends, in milliseconds since 1970; of a chain its first certificate. Throws where it is none. */
export function endOf({ cert }: Certificate): number {
  return Date.parse(new X509Certificate(cert).validTo);
}

export interface ReloadOptions extends CertificateFiles {
  /** Takes a certificate into use. Throws where it is none, or the key is of another. */
  readonly serve: (certificate: Certificate) => void;
  /** What the server serves now. */
  readonly served: Certificate;
  readonly clock: Clock;
  readonly log: Logger;
}

const POLL_MS = 5_000;

/**
 * Serves a new certificate within 5 s of its files' change, without closing a connection. Compares contents, as a
 * mounted secret changes by a link elsewhere. Returns how to stop.
 */
export function reloadCertificates({ serve, served, clock, log, ...files }: ReloadOptions): () => void {
  let seen = served;
  const reload = (): void => {
    try {
      const next = readCertificate(files);
      if (next.cert !== seen.cert || next.key !== seen.key) {
        seen = next;
        serve(next);
        log.info("Serving new certificate", { certFile: files.certFile });
      }
    } catch (error) {
      // Half of a new pair, or none for a moment: the old pair serves until the rest is there.
      log.warn("Keeping old certificate", { certFile: files.certFile, error });
    }
    cancel = clock.after(POLL_MS, reload);
  };
  let cancel = clock.after(POLL_MS, reload);
  return () => cancel();
}
