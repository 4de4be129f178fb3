import type { Pod } from "../../capabilities/api/types";
import type { ApiRequest } from "../../hack/control-plane/api-client";
import { isReady } from "../../hack/operator/judge";

/**
 * KWOK looks at several events of a pod at once, and where an older one comes last it forgets what it had to do for the
 * newer. It remembers at the next event. A write that no controller cares for is one; only where all stands still, as
 * each such write can itself be overtaken.
 */
export async function remindOfUnreadyPods(
  pods: readonly Pod[],
  attempt: (request: ApiRequest) => Promise<unknown>,
): Promise<void> {
  for (const { metadata } of pods.filter(pod => !isReady(pod))) {
    const { namespace, name, uid } = metadata ?? {};
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    const body = { metadata: { uid, annotations: { "example.test/reminded": String(Date.now()) } } };
    await attempt({ method: "PATCH", path, contentType: "application/merge-patch+json", body });
  }
}

export interface StandstillOptions {
  /** For so long nothing has changed, in milliseconds. */
  readonly standstillMs: number;
  readonly pods: () => Promise<readonly Pod[]>;
  readonly send: (request: ApiRequest) => Promise<unknown>;
}

/** What the probe finds; whenever that stands still, KWOK is reminded. */
export function reminding<T>(
  probe: () => Promise<T>,
  { standstillMs, pods, send }: StandstillOptions,
): () => Promise<T> {
  let [last, movedAtMs] = ["", performance.now()];
  return async () => {
    const found = await probe();
    const now = JSON.stringify(found);
    if (last !== now) [last, movedAtMs] = [now, performance.now()];
    if (performance.now() - movedAtMs > standstillMs) {
      // A pod may be gone by now.
      await remindOfUnreadyPods(await pods(), request => send(request).catch(() => undefined));
      movedAtMs = performance.now();
    }
    return found;
  };
}
