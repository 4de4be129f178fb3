import type { NodeName, ObjectName, RevisionHash, Uid } from "../api/identity";
import { objectNameOf } from "../api/identity";
import { ownerReferenceTo } from "../api/owner-reference";
import { isPlacedDirectly } from "../api/placement-policy";
import type { PodDefaults } from "../api/pod-defaults";
import type { Affinity, Labels, ObjectMeta, Pod, PodSpec, PodTemplateSpec, Toleration } from "../api/types";
import {
  FAILED_ATTEMPTS_ANNOTATION,
  NODE_NAME_FIELD,
  REVISION_HASH_LABEL,
  TEMPLATE_GENERATION_LABEL,
} from "../api/well-known";
import { safeHash64 } from "./safe-hash";
import type { ObservedSet } from "./snapshot";
import { templateGeneration } from "./template-generation";

// What a daemon pod is: its name, its labels, its owner, and what the template's spec must have added to it.

export interface DaemonPodInput {
  readonly set: ObservedSet;
  /** In canonical form. */
  readonly template: PodTemplateSpec;
  readonly hash: RevisionHash;
  readonly node: NodeName;
  /** How many pods failed in a row on the node before this one. */
  readonly failedAttempts: number;
  /** Of the set's namespace. */
  readonly podDefaults: PodDefaults;
  /** From `freePodName`; absent where the API server chooses the name. */
  readonly name?: ObjectName | undefined;
}

/** The complete pod for one node (D-POD-01..10). Nothing in it depends on admission. */
export function daemonPod({ set, template, hash, node, failedAttempts, podDefaults, name }: DaemonPodInput): Pod {
  const spec = completeSpec(template.spec ?? { containers: [] }, podDefaults);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      ...(name === undefined ? { generateName: generatedNamePrefix(set.name) } : { name }),
      namespace: set.namespace,
      labels: podLabels({ set, template, hash }),
      ...copiedFrom(template.metadata, failedAttempts),
      ownerReferences: [ownerReferenceTo(set)],
    },
    spec: { ...tieToNode({ spec, node }), ...(isPlacedDirectly(set.spec) && { nodeName: node }) },
  };
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";

// 63 characters make a host name; two dashes, 20 of hash and the letter leave the rest to the set's name.
const MAX_SET_NAME_IN_POD_NAME = 63 - 20 - 3;

export interface Slot {
  readonly set: { readonly name: ObjectName; readonly uid: Uid };
  readonly node: NodeName;
  /** One lower-case letter. */
  readonly letter: string;
}

/**
 * The name of a slot (docs/design.md: at most one pod per node): the same set and node always give the same, so that two
 * writers who do not know of each other collide. Its hash covers both in full, hence the cut is harmless. A DNS label,
 * as it becomes the pod's host name.
 */
export function podName({ set, node, letter }: Slot): ObjectName {
  const hash = safeHash64(new TextEncoder().encode(`${set.uid}/${node}`));
  return objectNameOf(`${slotPrefix(set)}${hash}-${letter}`);
}

/** Whether the name might be that of a slot of the set. It is for each one that is. */
export function mayBeSlotOf(set: ObservedSet, name: ObjectName): boolean {
  return set.flavor.podNames === "slots" && name.startsWith(slotPrefix(set));
}

function slotPrefix({ name }: Pick<ObservedSet, "name">): string {
  const readable = name.slice(0, MAX_SET_NAME_IN_POD_NAME).replace(/\./g, "-");
  return `${readable}-`;
}

/** The first slot of the node whose name is not taken; undefined while all letters are. */
export function freePodName(
  slot: Omit<Slot, "letter">,
  isTaken: (name: ObjectName) => boolean,
): ObjectName | undefined {
  for (const letter of LETTERS) {
    const name = podName({ ...slot, letter });
    if (!isTaken(name)) return name;
  }
  return undefined;
}

type AddedToleration = Readonly<Required<Pick<Toleration, "key" | "operator" | "effect">>>;

const exists = (name: string, effect: string): AddedToleration => ({
  key: `node.kubernetes.io/${name}`,
  operator: "Exists",
  effect,
});

/** A daemon pod outlives the troubles of its node, in upstream's order (D-ELIG-25). */
const ALWAYS_TOLERATED = [
  exists("not-ready", "NoExecute"),
  exists("unreachable", "NoExecute"),
  exists("disk-pressure", "NoSchedule"),
  exists("memory-pressure", "NoSchedule"),
  exists("pid-pressure", "NoSchedule"),
  exists("unschedulable", "NoSchedule"),
];
const TOLERATED_ON_HOST_NETWORK = exists("network-unavailable", "NoSchedule");

