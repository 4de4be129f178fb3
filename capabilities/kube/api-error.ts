import type { ApiStatus, StatusDetails } from "../api/types";
import { type EncodedBody, isProtobuf, valueOf } from "./encoding";
import { statusOf } from "./objects";

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
  /** How long the server asks to wait; a minute at most. */
  readonly retryAfterMs: number | undefined;

  constructor(init: ApiErrorInit) {
    super(init.message, init.cause === undefined ? {} : { cause: init.cause });
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

/**
 * Whether the server did not get as far as the version that was asked for in the time that it gives itself: its cache is
 * behind its etcd, or behind another server. It is a timeout like others, but says that the server itself works.
 */
export function isTooLargeVersion({ kind, details }: ApiError): boolean {
  return kind === "timeout" && (details?.causes?.some(({ reason }) => reason === "ResourceVersionTooLarge") ?? false);
}

export interface HttpAnswer extends EncodedBody {
  readonly status: number;
  readonly retryAfter?: string | undefined;
  readonly warnings?: readonly string[];
}

/**
 * The error that an answer other than success is. The body is normally a `metav1.Status`; a proxy or an overloaded
 * server may send anything else. `now` is what a Retry-After given as a date is measured from.
 */
export function errorOfAnswer(answer: HttpAnswer, now: number): ApiError {
  const status = parseStatus(answer);
  // What cannot be read of protobuf cannot be read by anybody.
  const body = isProtobuf(answer.contentType) ? "" : answer.body.toString("utf8");
  const text = body.trim().replace(/\s+/g, " ").slice(0, LONGEST_FOREIGN_TEXT);
  return new ApiError({
    ...describe({ message: text === "" ? `HTTP ${answer.status}` : text, ...status }, answer.status),
    ...withRetryAfter(retryAfterMs(answer.retryAfter, now) ?? retryAfterOf(status)),
  });
}

/** The error that a `metav1.Status` is, as an ERROR event of a watch carries it. */
export function errorOfStatus(status: ApiStatus): ApiError {
  // Expired is what the server says where it tells no code.
  const code = status.code ?? (status.reason === "Expired" || status.reason === "Gone" ? 410 : 500);
  return new ApiError({ ...describe(status, code), ...withRetryAfter(retryAfterOf(status)) });
}

/** The error of a call that got no complete answer, or one that is not what the API server sends. */
export function errorOfFailure(context: string, cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  const kind = TIMEOUTS.has(codeOf(cause)) ? "timeout" : "network";
  return new ApiError({ kind, message: `${context}: ${messageOf(cause)}`, cause });
}

/** The error of a call for which no credentials were found. It has no effect, for it was never sent. */
export function errorOfCredentials(cause: unknown): ApiError {
  return new ApiError({ kind: "unauthorized", message: `finding credentials: ${messageOf(cause)}`, cause });
}

// Of a message that is not the API server's own, as much as helps to recognise it.
const LONGEST_FOREIGN_TEXT = 200;

// The API server asks for seconds. A proxy may ask for a day, and a clock that differs makes any wait of a date.
const LONGEST_WAIT_MS = 60_000;

const TIMEOUTS = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

function describe(status: ApiStatus, code: number): ApiErrorInit {
  return {
    kind: kindOf(status, code),
    message: status.message ?? status.reason ?? `HTTP ${code}`,
    status: code,
    ...(status.reason === undefined ? {} : { reason: status.reason }),
    ...(status.details === undefined ? {} : { details: status.details }),
  };
}

function kindOf({ reason, details }: ApiStatus, code: number): ApiErrorKind {
  if (code === 409) return reason === "AlreadyExists" ? "alreadyExists" : "conflict";
  if (code === 403) return isNamespaceTerminating(details) ? "namespaceTerminating" : "forbidden";
  return KINDS[code] ?? (code >= 500 ? "unavailable" : "badRequest");
}

const KINDS: Readonly<Record<number, ApiErrorKind>> = {
  401: "unauthorized",
  404: "notFound",
  408: "timeout",
  410: "gone",
  422: "invalid",
  429: "tooManyRequests",
  504: "timeout",
};

function isNamespaceTerminating(details: StatusDetails | undefined): boolean {
  return details?.causes?.some(({ reason }) => reason === "NamespaceTerminating") ?? false;
}

function parseStatus(body: EncodedBody): ApiStatus | undefined {
  try {
    return statusOf(valueOf(body));
  } catch {
    // Not from the API server: the text itself is the message.
    return undefined;
  }
}

function retryAfterOf(status: ApiStatus | undefined): number | undefined {
  const seconds = status?.details?.retryAfterSeconds;
  return seconds === undefined || seconds <= 0 ? undefined : Math.min(seconds * 1000, LONGEST_WAIT_MS);
}

/** RFC 9110 §10.2.3: seconds, or a date. */
function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const delayMs = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isNaN(delayMs) ? undefined : Math.min(Math.max(0, delayMs), LONGEST_WAIT_MS);
}

function withRetryAfter(delayMs: number | undefined): { readonly retryAfterMs?: number } {
  return delayMs === undefined ? {} : { retryAfterMs: delayMs };
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node gives a connection refused on two addresses an empty message and a code.
  return error.message === "" ? codeOf(error) : error.message;
}
