import { type Namespace, type ResourceVersion, resourceVersionOf } from "../../../../capabilities/api/identity";
import type { ObjectMeta } from "../../../../capabilities/api/types";
import { ApiError } from "../../../../capabilities/kube/api-error";
import type { FieldMask, KubeClient, WatchEvent } from "../../../../capabilities/kube/client";
import type { Resource } from "../../../../capabilities/kube/resources";

interface WithMetadata {
  readonly metadata?: ObjectMeta;
}

export interface FollowOptions<T extends WithMetadata> {
  readonly client: KubeClient;
  readonly resource: Resource<T>;
  readonly namespace: Namespace;
  /** What is read of an object; its resource version must be among it. */
  readonly fields: FieldMask<T>;
  readonly signal: AbortSignal;
  /** All there is: at the beginning, and where what happened meanwhile is not known any more. */
  readonly onAll: (objects: readonly T[]) => void;
  readonly onEvent: (kind: "added" | "modified" | "deleted", object: T) => void;
  /** Waited for each time a watch ended that was not asked to, before it is resumed. */
  readonly onResume: () => Promise<void>;
}

const timeoutSeconds = 1_800;

/** Calls back until the signal. The API server may close watches, which it does with slow readers: they are resumed. */
export async function follow<T extends WithMetadata>(options: FollowOptions<T>): Promise<void> {
  const { client, resource, fields, namespace, signal, onAll, onResume } = options;
  while (!signal.aborted) {
    try {
      const { items, resourceVersion } = await client.list(resource, { namespace, fields, signal });
      onAll(items);
      await watchOn(options, resourceVersion);
    } catch (error) {
      // Whatever went wrong with a call is answered by the next one; who waits for something sets the limit.
      if (!(error instanceof ApiError)) throw error;
      if (signal.aborted) return;
      await onResume();
    }
  }
}

/** From watch to watch, without missing what is between; until one fails. */
async function watchOn<T extends WithMetadata>(options: FollowOptions<T>, start: ResourceVersion): Promise<void> {
  const { client, resource, namespace, fields, signal, onEvent, onResume } = options;
  let from = start;
  const take = (event: WatchEvent<T>): void => {
    from = versionOf(event) ?? from;
    if (event.kind !== "bookmark") onEvent(event.kind, event.object);
  };
  while (!signal.aborted) {
    const watch = client.watch(resource, { namespace, fields, signal, resourceVersion: from, timeoutSeconds });
    await takeAll(watch, take).catch((error: unknown) => {
      if (signal.aborted || !isPassing(error)) throw error;
    });
    if (signal.aborted) return;
    await onResume();
  }
}

async function takeAll<T>(items: AsyncIterable<T>, take: (item: T) => void): Promise<void> {
  for await (const item of items) take(item);
}

function versionOf(event: WatchEvent<WithMetadata>): ResourceVersion | undefined {
  if (event.kind === "bookmark") return event.resourceVersion;
  const version = event.object.metadata?.resourceVersion;
  return version === undefined ? undefined : resourceVersionOf(version);
}

/** The same version may be asked for again: the connection was lost, or the API server could not. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.kind === "network" || error.kind === "unavailable");
}
