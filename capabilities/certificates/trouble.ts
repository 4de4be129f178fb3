import type { Namespace, ObjectName } from "../api/identity";
import { ApiError } from "../kube/api-error";
import type { Resource } from "../kube/resources";

// Why the certificates could not be kept, in sentences that say what is missing where somebody must give it.

export interface Attempt {
  readonly verb: "get" | "update" | "patch";
  readonly resource: Resource<unknown>;
  readonly namespace?: Namespace;
  readonly name: ObjectName;
}

interface TroubleDetails {
  /** As of an `ApiError`, or another word. */
  readonly kind: string;
  readonly cause?: unknown;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number;
}

export class CertificateTrouble extends Error {
  override readonly name = "CertificateTrouble";
  readonly kind: string;
  readonly retryAfterMs: number | undefined;

  constructor(message: string, { kind, cause, retryAfterMs }: TroubleDetails) {
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

/** Whatever it is, as a trouble. */
export function troubleOf(error: unknown): CertificateTrouble {
  if (error instanceof CertificateTrouble) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new CertificateTrouble(message, { kind: "unexpected", cause: error });
}

/**
 * What goes wrong in one look, so that a missing permission is told together with the others, and hinders nothing that
 * does not need it.
 */
export class Troubles {
  readonly #found: CertificateTrouble[] = [];

  /** The value, or undefined where it fails. */
  async survive<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      this.#found.push(troubleOf(error));
      return undefined;
    }
  }

  /** All of them as one. */
  get sum(): CertificateTrouble | undefined {
    const [first, ...others] = this.#found;
    if (first === undefined || others.length === 0) return first;
    const waits = this.#found.map(({ retryAfterMs = 0 }) => retryAfterMs);
    return new CertificateTrouble(this.#found.map(({ message }) => message).join("; "), {
      kind: first.kind,
      cause: first.cause,
      retryAfterMs: Math.max(...waits),
    });
  }
}

function explanation({ verb, resource, namespace, name }: Attempt, { kind, message }: ApiError): string {
  const { group, plural } = resource;
  const object = `${resource.kind} ${namespace === undefined ? "" : `${namespace}/`}${name}`;
  if (kind === "notFound") return `${object} does not exist`;
  if (kind !== "forbidden") return `cannot ${verb} ${object}: ${message}`;
  const where = namespace === undefined ? "" : ` in namespace ${namespace}`;
  const type = group === "" ? plural : `${plural}.${group}`;
  return `the permission to ${verb} ${type} "${name}"${where} is missing: ${message}`;
}
