import { containerTrouble } from "../../api/waiting-reason";
import { availableFromMs } from "../../plan/availability";
import { waitsUntilMs } from "../../plan/failed-pods";
import type { PodState } from "../../plan/node-states";
import type { PodTrouble } from "../../plan/snapshot";
import type { ContainerDetails, PodDetails } from "./details";
import { durationText } from "./duration";
import { schedulerWords } from "./scheduler-words";
import { type About, type Sentence, clause } from "./sentence";

/** The codes of a node whose pod comes, or goes. */
type PodCode =
  | PodTrouble
  | "Scheduling"
  | "Starting"
  | "PodNotReady"
  | "Settling"
  | "PodFailed"
  | "PodSucceeded"
  | "Terminating"
  | "NodeNotReady";

export const POD_SENTENCES: Readonly<Record<PodCode, Sentence>> = {
  Scheduling: about => `${podName(about)} has waited for the scheduler for ${ageOf(about)}`,
  Unschedulable: about =>
    `the scheduler finds no place for ${podName(about)}: ${schedulerWords(detailsOf(about)?.unschedulable)}`,
  Starting: about => `${podName(about)} has been starting for ${ageOf(about)}${whichWaits(containersOf(about))}`,
  ImagePull: about =>
    ofTrouble(
      about,
      "ImagePull",
      ({ name, image }, why) => `image ${image} of container ${name} of ${podName(about)}${why}`,
    ),
  ContainerError: about =>
    ofTrouble(about, "ContainerError", ({ name }, why) => `container ${name} of ${podName(about)}${why}`),
  CrashLoop: about =>
    ofTrouble(about, "CrashLoop", ({ name, restarts, exitCode }) => {
      const code = exitCode === undefined ? "" : `, last with exit code ${exitCode}`;
      return `container ${name} of ${podName(about)} has ended ${times(restarts)}${code}`;
    }),
  PodNotReady: about => `${podName(about)} runs, and ${unready(containersOf(about))}`,
  Settling: settling,
  PodFailed: failed,
  PodSucceeded: about => `${podName(about)} has ended by itself, which none should, and is replaced`,
  Terminating: terminating,
  NodeNotReady: about => {
    const what = newest(about) === undefined ? "end" : "be";
    return `the node is not ready, so ${podName(about)} cannot ${what}: ${whyNotReady(about)}`;
  },
};

/** As the node or the control plane says. */
export function whyNotReady({ node, view }: About): string {
  return clause(view.details.nodes.get(node.name)?.notReady);
}

/** The one that should come to serve, or stay. */
function newest({ node: { pods } }: About): PodState | undefined {
  return pods.find(({ isUpdated, isTerminating }) => isUpdated && !isTerminating);
}

/** The one that the code is about. */
function podOf(about: About): PodState | undefined {
  const { pods } = about.node;
  return newest(about) ?? pods.find(({ isTerminating }) => !isTerminating) ?? pods[0];
}

function podName(about: About): string {
  const state = podOf(about);
  return state === undefined ? "its pod" : `pod ${state.pod.name}`;
}

function detailsOf(about: About): PodDetails | undefined {
  const state = podOf(about);
  return state && about.view.details.pods.get(state.pod.uid);
}

function containersOf(about: About): readonly ContainerDetails[] {
  return detailsOf(about)?.containers ?? [];
}

function ageOf(about: About): string {
  const { nowMs } = about.view.snapshot;
  return durationText(nowMs - (podOf(about)?.pod.creationTimestampMs ?? nowMs));
}

type Tell = (container: ContainerDetails, why: string) => string;

/** Of the container that has it; `why` is what the kubelet says, as the end of a sentence. */
function ofTrouble(about: About, wanted: PodTrouble, tell: Tell): string {
  const [container] = containersOf(about).filter(({ waiting }) => containerTrouble(waiting?.reason ?? "") === wanted);
  if (container === undefined) return `a container of ${podName(about)} does not run`;
  const { reason = "", message = "" } = container.waiting ?? {};
  return tell(container, message === "" ? `: ${reason}` : `: ${reason}: ${clause(message)}`);
}

function unready(containers: readonly ContainerDetails[]): string {
  const those = containers.filter(({ ready }) => !ready);
  const which = those.map(({ name }) => name).join(", ");
  const restarts = those.reduce((sum, container) => sum + container.restarts, 0);
  const restarted = restarts === 0 ? "" : `, restarted ${times(restarts)}`;
  return `${which === "" ? "it" : which} is not ready${restarted}`;
}

function whichWaits(containers: readonly ContainerDetails[]): string {
  const [waiting] = containers.flatMap(({ name, waiting: why }) =>
    why?.reason ? [`: container ${name}, ${why.reason}`] : [],
  );
  return waiting ?? "";
}

function settling(about: About): string {
  const { set, nowMs } = about.view.snapshot;
  const seconds = set.spec.minReadySeconds ?? 0;
  const state = podOf(about);
  const leftMs = ((state && availableFromMs(state.pod, seconds)) ?? nowMs) - nowMs;
  return `${podName(about)} is ready, and counts as available in ${durationText(leftMs)} (minReadySeconds ${seconds})`;
}

function failed(about: About): string {
  const { nowMs } = about.view.snapshot;
  const { reason, message } = detailsOf(about) ?? {};
  const why = [reason, message].filter(text => text !== undefined).map(clause);
  const state = podOf(about);
  const untilMs = state && waitsUntilMs(state, nowMs);
  const when = untilMs === undefined ? "now" : `in ${durationText(untilMs - nowMs)}`;
  const because = why.length === 0 ? "" : ` (${why.join(": ")})`;
  return `${podName(about)} failed${because}; the next one comes ${when}`;
}

function terminating(about: About): string {
  const { nowMs } = about.view.snapshot;
  const leftMs = (podOf(about)?.pod.deletionTimestampMs ?? nowMs) - nowMs;
  const grace = leftMs > 0 ? `has up to ${durationText(leftMs)} left` : `is ${durationText(-leftMs)} over its time`;
  return `${podName(about)} is being deleted, and ${grace}`;
}

function times(count: number): string {
  return count === 1 ? "once" : `${count} times`;
}
