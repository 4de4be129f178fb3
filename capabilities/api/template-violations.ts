import { violationOfCause } from "./invalid-status";
import type { StatusDetails } from "./types";
import type { Violation } from "./violation";

/** What is read of an answer of the API server. */
export interface Refusal {
  /** The HTTP status. */
  readonly status: number | undefined;
  readonly message: string;
  readonly details: StatusDetails | undefined;
}

/**
 * The rules that the template of a set breaks, from the refusal of a `PodTemplate` made of it: what was found at
 * `template.…` there is at `spec.template.…` in the set. Empty where the refusal is not about the template: no right to
 * ask, no answer, a rule of the `PodTemplate` object itself, or a policy of the cluster, which may be another one soon.
 */
export function templateViolations({ status, message, details }: Refusal): readonly Violation[] {
  // What cannot even be read, such as a quantity that is none, is refused as a whole and without naming a field.
  if (status === 400 && !isOfWebhook(message)) return [{ type: "Invalid", field: "spec.template", detail: message }];
  if (status !== 422) return [];
  return (details?.causes ?? [])
    .filter(({ field = "" }) => field === "template" || field.startsWith("template."))
    .map(cause => violationOfCause({ ...cause, field: `spec.${cause.field}` }));
}

/** So begins what a webhook denies, by default with 400 too, and what one that allows no dry-run was not even asked. */
function isOfWebhook(message: string): boolean {
  return message.startsWith("admission webhook ");
}
