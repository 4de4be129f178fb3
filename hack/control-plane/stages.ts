import { parseAllDocuments } from "yaml";

import { isRecord } from "../../capabilities/api/is-record";

export interface StageOptions {
  /** How long a pod runs before it is ready; by default it is ready within milliseconds. */
  readonly readyDelayMs?: number | undefined;
  /** A regular expression: pods with an image that matches stay Pending with ImagePullBackOff. */
  readonly pendingImages?: string | undefined;
  /**
   * A pod that runs is ready after the longest initial delay of its readiness probes, and a deleted one ends after its
   * longest preStop sleep, within its grace period: what a test relies on that was written for kubelets.
   */
  readonly delaysFromPods?: boolean | undefined;
}

export interface Stage {
  readonly apiVersion: string;
  readonly kind: "Stage";
  readonly metadata: { readonly name: string };
  readonly spec: StageSpec;
}

interface StageSpec {
  readonly resourceRef: { readonly apiGroup: string; readonly kind: string };
  readonly selector: { readonly matchExpressions: readonly MatchExpression[] };
  readonly delay?: Readonly<Record<string, unknown>>;
  readonly next: Readonly<Record<string, unknown>>;
}

interface MatchExpression {
  readonly key: string;
  readonly operator: "In" | "NotIn" | "Exists" | "DoesNotExist";
  readonly values?: readonly string[];
}

/** One pod may ask for another delay than the cluster's by this annotation; it is the name that KWOK's own stages use. */
export const readyDelayAnnotation = "pod-ready.stage.kwok.x-k8s.io/delay";

/** What our own stages say of a pod that is on its way; a test that wants a pod to stay unready gives another reason. */
const startingReason = "ContainersNotReady";

// What KWOK asks of a pod, in jq; the answer is a duration, or nothing for the stage's own one.

const askedDelay = `.metadata.annotations["${readyDelayAnnotation}"]`;

/** No answer where no probe has an initial delay. */
const probeDelay = `([.spec.containers[].readinessProbe.initialDelaySeconds // empty] | max | values | "\\(.)s")`;

const preStopSeconds =
  '.lifecycle.preStop | .sleep.seconds // (.exec.command // [] | join(" ") | capture("sleep (?<seconds>[0-9]+)$").seconds | tonumber)';

/** A hook runs only in a container that does: pods that never ran, or have ended, are gone at once. */
const endDelay =
  `select(.status.phase == "Running") | .metadata.deletionGracePeriodSeconds as $grace` +
  ` | [.spec.containers[] | ${preStopSeconds}] | max | values | "\\([., $grace] | min)s"`;

/** The stages as `kwok-stages` prints them. */
export function parseStages(text: string): readonly Stage[] {
  return parseAllDocuments(text).map(document => {
    const value: unknown = document.toJS();
    if (!isStage(value)) throw new Error(`reading KWOK's stages: this is none: ${JSON.stringify(value)}`);
    return value;
  });
}

/** KWOK's stages, changed as the options ask. Every change keeps KWOK's own status templates. */
export function withOptions(stages: readonly Stage[], options: StageOptions): readonly Stage[] {
  const { readyDelayMs, pendingImages, delaysFromPods = false } = options;
  const ending = delaysFromPods ? withEndDelay(stages) : stages;
  const slowed =
    readyDelayMs === undefined && !delaysFromPods
      ? ending
      : withReadyDelay(ending, { delayMs: readyDelayMs ?? 0, probesCount: delaysFromPods });
  return pendingImages === undefined ? slowed : withPendingImages(slowed, pendingImages);
}

