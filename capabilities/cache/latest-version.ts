import type { ResourceVersion } from "../api/identity";
import type { CollectionClient, FieldMask } from "../kube/client";
import type { Resource } from "../kube/resources";

export interface LatestVersionOptions<Raw> {
  readonly client: CollectionClient;
  readonly resource: Resource<Raw>;
  readonly fields?: FieldMask<Raw>;
}

/**
 * The version of everything that the server had at this call, or a later one: that of a consistent LIST, of one object
 * only. Rejects with an `ApiError`.
 */
export async function askLatestVersion<Raw>(
  { client, resource, fields }: LatestVersionOptions<Raw>,
  signal: AbortSignal,
): Promise<ResourceVersion> {
  return (await client.list(resource, { limit: 1, signal, ...(fields && { fields }) })).resourceVersion;
}
