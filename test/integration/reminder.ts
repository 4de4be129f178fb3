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
