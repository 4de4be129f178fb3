import type { ResourceVersion } from "../api/identity";
import { ApiError } from "../kube/api-error";
import type { FieldMask, KubeClient } from "../kube/client";
import type { Resource } from "../kube/resources";
import { type Clock, sleep } from "../telemetry/clock";
import { RetryDelay } from "./retry-delay";

export interface LatestVersionOptions<Raw> {
  readonly client: KubeClient;
  readonly resource: Resource<Raw>;
  readonly fields?: FieldMask<Raw>;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * The version of everything that the server had at this call, or a later one: that of a consistent LIST, of one object
 * only. Rejects with an `ApiError`.
 */
export async function askLatestVersion<Raw>(
  { client, resource, fields }: Pick<LatestVersionOptions<Raw>, "client" | "resource" | "fields">,
  signal: AbortSignal,
): Promise<ResourceVersion> {
  return (await client.list(resource, { limit: 1, signal, ...(fields && { fields }) })).resourceVersion;
}

/** As `askLatestVersion`, but an outage is waited out. Rejects with the signal's reason. */
export async function latestVersion<Raw>(
  options: LatestVersionOptions<Raw>,
  signal: AbortSignal,
): Promise<ResourceVersion> {
  const { clock, random } = options;
  const retry = new RetryDelay({ random });
  for (;;) {
    signal.throwIfAborted();
    try {
      return await askLatestVersion(options, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof ApiError)) throw error;
      // The reflector, which has the same trouble, tells of it.
      await sleep(clock, { delayMs: retry.afterFailure(error.retryAfterMs), signal });
    }
  }
}
