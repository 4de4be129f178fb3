import type { ApiStatus } from "../api/types";
import { type Operation, withoutMarks } from "./marks";

// Pepr's answers are correct and poor: a denial is one sentence without reason and causes, a failed mutation is a word
// in a field that the API does not have, and every object that was looked at is marked with an annotation. Here they
// become what a built-in admission plugin would answer.

/** The `response` of an AdmissionReview (admission.k8s.io/v1). */
export interface AdmissionAnswer {
  readonly uid: string;
  readonly allowed: boolean;
  readonly status?: ApiStatus;
  /** A JSON patch, in base64. */
  readonly patch?: string;
  readonly patchType?: "JSONPatch";
  readonly warnings?: readonly string[];
  readonly auditAnnotations?: Readonly<Record<string, string>>;
  /** Pepr's own: no client ever sees it. */
  readonly result?: string;
}

/** Carries a whole status through Pepr, which lets only a sentence pass. `finalAnswer` unpacks it. */
export function packStatus(status: ApiStatus): string {
  return JSON.stringify({ kind: PACKED, status });
}

/** What the API server is told, in the place of Pepr's `answer`. `uuid` is the module's, in whose name it marks objects. */
export function finalAnswer(answer: AdmissionAnswer, { uuid }: { readonly uuid: string }): AdmissionAnswer {
  return answer.allowed ? allowed(answer, uuid) : denied(answer);
}

/** The status of a failure of ours, which may be an error or a message. */
export function internalError(failure: unknown): ApiStatus {
  return { status: "Failure", code: 500, reason: "InternalError", message: String(failure) };
}

const PACKED = "everynode.dev/packed-status";

function denied({ uid, status, warnings = [], result }: AdmissionAnswer): AdmissionAnswer {
  const packed = unpackStatus(status?.message);
  if (packed) return { uid, allowed: false, status: packed, ...(warnings.length > 0 && { warnings }) };
  // Each handler packs its denials, so this is a failure of ours and says nothing about the object.
  const message = status?.message || warnings.join("; ") || result || "admission failed without a message";
  return { uid, allowed: false, status: internalError(message) };
}

function unpackStatus(message = ""): ApiStatus | undefined {
  if (!message.startsWith(`{"kind":"${PACKED}"`)) return undefined;
  const { status }: { status: ApiStatus } = JSON.parse(message);
  return status;
}

function allowed({ patch, patchType, ...answer }: AdmissionAnswer, uuid: string): AdmissionAnswer {
  if (patch === undefined || patchType === undefined) return answer;
  const operations: readonly Operation[] = JSON.parse(Buffer.from(patch, "base64").toString("utf8"));
  const wanted = withoutMarks(operations, { prefix: `${uuid}.pepr.dev/` });
  if (wanted.length === 0) return answer;
  return { ...answer, patchType, patch: Buffer.from(JSON.stringify(wanted)).toString("base64") };
}
