import type { ResourceVersion } from "../api/identity";
import type { KubeClient } from "../kube/client";
import type { Resource } from "../kube/resources";
import type { Intake } from "./intake";

export interface ListAllOptions<Raw, T> {
  readonly client: KubeClient;
  readonly resource: Resource<Raw>;
  readonly intake: Intake<Raw, T>;
  readonly signal: AbortSignal;
}

export interface Listed<T> {
  readonly objects: readonly T[];
  readonly resourceVersion: ResourceVersion;
}

const PAGE_SIZE = 500;

/**
 * A whole collection as it was at one moment. Objects are projected page by page, so that never more than a page of
 * them is held as the server sent it. Rejects with an `ApiError`, of kind `gone` where the server could not keep that
 * moment until the last page.
 */
export async function listAll<Raw, T>({
  client,
  resource,
  intake,
  signal,
}: ListAllOptions<Raw, T>): Promise<Listed<T>> {
  const objects: T[] = [];
  let page = await client.list(resource, { limit: PAGE_SIZE, signal });
  // The first page's is never above that of a later one; what is newer in a later one, the watch brings again.
  const { resourceVersion } = page;
  for (;;) {
    for (const raw of page.items) {
      const object = intake(raw);
      if (object !== undefined) objects.push(object);
    }
    if (page.continueToken === undefined) return { objects, resourceVersion };
    page = await client.list(resource, { limit: PAGE_SIZE, continueToken: page.continueToken, signal });
  }
}
