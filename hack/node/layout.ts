import { createHash } from "node:crypto";

/**
 * What a cluster's nodes are called on this machine. Everything follows from the cluster's folder alone, so that what a
 * crash left is found again without any record of it.
 */
export interface Names {
  /** Of the network namespace with the bridge that joins the machines. */
  readonly switchNamespace: string;
  /** What each of the cluster's network namespaces starts with. */
  readonly namespacePrefix: string;
  /** This machine's own network interface in the network of the nodes. An interface has at most 15 characters. */
  readonly hostLink: string;
  readonly cgroup: string;
}

export interface Addresses {
  readonly node: string;
  /** Prefix length 24; the node itself has its first address. */
  readonly pods: string;
}

/** The one pattern of node names; the number is the node's place in the network. */
const nodeName = /^node-(\d{1,2})$/;
export const mostNodes = 50;

export function namesOf(dir: string): Names {
  const id = createHash("sha256").update(dir).digest("hex").slice(0, 8);
  const namespacePrefix = `everynode-${id}-`;
  return {
    switchNamespace: `${namespacePrefix}switch`,
    namespacePrefix,
    hostLink: `everynode${id.slice(0, 6)}`,
    cgroup: `everynode-${id}`,
  };
}

export function nodeNamespace(dir: string, node: string): string {
  return `${namesOf(dir).namespacePrefix}${node}`;
}

/** node-1, node-2, ... */
export function nodeNames(count: number): readonly string[] {
  if (count > mostNodes) throw new Error(`${count} real nodes: at most ${mostNodes} have addresses`);
  return Array.from({ length: count }, (_, index) => `node-${index + 1}`);
}

/** The network is the second number of 10.x.0.0/16. This machine is .0.1, the nodes follow from .0.11 on. */
export function hostAddress(network: number): string {
  return `10.${network}.0.1`;
}

export function addressesOf(network: number, node: string): Addresses {
  const number = Number(nodeName.exec(node)?.[1] ?? 0);
  if (number < 1 || number > mostNodes)
    throw new Error(`"${node}" is no real node: they are node-1 to node-${mostNodes}`);
  return { node: `10.${network}.0.${10 + number}`, pods: `10.${network}.${number}.0/24` };
}

/** The first network that no address and no route of this machine is in. */
export function freeNetwork(taken: readonly string[]): number {
  const used = new Set(taken.map(text => /^10\.(\d+)\./.exec(text)?.[1]));
  for (let network = 200; network < 255; network += 1) if (!used.has(String(network))) return network;
  throw new Error("finding a free network: 10.200.0.0/16 to 10.254.0.0/16 are all in use on this machine");
}
