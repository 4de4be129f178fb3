import { Counter, Gauge, type Registry } from "prom-client";

/** What admission tells while it works. */
export interface AdmissionMetrics {
  /** A template was put before the API server. */
  templateReviewed(result: "accepted" | "rejected" | "unknown"): void;
  /** Somebody sent admission what is no review; `reason` is one of a few words. */
  requestRefused(reason: string): void;
  /** A certificate that ends then was taken into use. */
  certificateServed(endsAtMs: number): void;
}

export function admissionMetrics(registry: Registry): AdmissionMetrics {
  const reviews = new Counter({
    name: "everynode_template_reviews_total",
    help: "Templates of daemon sets that admission had the API server check, by what came of it; unknown: it did not say",
    labelNames: ["result"],
    registers: [registry],
  });
  const refusals = new Counter({
    name: "everynode_admission_refused_requests_total",
    help: "Requests to admission that were refused unseen, by why: no review of an API server, or too much at once",
    labelNames: ["reason"],
    registers: [registry],
  });
  const expiry = new Gauge({
    name: "everynode_certificate_expiry_timestamp_seconds",
    help: "When the certificate that this process serves to the API server ends, in seconds since 1970",
    registers: [registry],
  });
  // Of a process that serves none, 0 would tell that it ended long ago.
  expiry.remove();
  return {
    templateReviewed: result => reviews.inc({ result }),
    requestRefused: reason => refusals.inc({ reason }),
    certificateServed: endsAtMs => expiry.set(endsAtMs / 1000),
  };
}
