import type { StatusDetails } from "../api/types";

/** What went wrong, in the terms in which callers differ. */
export type ApiErrorKind =
  | "alreadyExists"
  | "conflict"
  | "notFound"
  | "gone" // 410: the resource version or continue token is too old
  | "invalid" // 422: a field breaks a rule; see `causes`
  | "badRequest"
  | "unauthorized"
  | "forbidden"
  | "namespaceTerminating" // 403 on create, harmless (D-PLACE-24)
  | "tooManyRequests"
  | "unavailable" // 5xx
  | "timeout" // no answer in time: the effect of a write is unknown
  | "network" // no answer: the effect of a write is unknown
  | "aborted"; // the caller's signal: the effect of a write is unknown

export interface ApiErrorInit {
  readonly kind: ApiErrorKind;
  readonly message: string;
  readonly status?: number;
  readonly reason?: string;
  readonly details?: StatusDetails;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly kind: ApiErrorKind;
  readonly status: number | undefined;
  readonly reason: string | undefined;
  readonly details: StatusDetails | undefined;
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(init: ApiErrorInit) {
    super(init.message, { cause: init.cause });
    this.kind = init.kind;
    this.status = init.status;
    this.reason = init.reason;
    this.details = init.details;
    this.retryAfterMs = init.retryAfterMs;
  }

  /** Whether a write that failed so may have taken effect all the same. */
  get effectUnknown(): boolean {
    return this.kind === "network" || this.kind === "timeout" || this.kind === "aborted" || this.kind === "unavailable";
  }
}
