import { type ApiError, errorOfStatus } from "../../capabilities/kube/api-error";
import type { Resource } from "../../capabilities/kube/resources";

// The refusals of the API server, as the statuses that it sends.

export interface Subject {
  readonly resource: Resource<unknown>;
  readonly name: string;
}

export function notFound(subject: Subject): ApiError {
  return refusal(subject, { code: 404, reason: "NotFound", text: "not found" });
}

export function alreadyExists(subject: Subject): ApiError {
  return refusal(subject, { code: 409, reason: "AlreadyExists", text: "already exists" });
}

export function conflict(subject: Subject, text = "the object has been modified"): ApiError {
  return refusal(subject, { code: 409, reason: "Conflict", text });
}

export function forbidden(subject: Subject): ApiError {
  return refusal(subject, { code: 403, reason: "Forbidden", text: "is forbidden" });
}

export function invalid(
  subject: Subject,
  causes: readonly { field: string; reason: string; message: string }[],
): ApiError {
  const text = `is invalid: ${causes.map(({ field, message }) => `${field}: ${message}`).join(", ")}`;
  const { kind, group } = subject.resource;
  return errorOfStatus({
    code: 422,
    reason: "Invalid",
    message: `${kind} "${subject.name}" ${text}`,
    details: { name: subject.name, kind, group, causes },
  });
}

/** Of a read at a version that the server's cache does not reach in the time that it gives itself. */
export function tooLargeVersion(): ApiError {
  return errorOfStatus({
    code: 504,
    reason: "Timeout",
    message: "Timeout: Too large resource version",
    details: {
      causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
      retryAfterSeconds: 1,
    },
  });
}

export function expired(text: string): ApiError {
  return errorOfStatus({ code: 410, reason: "Expired", message: text });
}

function refusal(
  { resource, name }: Subject,
  { code, reason, text }: { readonly code: number; readonly reason: string; readonly text: string },
): ApiError {
  const kind = resource.plural;
  const message = `${kind}${resource.group === "" ? "" : `.${resource.group}`} "${name}" ${text}`;
  return errorOfStatus({ code, reason, message, details: { name, kind, group: resource.group } });
}
