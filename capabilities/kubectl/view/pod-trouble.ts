import { assertNever } from "../../api/assert-never";
import type { PodState } from "../../plan/node-states";
import type { ContainerDetails, NodeDetails, PodDetails } from "./details";
import { durationText } from "./duration";
import type { ReasonCode } from "./reason-codes";

/** A code and its sentence. */
export interface Explanation {
  readonly code: ReasonCode;
  readonly message: string;
}

export interface StartingPod {
  readonly state: PodState;
  readonly pod: PodDetails | undefined;
  readonly node: NodeDetails | undefined;
  readonly nowMs: number;
}

/** What a pod that is not ready waits for. What a node that is not ready said last of its containers may be long past. */
export function podTrouble(starting: StartingPod): Explanation {
  const { state, pod, node } = starting;
  const { name, nodeName } = state.pod;
  if (nodeName === undefined) return unscheduled(starting);
  if (node?.isReady === false) {
    return {
      code: "NodeNotReady",
      message: `the node is not ready, so pod ${name} cannot be: ${clause(node.notReady)}`,
    };
  }
  const containers = pod?.containers ?? [];
  const [troubled] = containers.filter(({ waiting }) => waiting !== undefined && kindOf(waiting.reason) !== "starting");
  if (troubled?.waiting !== undefined) return containerTrouble(name, troubled, troubled.waiting);
  if (state.pod.phase === "Running") return notReady(name, containers);
  return { code: "Starting", message: `pod ${name} has been starting for ${ageOf(starting)}${whichWaits(containers)}` };
}

function unscheduled(starting: StartingPod): Explanation {
  const { name } = starting.state.pod;
  const reason = starting.pod?.unschedulable;
  if (reason !== undefined)
    return { code: "Unschedulable", message: `the scheduler finds no place for pod ${name}: ${clause(reason)}` };
  return { code: "Scheduling", message: `pod ${name} has waited for the scheduler for ${ageOf(starting)}` };
}

type Waiting = NonNullable<ContainerDetails["waiting"]>;
type WaitingKind = "starting" | "image" | "crash" | "container";

/** The kubelet's words. */
function kindOf(reason: string): WaitingKind {
  if (reason === "ContainerCreating" || reason === "PodInitializing" || reason === "Waiting") return "starting";
  if (reason === "CrashLoopBackOff") return "crash";
  return /Image|Registry/.test(reason) ? "image" : "container";
}

function containerTrouble(pod: string, container: ContainerDetails, { reason, message }: Waiting): Explanation {
  const { name, image, restarts, exitCode } = container;
  const kind = kindOf(reason);
  const detail = message === "" ? reason : `${reason}: ${clause(message)}`;
  switch (kind) {
    case "starting":
      return { code: "Starting", message: `container ${name} of pod ${pod} is being started` };
    case "image":
      return { code: "ImagePull", message: `image ${image} of container ${name} of pod ${pod}: ${detail}` };
    case "crash": {
      const code = exitCode === undefined ? "" : `, last with exit code ${exitCode}`;
      return { code: "CrashLoop", message: `container ${name} of pod ${pod} has ended ${times(restarts)}${code}` };
    }
    case "container":
      return { code: "ContainerError", message: `container ${name} of pod ${pod}: ${detail}` };
    default:
      return assertNever(kind);
  }
}

function notReady(pod: string, containers: readonly ContainerDetails[]): Explanation {
  const unready = containers.filter(({ ready }) => !ready);
  const which = unready.map(({ name }) => name).join(", ");
  const restarts = unready.reduce((sum, container) => sum + container.restarts, 0);
  const restarted = restarts === 0 ? "" : `, restarted ${times(restarts)}`;
  const what = which === "" ? "it is not ready" : `${which} is not ready`;
  return { code: "PodNotReady", message: `pod ${pod} runs, and ${what}${restarted}` };
}

function whichWaits(containers: readonly ContainerDetails[]): string {
  const [waiting] = containers.flatMap(({ name, waiting: why }) => (why ? [`: container ${name}, ${why.reason}`] : []));
  return waiting ?? "";
}

function ageOf({ state, nowMs }: StartingPod): string {
  return durationText(nowMs - state.pod.creationTimestampMs);
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}

/** A message of others, as the end of a sentence of ours: in one line, and without its full stop. */
export function clause(text = "it does not say why"): string {
  return text.trim().replace(/\s+/g, " ").replace(/\.$/, "");
}
