import {
  type Amounts,
  type DemandingSpec,
  type PodDemand,
  type ResourceList,
  amountsOf,
  podDemand,
} from "../api/pod-demand";

/** What pods take and nodes have: as there are few different ones among thousands, each is there once. */
export interface Demands {
  ofPod(spec: DemandingSpec): PodDemand;
  ofNode(allocatable: ResourceList | undefined): Amounts;
}

/** Starts afresh after `limit` different ones, as `createIntern` does. */
export function createDemands(limit = 10_000): Demands {
  const demands = once<PodDemand>(limit);
  const amounts = once<Amounts>(limit);
  return {
    ofPod: spec => demands(textOfSpec(spec), () => podDemand(spec)),
    ofNode: list => amounts(listText(list), () => amountsOf(list)),
  };
}

function once<T>(limit: number): (text: string, make: () => T) => T {
  const known = new Map<string, T>();
  return (text, make) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= limit) known.clear();
    const made = make();
    known.set(text, made);
    return made;
  };
}

/** All that the demand depends on. Quantities and names hold none of the characters between them. */
function textOfSpec({ containers, initContainers, resources, overhead }: DemandingSpec): string {
  const pod = `${listText(resources?.requests)}|${listText(overhead)}`;
  return `${containersText(containers)}|${containersText(initContainers)}|${pod}`;
}

function containersText(containers: DemandingSpec["containers"] = []): string {
  let text = "";
  for (const { resources, ports, restartPolicy = "" } of containers) {
    text += `${listText(resources?.requests)} ${restartPolicy} `;
    for (const { hostPort, hostIP = "", protocol = "" } of ports ?? []) {
      if (hostPort) text += `${hostIP} ${protocol} ${hostPort},`;
    }
    text += ";";
  }
  return text;
}

function listText(list: ResourceList = {}): string {
  let text = "";
  for (const [name, quantity] of Object.entries(list)) text += `${name}=${quantity},`;
  return text;
}
