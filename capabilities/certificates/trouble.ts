import type { ObjectName, Namespace } from "../api/identity";
import { ApiError } from "../kube/api-error";
import { type Resource, resourcePath } from "../kube/resources";

export interface Attempt {
  readonly verb: "get" | "update" | "patch";
  readonly resource: Resource<unknown>;
  readonly namespace?: Namespace;
  readonly name: ObjectName;
}

/** Why the certificates could not be kept, in a sentence that says what to do where somebody must do something. */
export class CertificateTrouble extends Error {
  override readonly name = "CertificateTrouble";
  readonly kind: string;
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    { kind, cause, retryAfterMs }: { kind: string; cause?: unknown; retryAfterMs?: number },
  ) {
    super(message, { cause });
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** Awaits the call, and explains its failure. */
export async function attempted<T>(attempt: Attempt, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { kind, retryAfterMs } = error;
    const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
    throw new CertificateTrouble(explanation(attempt, error), { kind, cause: error, ...wait });
  }
}

function explanation({ verb, resource, namespace, name }: Attempt, { kind, message }: ApiError): string {
  const { group, plural } = resource;
  const object = `${resource.kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
  if (kind === "notFound") return `${object} does not exist`;
  if (kind === "forbidden") {
    const where = namespace === undefined ? "" : ` in namespace ${namespace}`;
    const type = group === "" ? plural : `${plural}.${group}`;
    return `the permission to ${verb} ${type} "${name}"${where} is missing: ${message}`;
  }
  const path = resourcePath(resource, { name, ...(namespace !== undefined && { namespace }) });
  return `cannot ${verb} ${path}: ${message}`;
}
