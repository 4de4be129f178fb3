import { setTimeout as sleep } from "node:timers/promises";

import type { ApiClient } from "./api-client";
import { listNodes } from "./nodes";

export interface WaitOptions {
  readonly what: string;
  readonly limitMs: number;
  /** Throws when waiting has become pointless: a component died, or somebody pressed Ctrl-C. */
  readonly check?: (() => void) | undefined;
}

/** Polls until there is nothing left to wait for. `probe` says what is missing, undefined when nothing is. */
export async function waitUntil(probe: () => Promise<string | undefined>, options: WaitOptions): Promise<void> {
  const end = Date.now() + options.limitMs;
  for (;;) {
    options.check?.();
    const askedAt = Date.now();
    const missing = await probe();
    if (missing === undefined) return;
    if (Date.now() > end)
      throw new Error(`waiting for ${options.what} took over ${options.limitMs / 1000} s: ${missing}`);
    // Listing thousands of nodes costs the API server more than the wait: it gets as long a rest as the look took.
    await sleep(Math.max(50, Date.now() - askedAt));
  }
}

/** The answer must be "ok" to the letter: the text of a failure holds the word too. */
export async function missingHealth(client: ApiClient, path: string): Promise<string | undefined> {
  try {
    const { status, text } = await client.send({ method: "GET", path });
    return text === "ok" ? undefined : `${path} answers ${status}: ${text}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error); // It does not listen yet.
  }
}

/** Pods are refused in a namespace that has no service account yet. */
export async function missingServiceAccount(client: ApiClient): Promise<string | undefined> {
  const path = "/api/v1/namespaces/default/serviceaccounts/default";
  const { status } = await client.send({ method: "GET", path });
  return status === 200 ? undefined : `the default service account: ${status}`;
}

/** Nodes start with taints that keep pods away until the node lifecycle controller, if it runs, takes them off. */
export async function missingNodes(
  client: ApiClient,
  names: readonly string[],
  lifecycleRuns: boolean,
): Promise<string | undefined> {
  if (names.length === 0) return undefined;
  const nodes = new Map((await listNodes(client)).map(node => [node.name, node]));
  const missing = names.filter(name => {
    const node = nodes.get(name);
    const isTainted = lifecycleRuns && node?.taints.some(taint => lifecycleTaints.has(taint.key));
    return node === undefined || !node.ready || isTainted;
  });
  return missing.length === 0
    ? undefined
    : `${missing.length} of ${names.length} nodes are not ready, such as ${missing[0]}`;
}

/** Whether a controller runs under a `--controllers` value: its own name wins over the star. */
export function runsController(controllers: string, name: string): boolean {
  const parts = controllers.split(",").map(part => part.trim());
  if (parts.includes(name)) return true;
  return !parts.includes(`-${name}`) && parts.includes("*");
}

const lifecycleTaints: ReadonlySet<string> = new Set([
  "node.kubernetes.io/not-ready",
  "node.kubernetes.io/unreachable",
]);
