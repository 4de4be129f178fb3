import type { ResourceVersion } from "../api/identity";
import { ApiError, type ApiErrorKind, isTooLargeVersion } from "../kube/api-error";
import type { CollectionClient, FieldMask, ListPage } from "../kube/client";
import type { Resource } from "../kube/resources";
import { type Clock, sleep } from "../telemetry/clock";
import type { Draft } from "./draft";
import type { Intake } from "./intake";
import { RetryDelay } from "./retry-delay";
import type { StoredObject } from "./stored-object";

export type PageResult = "answered" | "failed";

export interface ListAllOptions<Raw, T extends StoredObject> {
  readonly client: CollectionClient;
  readonly resource: Resource<Raw>;
  /** All that `intake` reads. */
  readonly fields?: FieldMask<Raw>;
  readonly intake: Intake<Raw, T>;
  readonly clock: Clock;
  /** Between 0 and 1, and new at each call. */
  readonly random: () => number;
  readonly signal: AbortSignal;
  /** Called after each request for a page, whether it was answered or failed. */
  readonly onPage: (result: PageResult) => void;
  /** Takes the objects. */
  readonly draft: Draft<T>;
}

/** How many objects a page has at most. */
export const PAGE_SIZE = 500;
// To begin anew at the first page asks most of a server that has least to give.
const ATTEMPTS_AT_A_PAGE = 5;
const PASSING: ReadonlySet<ApiErrorKind> = new Set(["tooManyRequests", "unavailable", "timeout", "network"]);

/**
 * Lists a whole collection as it was at one moment, and tells which. Objects are projected page by page, so that never more
 * than a page of them is held as the server sent it. Rejects with an `ApiError`, of kind `gone` where the server could not keep that
 * moment until the last page.
 */
export async function listAll<Raw, T extends StoredObject>(options: ListAllOptions<Raw, T>): Promise<ResourceVersion> {
  const first = await firstPage(options);
  await takeAll(options, first);
  // The first page's is never above that of a later one; what is newer in a later one, the watch brings again.
  return first.resourceVersion;
}

/** Begins a LIST of the whole collection as it is now. Rejects with an `ApiError`. */
export function firstPage<Raw>({
  client,
  resource,
  fields,
  signal,
}: Pick<ListAllOptions<Raw, StoredObject>, "client" | "resource" | "fields" | "signal">): Promise<ListPage<Raw>> {
  return client.list(resource, { limit: PAGE_SIZE, signal, ...(fields && { fields }) });
}

/** Takes the objects of the first page, and of all that follow it. Rejects as `listAll` does. */
export async function takeAll<Raw, T extends StoredObject>(
  options: ListAllOptions<Raw, T>,
  first: ListPage<Raw>,
): Promise<void> {
  const { intake, onPage, draft } = options;
  for (let page = first; ; ) {
    onPage("answered");
    for (const raw of page.items) {
      const object = intake(raw);
      if (object !== undefined) draft.take("added", object);
    }
    if (page.continueToken === undefined) return;
    page = await nextPage(options, page.continueToken);
  }
}

async function nextPage<Raw, T extends StoredObject>(
  options: ListAllOptions<Raw, T>,
  continueToken: string,
): Promise<ListPage<Raw>> {
  const { client, resource, fields, clock, random, signal, onPage } = options;
  const retry = new RetryDelay({ random });
  for (let attempt = 1; ; ) {
    try {
      return await client.list(resource, { limit: PAGE_SIZE, continueToken, signal, ...(fields && { fields }) });
    } catch (error) {
      const isPassing = error instanceof ApiError && PASSING.has(error.kind);
      if (!isPassing || attempt === ATTEMPTS_AT_A_PAGE) throw error;
      // The first page came from etcd, and the server's cache, which has the others, is on its way there. A LIST that
      // begins anew is of a later version, and so further away.
      if (!isTooLargeVersion(error)) attempt += 1;
      onPage("failed");
      await sleep(clock, { delayMs: retry.afterFailure(error.retryAfterMs), signal });
    }
  }
}
