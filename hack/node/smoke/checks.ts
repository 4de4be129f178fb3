import { waitUntil } from "../../control-plane/readiness";
import type { RealCluster, RealNode } from "../cluster";
import { run } from "../run";
import type { Check } from "./check";
import { smokeManifest } from "./manifest";
import { missingAnswer, networkChecks, orComplaint, podChecks, type Reach } from "./reach";

/** A machine that is busy with other work takes its time. */
const limitMs = 180_000;

/** What is expected of real nodes, in an order in which each builds on those before. */
export function checksOf({ cluster, nodes }: RealCluster, signal: AbortSignal): readonly Check[] {
  const kubectl = (...args: readonly string[]): Promise<string> =>
    run([cluster.binaries.kubectl, `--kubeconfig=${cluster.kubeconfig}`, ...args]);
  const inPod = (pod: string, ...command: readonly string[]): Promise<string> => kubectl("exec", pod, "--", ...command);
  const [first, second] = nodes;
  if (first === undefined || second === undefined) throw new Error("the checks need two nodes");
  const eventually = (what: string, probe: () => Promise<string | undefined>): Promise<void> =>
    waitUntil(() => orComplaint(probe), { what, limitMs, check: () => signal.throwIfAborted() });
  const ready = (node: RealNode, status: string): Promise<void> =>
    eventually(`${node.name} to be ready: ${status}`, async () => {
      const listed = await cluster.nodes.list();
      const found = listed.find(one => one.name === node.name);
      return found !== undefined && found.ready === (status === "True") ? undefined : "it is not so yet";
    });
  const answers = (node: RealNode): Promise<void> => eventually(`${node.name} to answer`, () => missingAnswer(node));
  const reach: Reach = { first, second, inPod, kubectl, eventually };
  return [
    {
      name: "a pod runs on each node",
      run: async () => {
        const manifest = smokeManifest(nodes.map(node => node.name));
        await run([cluster.binaries.kubectl, `--kubeconfig=${cluster.kubeconfig}`, "apply", "-f", "-"], {
          input: manifest,
        });
        await kubectl("wait", "--for=condition=Ready", "pod", "--all", `--timeout=${limitMs / 1000}s`);
      },
    },
    ...podChecks(reach),
    ...networkChecks(reach),
    {
      name: "a node whose kubelet is stopped is lost while its pods go on, and one without power with its pods",
      run: async () => {
        await Promise.all([first.stopKubelet(), second.powerOff()]);
        await Promise.all([ready(first, "False"), ready(second, "False")]);
        await answers(first);
        if ((await missingAnswer(second)) === undefined) throw new Error(`${second.name} answers without power`);
      },
    },
    {
      name: "both are back, and their pods with them",
      run: async () => {
        await Promise.all([first.startKubelet(), second.powerOn()]);
        await Promise.all([ready(first, "True"), ready(second, "True")]);
        await Promise.all([answers(first), answers(second)]);
      },
    },
  ];
}
