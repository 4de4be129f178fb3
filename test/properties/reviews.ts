import { compare } from "fast-json-patch";
import { type Capability, PeprMutateRequest, PeprValidateRequest } from "pepr";

import { type AdmissionAnswer, finalAnswer } from "../../capabilities/admission/answer";
import { copySparingly } from "../../capabilities/admission/sparing-copy";
import { isRecord } from "../../capabilities/api/is-record";

// Reviews as our server has them answered, without a server: what Pepr does to a request around our handlers, in its order.

export interface ReviewRequest {
  readonly object: object;
  /** Given: an update. */
  readonly oldObject?: object | undefined;
}

export interface Review {
  /** What the API server is told in the end. */
  readonly answer: AdmissionAnswer;
  /** What it took of this process, between reading and writing JSON: its time would be that of the machine's others too. */
  readonly cpuMs: number;
}

type Binding = Capability["bindings"][number];

const MODULE = { uuid: "everynode" } as const;
const MARK = `${MODULE.uuid}.pepr.dev/defaults`;

/** The review of an object by a binding that may change it. Rejects where the handler does. */
export async function mutated(binding: Binding, request: ReviewRequest): Promise<Review> {
  return measured(request, async review => {
    const wrapped = new PeprMutateRequest(review as never);
    const isMarked = hasPlaceForMarks(review.object);
    if (isMarked) wrapped.SetAnnotation(MARK, "started");
    await binding.mutateCallback?.(wrapped as never);
    if (isMarked) wrapped.SetAnnotation(MARK, "succeeded");
    const patch = Buffer.from(JSON.stringify(compare(review.object, wrapped.Raw))).toString("base64");
    return { uid: "1", allowed: true, patch, patchType: "JSONPatch" };
  });
}

/** The review of an object by a binding that may refuse it. Rejects where the handler does. */
export async function judged(binding: Binding, request: ReviewRequest): Promise<Review> {
  return measured(request, async review => {
    const verdict = await binding.validateCallback?.(new PeprValidateRequest(review as never) as never);
    if (!verdict) throw new Error("the binding does not validate");
    const { allowed, statusCode: code, statusMessage: message, warnings = [] } = verdict;
    const status = { ...(code !== undefined && { code }), ...(message !== undefined && { message }) };
    return { uid: "1", allowed, status, warnings };
  });
}

/** The steps of an answer's patch, as the API server applies them. */
export function stepsOf({ patch = "" }: AdmissionAnswer): ReturnType<typeof compare> {
  return patch === "" ? [] : (JSON.parse(Buffer.from(patch, "base64").toString("utf8")) as ReturnType<typeof compare>);
}

interface Received extends ReviewRequest {
  readonly uid: "1";
  readonly namespace: "default";
  readonly operation: "CREATE" | "UPDATE";
}

async function measured(
  { object, oldObject }: ReviewRequest,
  answered: (review: Received) => Promise<AdmissionAnswer>,
): Promise<Review> {
  const operation = oldObject ? "UPDATE" : "CREATE";
  // Frozen: a handler that changes what it must not fails.
  const parts = { object: frozen(throughJson(object)), oldObject: oldObject && frozen(throughJson(oldObject)) };
  const before = process.cpuUsage();
  copySparingly(parts.object);
  const answer = finalAnswer(await answered({ uid: "1", namespace: "default", operation, ...parts }), MODULE);
  const { user, system } = process.cpuUsage(before);
  return { answer: throughJson(answer), cpuMs: (user + system) / 1000 };
}

/** The API server sends no object without. Where it is taken by something else, Pepr fails before it asks us. */
function hasPlaceForMarks(object: object): boolean {
  const { metadata } = object as { readonly metadata?: unknown };
  if (!isRecord(metadata)) return false;
  const { annotations = {} } = metadata;
  return annotations === null || isRecord(annotations);
}

/** As it comes out of a request. */
function throughJson<T extends object>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

/** Its parts; of the object itself, `copySparingly` says what its copies are. */
function frozen<T extends object>(object: T): T {
  Object.values(object).forEach(freeze);
  return object;
}

function freeze(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  Object.values(value).forEach(freeze);
}