/**
 * The spec with all that daemon pods of its namespace tolerate: first what each one in the world does, then those
 * defaults of the cluster that it does not name itself. Itself where it lacks nothing, so that completing it again changes
 * nothing. Everything that makes, completes or places daemon pods asks here.
 */
export function completeSpec(spec: PodSpec, podDefaults: Pick<PodDefaults, "tolerations">): PodSpec {
  const completed = completeTolerations(spec);
  const given: readonly Toleration[] = completed.tolerations ?? [];
  const tolerations = podDefaults.tolerations.reduce(
    (present, added) => (present.some(one => isSameToleration(one, added)) ? present : [...present, added]),
    given,
  );
  return tolerations === given ? completed : { ...completed, tolerations };
}

function isSameToleration(a: Toleration, b: Toleration): boolean {
  const other = meaningOf(b);
  return meaningOf(a).every((part, index) => part === other[index]);
}

/** An absent field means what its empty value does, and an absent operator is Equal. */
function meaningOf(toleration: Toleration): readonly unknown[] {
  const { key = "", operator, value = "", effect = "", tolerationSeconds } = toleration;
  return [key, operator || "Equal", value, effect, tolerationSeconds];
}

/** The spec with the tolerations that every daemon pod has (D-ELIG-25, D-ELIG-26); itself where it has them all. */
export function completeTolerations(spec: PodSpec): PodSpec {
  const added = spec.hostNetwork ? [...ALWAYS_TOLERATED, TOLERATED_ON_HOST_NETWORK] : ALWAYS_TOLERATED;
  const given: readonly Toleration[] = spec.tolerations ?? [];
  const tolerations = added.reduce(withToleration, given);
  return tolerations === given ? spec : { ...spec, tolerations };
}

/** Puts it in the place of the first one that differs in nothing but seconds, else at the end. */
function withToleration(tolerations: readonly Toleration[], added: AddedToleration): readonly Toleration[] {
  const index = tolerations.findIndex(
    ({ key, operator, effect, value }) =>
      key === added.key && operator === added.operator && effect === added.effect && !value,
  );
  if (index < 0) return [...tolerations, added];
  return tolerations[index]?.tolerationSeconds === undefined ? tolerations : tolerations.with(index, added);
}

export interface NodeTie {
  readonly spec: PodSpec;
  readonly node: NodeName;
}

/**
 * The spec with one required term, the node's name, in the place of the template's (D-POD-06): those were judged when
 * the node was chosen. Preferences and pod affinity stay. Shares nothing with the copy for another node (D-POD-10).
 */
export function tieToNode({ spec, node }: NodeTie): PodSpec {
  const matchFields = [{ key: NODE_NAME_FIELD, operator: "In", values: [node] }];
  const affinity: Affinity = {
    ...spec.affinity,
    nodeAffinity: {
      ...spec.affinity?.nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields }] },
    },
  };
  return { ...spec, affinity };
}

/** A prefix may be as long as a name; one with its dash may not (D-POD-01). */
function generatedNamePrefix(name: ObjectName): string {
  return name.length < 253 ? `${name}-` : name;
}

/** D-POD-02: the generation only where the kind has one, and it is known. */
function podLabels({
  set,
  template,
  hash,
}: Pick<DaemonPodInput, "set" | "template" | "hash">): Readonly<Record<string, string>> {
  const generation = templateGeneration(set);
  return {
    ...template.metadata?.labels,
    [REVISION_HASH_LABEL]: hash,
    ...(generation !== undefined && { [TEMPLATE_GENERATION_LABEL]: generation }),
  };
}

/** D-POD-03: of the template's metadata, nothing but labels, annotations and finalizers reaches the pod. */
function copiedFrom(metadata: ObjectMeta | undefined, failedAttempts: number): ObjectMeta {
  const annotations = podAnnotations(metadata?.annotations, failedAttempts);
  return {
    ...(annotations && { annotations }),
    ...(metadata?.finalizers && { finalizers: metadata.finalizers }),
  };
}

/** The count of failures is not the template's to give, which may have been copied from a pod. */
function podAnnotations(given: Labels | undefined, failedAttempts: number): Labels | undefined {
  if (failedAttempts > 0) return { ...given, [FAILED_ATTEMPTS_ANNOTATION]: String(failedAttempts) };
  if (given?.[FAILED_ATTEMPTS_ANNOTATION] === undefined) return given;
  return Object.fromEntries(Object.entries(given).filter(([key]) => key !== FAILED_ATTEMPTS_ANNOTATION));
}
