import { run as runHere, type RunOptions } from "../../hack/node/run";
import type { Rig } from "./rig";
import type { Need, Target } from "./target";

/** Of a cluster that somebody else has made, such as one of kind: as much as a shell on its nodes can do. */
export function openForeignRig({ shell, lacks }: Pick<Target, "shell" | "lacks">): Rig {
  const run = (node: string, command: readonly string[], options?: RunOptions): Promise<string> => {
    if (shell === undefined) throw lacking(lacks, "shell");
    return runHere([...onNode(shell, node), ...command], options);
  };
  const kubelet = async (node: string, verb: "start" | "stop"): Promise<void> => {
    await run(node, ["systemctl", verb, "kubelet"]);
  };
  return {
    logs: "on the nodes",
    run,
    stopKubelet: node => kubelet(node, "stop"),
    startKubelet: node => kubelet(node, "start"),
    machineWithoutNetwork: () => Promise.reject(lacking(lacks, "machines")),
    auditedRequests: () => Promise.reject(lacking(lacks, "audit")),
    close: () => Promise.resolve(),
  };
}

/** The words of a shell, with `{node}` replaced. */
export function onNode(shell: readonly string[], node: string): readonly string[] {
  return shell.map(word => word.replaceAll("{node}", node));
}

/** A scenario that needs it says so, and is skipped. */
function lacking(lacks: Target["lacks"], need: Need): Error {
  return new Error(`a scenario does not say that it needs "${need}": ${lacks[need]}`);
}
