import type { KubeClient, ListOptions } from "../kube/client";
import type { Resource } from "../kube/resources";

const PAGE_SIZE = 500;

/** The objects of a collection, never more than a page of them held as the server sent it. */
export async function* each<T>(
  client: Pick<KubeClient, "list">,
  resource: Resource<T>,
  options: ListOptions<T>,
): AsyncGenerator<T> {
  let continueToken: string | undefined;
  do {
    const page = await client.list(resource, { ...options, limit: PAGE_SIZE, ...(continueToken && { continueToken }) });
    yield* page.items;
    continueToken = page.continueToken;
  } while (continueToken !== undefined);
}
