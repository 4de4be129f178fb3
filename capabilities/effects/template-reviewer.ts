import type { Namespace } from "../api/identity";
import type { PodTemplateSpec } from "../api/types";
import type { Violation } from "../api/violation";
import { ApiError, type ApiErrorKind } from "../kube/api-error";
import type { KubeClient } from "../kube/client";
import type { Clock } from "../telemetry/clock";
import type { Logger } from "../telemetry/log";
import { Outage } from "../telemetry/outage";
import { dryRunTemplate } from "./template-dry-run";

/** What the API server says of a template before a set that has it is stored. */
export type TemplateReview =
  | {
      readonly kind: "judged";
      /** By the set's own paths, as everything here. */
      readonly violations: readonly Violation[];
      readonly warnings: readonly string[];
    }
  /** It said nothing of the template. The controller asks again before it acts. */
  | { readonly kind: "unknown"; readonly reason: string };

export interface RequestedTemplate {
  readonly namespace: Namespace;
  /** Of the set. */
  readonly name: string;
  readonly template: PodTemplateSpec;
}

export type ReviewTemplate = (requested: RequestedTemplate) => Promise<TemplateReview>;

export interface TemplateReviewerOptions {
  readonly client: KubeClient;
  readonly clock: Clock;
  readonly log: Logger;
  readonly reviewed: (result: "accepted" | "rejected" | "unknown") => void;
}

/**
 * Well within the 10 s that the API server gives to the webhook, the wait for a connection included: an API server that
 * does not answer costs whoever writes a set so much, and no more.
 */
const TIMEOUT_MS = 3_000;

/** Asks the API server about templates. Never rejects: a set is not refused for what is not its own fault. */
export function createTemplateReviewer({ client, clock, log, reviewed }: TemplateReviewerOptions): ReviewTemplate {
  const outage = new Outage({ clock, log });
  const tell = ({ namespace, name }: RequestedTemplate, error: unknown): void => {
    const [message, fields] = ["Failing to have a template checked", { namespace, name, error }] as const;
    if (isOutage(error)) return outage.failed({ message, kind: error.kind, fields });
    // An answer, and it may be about this one: the next template that is judged says nothing of it.
    outage.over();
    log.warn(message, fields);
  };
  return async requested => {
    const warnings: string[] = [];
    const onWarning = (text: string): void => void warnings.push(ofTheSet(text));
    try {
      const answer = await dryRunTemplate({ ...requested, client, timeoutMs: TIMEOUT_MS, onWarning });
      outage.over();
      const violations = answer.kind === "rejected" ? answer.violations : [];
      reviewed(violations.length > 0 ? "rejected" : "accepted");
      return { kind: "judged", violations, warnings };
    } catch (error) {
      tell(requested, error);
      reviewed("unknown");
      return { kind: "unknown", reason: error instanceof Error ? error.message : String(error) };
    }
  };
}

/** How the API server fails whatever it is asked. */
const OUTAGES: ReadonlySet<ApiErrorKind> = new Set(["tooManyRequests", "unavailable", "timeout", "network"]);

function isOutage(error: unknown): error is ApiError {
  return error instanceof ApiError && OUTAGES.has(error.kind);
}

/** A warning names fields of the PodTemplate. */
function ofTheSet(warning: string): string {
  return warning.replace(/(?<![\w.])template\.(?=metadata|spec)/g, "spec.template.");
}
