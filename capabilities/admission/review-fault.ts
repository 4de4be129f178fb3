import { isRecord } from "../api/is-record";

/**
 * Why `body` is no AdmissionReview that could be answered, as a sentence without its end; undefined where it is one. An API
 * server sends no other than good ones, so this is for everybody else who reaches the server, and for a mistake in who
 * speaks to whom. What the object is that is reviewed is not looked at: the rules do that.
 */
export function reviewFault(body: unknown): string | undefined {
  if (!isRecord(body)) return "it is no JSON object";
  if (body["kind"] !== "AdmissionReview") return `its kind is ${told(body["kind"])}, not AdmissionReview`;
  if (body["apiVersion"] !== API_VERSION) return `its apiVersion is ${told(body["apiVersion"])}, not ${API_VERSION}`;
  const { request } = body;
  return isRecord(request) ? requestFault(request) : "it has no request";
}

const API_VERSION = "admission.k8s.io/v1";

/** With what an operation is reviewed: an answer about it is one about these. */
const REVIEWED: Readonly<Record<string, readonly ("object" | "oldObject")[]>> = {
  CREATE: ["object"],
  UPDATE: ["object", "oldObject"],
  DELETE: ["oldObject"],
};

function requestFault(request: Readonly<Record<string, unknown>>): string | undefined {
  const { uid, operation, kind } = request;
  // The answer to a request is known by it.
  if (typeof uid !== "string" || uid === "") return "request.uid is missing";
  if (!isRecord(kind) || !KIND_FIELDS.every(field => typeof kind[field] === "string")) {
    return "request.kind does not tell a group, a version and a kind";
  }
  const reviewed = typeof operation === "string" && Object.hasOwn(REVIEWED, operation) && REVIEWED[operation];
  if (!reviewed) return `request.operation is ${told(operation)}, not one of ${Object.keys(REVIEWED).join(", ")}`;
  const missing = reviewed.find(field => !isRecord(request[field]));
  return missing && `request.${missing} is no object`;
}

const KIND_FIELDS = ["group", "version", "kind"];

/** Short, whatever it is. */
function told(value: unknown): string {
  if (value === undefined) return "missing";
  return typeof value === "string" ? JSON.stringify(value.slice(0, 40)) : `no text`;
}
