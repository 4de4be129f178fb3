import { thousandths, wholeUnits } from "./quantity";
import type { PodSpec } from "./types";

// What a pod takes of its node, as the scheduler counts it (component-helpers' PodRequests, NodePorts).

/**
 * By the names of resources, those of which there is something: cpu in thousandths of a core, all others in their unit,
 * rounded up.
 */
export type Amounts = ReadonlyMap<string, bigint>;

/** A port of the node. The address 0.0.0.0 is all of its addresses. */
export interface HostPort {
  readonly ip: string;
  readonly protocol: string;
  readonly port: number;
}

export interface PodDemand {
  readonly requests: Amounts;
  readonly hostPorts: readonly HostPort[];
}

/** A quantity is a text; the schema lets a number be one, too. */
export type ResourceList = Readonly<Record<string, string | number>>;

interface Requesting {
  readonly resources?: { readonly requests?: ResourceList };
}

interface DemandingContainer extends Requesting {
  readonly restartPolicy?: string;
  readonly ports?: readonly {
    readonly hostPort?: number;
    readonly hostIP?: string;
    readonly protocol?: string;
  }[];
}

/** What of a pod tells its demand. */
export interface DemandingSpec extends Requesting {
  readonly containers?: readonly DemandingContainer[];
  readonly initContainers?: readonly DemandingContainer[];
  readonly overhead?: ResourceList;
}

/** The demand of a pod as the API server stores it. What is no quantity, which the API server would not store, counts as none. */
export function podDemand(spec: DemandingSpec): PodDemand {
  const requests = containerRequests(spec);
  for (const [name, amount] of exactAmounts(spec.resources?.requests)) {
    if (isForPods(name)) requests.set(name, amount);
  }
  add(requests, exactAmounts(spec.overhead));
  return Object.freeze({ requests: rounded(requests), hostPorts: Object.freeze(hostPorts(spec)) });
}

/**
 * The demand of the pod that the API server makes of a template: what is not requested is so much as its limit, and on the
 * network of the node each port is one of the node. What only admission plugins add is not foreseen.
 */
export function templateDemand(spec: PodSpec): PodDemand {
  const { containers, initContainers, overhead, hostNetwork, resources } = spec;
  const asPod = {
    containers: containers.map(container => asInPod(container, hostNetwork)),
    initContainers: (initContainers ?? []).map(container => asInPod(container, hostNetwork)),
    ...(overhead && { overhead }),
  };
  const { requests = {}, limits = {} } = resources ?? {};
  const ofContainers = containerRequests(asPod);
  const defaulted = Object.entries(limits).filter(([name]) => isOfLimit(name, ofContainers));
  return podDemand({ ...asPod, resources: { requests: { ...Object.fromEntries(defaulted), ...requests } } });
}

/** What a node has, from its `status.allocatable`. */
export function amountsOf(list: ResourceList | undefined): Amounts {
  return rounded(exactAmounts(list));
}

/** Of two ports whether only one pod can have both. */
export function isSameHostPort(a: HostPort, b: HostPort): boolean {
  if (a.port !== b.port || a.protocol !== b.protocol) return false;
  return a.ip === b.ip || a.ip === ALL_ADDRESSES || b.ip === ALL_ADDRESSES;
}

const ALL_ADDRESSES = "0.0.0.0";

type Container = PodSpec["containers"][number];

function asInPod({ resources, ports, restartPolicy }: Container, hostNetwork: boolean | undefined): DemandingContainer {
  return {
    resources: { requests: { ...resources?.limits, ...resources?.requests } },
    ports: (ports ?? []).map(port => ({
      ...port,
      ...(hostNetwork && !port.hostPort && { hostPort: port.containerPort }),
    })),
    ...(restartPolicy !== undefined && { restartPolicy }),
  };
}

/** What the containers request of a resource comes before the limit of their pod, but for pages, which cannot be shared. */
function isOfLimit(name: string, ofContainers: Amounts): boolean {
  return !ofContainers.has(name) || name.startsWith(HUGE_PAGES);
}

const HUGE_PAGES = "hugepages-";

/** The resources that may be given to a pod as a whole. */
function isForPods(name: string): boolean {
  return name === "cpu" || name === "memory" || name.startsWith(HUGE_PAGES);
}

/**
 * In thousandths. Containers and sidecars run at the same time, while an init container runs beside the sidecars that come
 * before it (KEP-753): of both the larger.
 */
function containerRequests({ containers = [], initContainers = [] }: DemandingSpec): Map<string, bigint> {
  const running = new Map<string, bigint>();
  const sidecars = new Map<string, bigint>();
  const starting = new Map<string, bigint>();
  for (const { resources } of containers) add(running, exactAmounts(resources?.requests));
  for (const { resources, restartPolicy } of initContainers) {
    const own = exactAmounts(resources?.requests);
    if (restartPolicy === "Always") {
      add(running, own);
      add(sidecars, own);
    } else {
      add(own, sidecars);
      raise(starting, own);
    }
  }
  raise(running, starting);
  return running;
}

function hostPorts({ containers = [], initContainers = [] }: DemandingSpec): readonly HostPort[] {
  const lasting = [...containers, ...initContainers.filter(({ restartPolicy }) => restartPolicy === "Always")];
  return lasting.flatMap(({ ports = [] }) =>
    ports.flatMap(({ hostPort: port, hostIP: ip, protocol }) =>
      port ? [Object.freeze({ ip: ip || ALL_ADDRESSES, protocol: protocol || "TCP", port })] : [],
    ),
  );
}

/** In thousandths, each of them. */
function exactAmounts(list: ResourceList = {}): Map<string, bigint> {
  return new Map(Object.entries(list).map(([name, quantity]) => [name, thousandths(String(quantity)) ?? 0n]));
}

function add(amounts: Map<string, bigint>, more: Amounts): void {
  for (const [name, amount] of more) amounts.set(name, (amounts.get(name) ?? 0n) + amount);
}

function raise(amounts: Map<string, bigint>, least: Amounts): void {
  for (const [name, amount] of least) if ((amounts.get(name) ?? -1n) < amount) amounts.set(name, amount);
}

function rounded(exact: Amounts): Amounts {
  const present = [...exact].filter(([, amount]) => amount > 0n);
  return Object.freeze(new Map(present.map(([name, amount]) => [name, name === "cpu" ? amount : wholeUnits(amount)])));
}
