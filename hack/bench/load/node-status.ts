import { inParallel } from "../../control-plane/parallel";
import { parallelRequests, sendOrThrow, type ApiClient } from "../../control-plane/api-client";
import { hexOf } from "./made-up";

/** As many as a kubelet reports (its `nodeStatusMaxImages`). */
const imagesReported = 50;

const conditions = [
  { type: "MemoryPressure", status: "False", reason: "KubeletHasSufficientMemory" },
  { type: "DiskPressure", status: "False", reason: "KubeletHasNoDiskPressure" },
  { type: "PIDPressure", status: "False", reason: "KubeletHasSufficientPID" },
  { type: "Ready", status: "True", reason: "KubeletReady" },
] as const;

/** The images of a node in use, by the size of real ones. */
const images = Array.from({ length: imagesReported }, (_, number) => {
  const image = `registry.example.com/platform/service-${number}`;
  return {
    names: [`${image}@sha256:${hexOf(image)}`, `${image}:v1.${number}.0`],
    sizeBytes: 20_000_000 + 1_000_003 * number,
  };
});

/**
 * The patch with which a kubelet says that its node is as it was: strategic, with the time of each condition. With the
 * images, as it writes them whenever they change.
 */
export function heartbeat(at: Date, what: { readonly withImages: boolean }): object {
  const lastHeartbeatTime = `${at.toISOString().slice(0, 19)}Z`;
  return {
    status: {
      conditions: conditions.map(condition => ({ ...condition, lastHeartbeatTime })),
      ...(what.withImages && { images }),
    },
  };
}

export async function writeHeartbeat(client: ApiClient, node: string, patch: object): Promise<void> {
  const path = `/api/v1/nodes/${node}/status?fieldManager=kubelet`;
  const contentType = "application/strategic-merge-patch+json";
  await sendOrThrow(client, { method: "PATCH", path, contentType, body: patch });
}

/** Gives every node the size of a real one. */
export async function reportImages(client: ApiClient, nodes: readonly string[], signal?: AbortSignal): Promise<void> {
  const patch = heartbeat(new Date(), { withImages: true });
  await inParallel(nodes, parallelRequests, async node => {
    signal?.throwIfAborted();
    await writeHeartbeat(client, node, patch);
  });
}
