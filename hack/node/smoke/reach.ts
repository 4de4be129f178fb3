import type { RealNode } from "../cluster";
import type { Check } from "./check";
import { hostPort, webPodOf, webPort } from "./manifest";

export interface Reach {
  readonly first: RealNode;
  readonly second: RealNode;
  readonly inPod: (pod: string, ...command: readonly string[]) => Promise<string>;
  readonly kubectl: (...args: readonly string[]) => Promise<string>;
  readonly eventually: (what: string, probe: () => Promise<string | undefined>) => Promise<void>;
}

/** What the API server does with the help of kubelets, and pods with that of the API server. */
export function podChecks({ first, second, inPod, kubectl, eventually }: Reach): readonly Check[] {
  const pod = webPodOf(first.name);
  return [
    {
      name: "kubectl logs and kubectl exec reach the pods",
      run: async () => {
        expectText(await kubectl("logs", webPodOf(second.name)), `serving as ${second.name}`);
        expectText(await inPod(pod, "hostname"), pod);
      },
    },
    {
      name: "a pod reaches the API server as its service account",
      run: () =>
        eventually("an answer", async () => {
          const log = await kubectl("logs", "client");
          if (log.includes("status=failed")) throw new Error(log);
          return log.split("calling /healthz").length > 2 ? undefined : "it has not asked twice yet";
        }),
    },
  ];
}

/** What pods and nodes reach of each other. */
export function networkChecks({ first, second, inPod, kubectl, eventually }: Reach): readonly Check[] {
  const pod = webPodOf(first.name);
  const addressOf = (node: RealNode): Promise<string> =>
    kubectl("get", "pod", webPodOf(node.name), "--output", "jsonpath={.status.podIP}");
  const get = (url: string): Promise<string> => inPod(pod, "wget", "-q", "-O", "-", url);
  return [
    {
      name: "a pod pings a pod of the other node and speaks HTTP with it",
      run: async () => {
        const address = await addressOf(second);
        expectText(await inPod(pod, "ping", "-c", "1", address), "1 packets received");
        expectText(await get(`http://${address}:${webPort}`), second.name);
      },
    },
    {
      name: "a service answers by its name, for the pods of both nodes",
      run: () => {
        const seen = new Set<string>();
        return eventually("both pods to answer", async () => {
          seen.add((await get("http://web.default.svc.cluster.local")).trim());
          return seen.size === 2 ? undefined : `only ${[...seen].join(", ")} did`;
        });
      },
    },
    {
      name: "the name of a headless service is that of every pod behind it",
      run: () =>
        eventually("both addresses", async () => {
          const found = await inPod(pod, "nslookup", "web-each.default.svc.cluster.local");
          const missing = (await Promise.all([first, second].map(addressOf))).filter(one => !found.includes(one));
          return missing.length === 0 ? undefined : `${missing.join(", ")} is not among the answers`;
        }),
    },
    {
      name: "host ports answer on each node, for this machine and for pods of the other node",
      run: async () => {
        for (const node of [first, second]) await eventually(`${node.name} to answer`, () => missingAnswer(node));
        expectText(await get(`http://${second.address}:${hostPort}`), second.name);
      },
    },
  ];
}

/** undefined when the web pod of the node answers at its host port. */
export async function missingAnswer(node: RealNode): Promise<string | undefined> {
  return orComplaint(async () => {
    const answer = await fetch(`http://${node.address}:${hostPort}`, { signal: AbortSignal.timeout(2_000) });
    const text = (await answer.text()).trim();
    return text === node.name ? undefined : `"${text}" answers`;
  });
}

/** A probe that fails says why, and is asked again. */
export async function orComplaint(probe: () => Promise<string | undefined>): Promise<string | undefined> {
  return probe().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
}

function expectText(text: string, wanted: string): void {
  if (!text.includes(wanted)) throw new Error(`"${wanted}" is not in:\n${text}`);
}
