import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

import { readAdminCredentials } from "../../hack/control-plane/credentials";
import { newApiClient } from "../../hack/control-plane/api-client";
import { accounts, auditLogPath } from "../e2e/audit";
import { manifest } from "../integration/api";
import type { World } from "./world";

// A daemon set whose every change makes the leader write a pod: by turns it selects a node and it does not. The node has no
// kubelet and its pods no grace, so that nothing but the controller is waited for.

export interface Probe {
  /** Resolves with what was edited. */
  stop(): Promise<Edits>;
}

export interface Edits {
  readonly sent: number;
  readonly failed: readonly string[];
}

const editEveryMs = 200;
const place = { namespace: "ha-probe", name: "probe" };
const label = "everynode.dev/ha-probe";
const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "ha-probe", labels: { [label]: "on" } },
  spec: { taints: [{ key: label, effect: "NoExecute" }] },
};

export async function startProbe(world: World): Promise<Probe> {
  await world.kubectl.attempt("create", "namespace", place.namespace);
  await world.kubectl.run("apply", "--filename", await world.kubectl.file(node));
  const client = newApiClient({ server: world.cluster.server, ...(await readAdminCredentials(world.cluster.dir)) });
  const path = `/apis/everynode.dev/v1alpha1/namespaces/${place.namespace}/daemonsets/${place.name}`;
  const failed: string[] = [];
  const pending = new Set<Promise<void>>();
  let sent = 0;
  const edit = async (): Promise<void> => {
    const body = probe(sent++ % 2 === 0 ? "on" : "off");
    const contentType = "application/apply-patch+yaml";
    const query = "?fieldManager=ha&force=true";
    try {
      const { status, text } = await client.send({ method: "PATCH", path: path + query, contentType, body });
      if (status >= 300) failed.push(`${status}: ${text}`);
    } catch (error) {
      failed.push(String(error));
    }
  };
  const timer = setInterval(() => {
    const one = edit().finally(() => pending.delete(one));
    pending.add(one);
  }, editEveryMs);
  return {
    stop: async () => {
      clearInterval(timer);
      await Promise.all(pending);
      await client.close();
      return { sent, failed };
    },
  };
}

function probe(value: string): object {
  const podSpec = {
    nodeSelector: { [label]: value },
    // The node is soon held to be unreachable.
    tolerations: [{ operator: "Exists" as const }],
    terminationGracePeriodSeconds: 0,
  };
  return manifest({ name: place.name, podSpec });
}

/** A pod of the probe that was created or deleted. */
export interface PodWrite {
  readonly atMs: number;
  /** The pod of the controller that wrote. */
  readonly by: string;
}

/** What the API server records from now on. Each call returns all of it, in order. */
export async function followPodWrites({ cluster }: World): Promise<() => Promise<readonly PodWrite[]>> {
  const path = auditLogPath(cluster.name);
  let read = (await stat(path)).size;
  let rest = "";
  const writes: PodWrite[] = [];
  return async () => {
    for await (const chunk of createReadStream(path, { start: read })) {
      const bytes = chunk as Buffer;
      read += bytes.length;
      const lines = (rest + bytes.toString("utf8")).split("\n");
      // The last one may be half written.
      rest = lines.pop() ?? "";
      const pods = lines.filter(line => line.includes(place.namespace));
      writes.push(...pods.flatMap(line => podWriteIn(JSON.parse(line) as AuditEvent)));
    }
    return writes;
  };
}

interface AuditEvent {
  readonly verb: string;
  readonly stageTimestamp: string;
  readonly user: { readonly username: string; readonly extra?: Readonly<Record<string, readonly string[]>> };
  readonly objectRef?: { readonly resource?: string; readonly namespace?: string; readonly subresource?: string };
  readonly responseStatus?: { readonly code?: number };
}

function podWriteIn(event: AuditEvent): readonly PodWrite[] {
  const { verb, stageTimestamp, user } = event;
  if (user.username !== accounts.controller || !["create", "delete"].includes(verb) || !isOfProbe(event)) return [];
  return [{ atMs: Date.parse(stageTimestamp), by: user.extra?.["authentication.kubernetes.io/pod-name"]?.[0] ?? "" }];
}

function isOfProbe({ objectRef, responseStatus }: AuditEvent): boolean {
  const isPod = objectRef?.resource === "pods" && objectRef.namespace === place.namespace;
  return isPod && (responseStatus?.code ?? 500) < 300;
}
