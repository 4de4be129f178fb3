import { kwokNodeAnnotation } from "../../hack/control-plane/components";
import type { Api } from "./api";

/** A condition of a node, and for how long it has been so. */
export interface NodeSign {
  readonly type: string;
  readonly status: "True" | "False" | "Unknown";
  readonly secondsAgo: number;
}

/** Writes a condition of the node. */
export async function writeSign(api: Api, node: string, { type, status, secondsAgo }: NodeSign): Promise<void> {
  const lastTransitionTime = new Date(Date.now() - secondsAgo * 1_000).toISOString().replace(/\.\d+Z/, "Z");
  const contentType = "application/strategic-merge-patch+json";
  const body = { status: { conditions: [{ type, status, lastTransitionTime, reason: "Test" }] } };
  await api.send({ method: "PATCH", path: `/api/v1/nodes/${node}/status`, contentType, body });
}

/** Has the node's kubelet say nothing any more, since so long: nobody simulates it, and a condition says that nobody knows. */
export async function silence(api: Api, node: string, secondsAgo: number): Promise<void> {
  await simulate(api, node, null);
  await writeSign(api, node, { type: "Ready", status: "Unknown", secondsAgo });
}

/** Has a silent kubelet speak again. */
export async function wake(api: Api, node: string): Promise<void> {
  await writeSign(api, node, { type: "Ready", status: "True", secondsAgo: 0 });
  await simulate(api, node, kwokNodeAnnotation.value);
}

async function simulate(api: Api, node: string, value: string | null): Promise<void> {
  const body = { metadata: { annotations: { [kwokNodeAnnotation.key]: value } } };
  const contentType = "application/merge-patch+json";
  await api.send({ method: "PATCH", path: `/api/v1/nodes/${node}`, contentType, body });
}
