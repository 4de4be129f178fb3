import { setTimeout as sleep } from "node:timers/promises";

import { parallelRequests, type ApiClient } from "./api-client";
import { readNode, type ListedNode } from "./nodes";

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
    const missing = await probe();
    if (missing === undefined) return;
    if (Date.now() > end)
      throw new Error(`waiting for ${options.what} took over ${options.limitMs / 1000} s: ${missing}`);
    await sleep(50);
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

/**
 * Nodes start with taints that keep pods away until the node lifecycle controller, if it runs, takes them off. Each node
 * is asked for until it is ready and then no more: listing thousands again and again would take the machine's time from
 * the components that make them ready.
 */
export async function waitForNodes(
  client: ApiClient,
  names: readonly string[],
  options: Omit<WaitOptions, "what"> & { readonly lifecycleRuns: boolean },
): Promise<void> {
  const pending = [...names];
  // Many at a time while they are ready, one at a time while they are not.
  let width = parallelRequests;
  const isUsable = (node: ListedNode | undefined): boolean =>
    node?.ready === true && !(options.lifecycleRuns && node.taints.some(taint => lifecycleTaints.has(taint.key)));
  const missing = async (): Promise<string | undefined> => {
    while (pending.length > 0) {
      const batch = pending.splice(0, width);
      const nodes = await Promise.all(batch.map(name => readNode(client, name)));
      const unusable = batch.filter((_, index) => !isUsable(nodes[index]));
      pending.unshift(...unusable);
      width = unusable.length > 0 ? 1 : Math.min(2 * width, parallelRequests);
      if (unusable.length > 0) return `${pending.length} of them are not known to be ready, such as ${unusable[0]}`;
    }
    return undefined;
  };
  await waitUntil(missing, { ...options, what: `${names.length} nodes` });
}

/** Generous: thousands of nodes on a busy machine of two cores take minutes. */
export function nodesLimitMs(count: number): number {
  return 60_000 + 60 * count;
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