/** Pending -> Running -> (delay) -> Ready, as a kubelet does it, in place of KWOK's Pending -> Ready. */
function withReadyDelay(
  stages: readonly Stage[],
  { delayMs, probesCount }: { readonly delayMs: number; readonly probesCount: boolean },
): readonly Stage[] {
  const ready = stageNamed(stages, "pod-ready");
  const others = ready.spec.selector.matchExpressions.filter(expression => expression.key !== ".status.phase");
  const delayed: Stage = {
    ...ready,
    spec: {
      ...ready.spec,
      selector: {
        matchExpressions: [
          ...others,
          { key: ".status.phase", operator: "In", values: ["Running"] },
          {
            key: '.status.conditions.[] | select( .type == "Ready" ) | .reason',
            operator: "In",
            values: [startingReason],
          },
        ],
      },
      delay: {
        durationMilliseconds: delayMs,
        durationFrom: { expressionFrom: probesCount ? `${askedDelay} // ${probeDelay}` : askedDelay },
      },
    },
  };
  const running: Stage = {
    ...ready,
    metadata: { name: "pod-running" },
    spec: {
      ...ready.spec,
      next: { statusTemplate: startingStatus("Running", "running: { startedAt: {{ Now | Quote }} }") },
    },
  };
  return stages.flatMap(stage => (stage === ready ? [running, delayed] : [stage]));
}

/** Deleted -> (delay) -> gone, in place of KWOK's deleted -> gone. */
function withEndDelay(stages: readonly Stage[]): readonly Stage[] {
  const deleted = stageNamed(stages, "pod-delete");
  const delay = { durationMilliseconds: 0, durationFrom: { expressionFrom: endDelay } };
  return stages.map(stage => (stage === deleted ? { ...stage, spec: { ...stage.spec, delay } } : stage));
}

function withPendingImages(stages: readonly Stage[], pattern: string): readonly Stage[] {
  const ready = stageNamed(stages, "pod-ready");
  const images = "(.spec.containers[], .spec.initContainers[]?) | .image";
  const key = `${images} | select( test(${JSON.stringify(pattern)}) )`;
  const backOff: Stage = {
    ...ready,
    metadata: { name: "pod-image-pull-back-off" },
    spec: {
      resourceRef: ready.spec.resourceRef,
      selector: {
        matchExpressions: [
          { key: ".metadata.deletionTimestamp", operator: "DoesNotExist" },
          { key: ".status.phase", operator: "In", values: ["Pending"] },
          { key: ".status.containerStatuses", operator: "DoesNotExist" },
          { key, operator: "Exists" },
        ],
      },
      next: { statusTemplate: startingStatus("Pending", "waiting: { reason: ImagePullBackOff }") },
    },
  };
  const starting = new Set(["pod-running", "pod-ready"]);
  const guarded = stages.map(stage => (starting.has(stage.metadata.name) ? without(stage, key) : stage));
  return [...guarded, backOff];
}

function without(stage: Stage, key: string): Stage {
  const matchExpressions = [...stage.spec.selector.matchExpressions, { key, operator: "DoesNotExist" as const }];
  return { ...stage, spec: { ...stage.spec, selector: { matchExpressions } } };
}

function startingStatus(phase: string, containerState: string): string {
  const condition = (type: string, status: string, reason: string): string =>
    `- { type: ${type}, status: "${status}", reason: "${reason}", lastTransitionTime: {{ Now | Quote }} }`;
  return `
phase: ${phase}
startTime: {{ Now | Quote }}
conditions:
${condition("Initialized", "True", "")}
${condition("Ready", "False", startingReason)}
${condition("ContainersReady", "False", startingReason)}
containerStatuses:
{{ range .spec.containers }}
- name: {{ .name | Quote }}
  image: {{ .image | Quote }}
  ready: false
  restartCount: 0
  state: { ${containerState} }
{{ end }}
`;
}

function stageNamed(stages: readonly Stage[], name: string): Stage {
  const stage = stages.find(one => one.metadata.name === name);
  if (stage === undefined) throw new Error(`KWOK has no stage named ${name}`);
  return stage;
}

function isStage(value: unknown): value is Stage {
  return (
    isRecord(value) &&
    value["kind"] === "Stage" &&
    isRecord(value["metadata"]) &&
    typeof value["metadata"]["name"] === "string" &&
    isRecord(value["spec"]) &&
    isRecord(value["spec"]["selector"]) &&
    Array.isArray(value["spec"]["selector"]["matchExpressions"])
  );
}
