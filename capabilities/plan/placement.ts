import type { NodeName } from "../api/identity";
import type { OnCordon } from "../api/placement-policy";
import type { PodDefaults } from "../api/pod-defaults";
import type {
  Labels,
  NodeSelectorRequirement,
  NodeSelectorTerm,
  PodTemplateSpec,
  Taint,
  Toleration,
} from "../api/types";
import { completeSpec } from "./daemon-pod";
import { matchesAnyTerm, meetsRequirements } from "./node-affinity";

// Which nodes a set's pods belong on (D-ELIG-01..28). Conditions, resources and ports are not looked at (D-ELIG-04): they
// are the scheduler's, and a pod that it cannot place waits. Neither is whether a node is cordoned, unless the set says so.

export interface Eligibility {
  /** A pod should exist on the node. */
  readonly shouldRun: boolean;
  /** A pod that exists on the node may stay. Always true where `shouldRun` is (D-ELIG-03). */
  readonly shouldContinueRunning: boolean;
  /** A rolling update leaves the node alone: a pod that it took there would not come back. Absent: it does not. */
  readonly isHeld?: boolean;
}

/** What of a node decides. */
export interface PlacementNode {
  readonly name: NodeName;
  readonly labels: Labels;
  readonly taints: readonly Taint[];
  readonly unschedulable?: boolean;
}

/** What of a template decides, taken apart once for all nodes. */
export interface PlacementRules {
  readonly nodeName: string | undefined;
  readonly nodeSelector: readonly (readonly [string, string])[];
  /** Undefined: no constraint (D-ELIG-11). */
  readonly requiredTerms: readonly NodeSelectorTerm[] | undefined;
  readonly tolerations: readonly Toleration[];
  /** The cluster's, beside those of the template. */
  readonly nodeRequirements: readonly NodeSelectorRequirement[];
}

const ELIGIBLE: Eligibility = { shouldRun: true, shouldContinueRunning: true };
const MAY_STAY: Eligibility = { shouldRun: false, shouldContinueRunning: true };
const MUST_LEAVE: Eligibility = { shouldRun: false, shouldContinueRunning: false };
const HELD: Eligibility = { ...MAY_STAY, isHeld: true };

const CORDON_TAINT = "node.kubernetes.io/unschedulable";

/**
 * The rules of a template in canonical form, or as its user wrote it: there an item of a list or a value of a map may be
 * null, which the API server takes for the empty value of its type. `podDefaults` are those of the set's namespace.
 */
export function placementRules(
  { spec = { containers: [] } }: PodTemplateSpec,
  podDefaults: PodDefaults,
): PlacementRules {
  const given = { ...spec, tolerations: withoutNulls(spec.tolerations, {}) };
  const { tolerations = [] } = completeSpec(given, podDefaults);
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return {
    nodeName: spec.nodeName || undefined,
    nodeSelector: Object.entries(spec.nodeSelector ?? {}).map(([key, value]) => [key, value ?? ""]),
    requiredTerms: required && withoutNulls(required.nodeSelectorTerms, {}).map(termWithoutNulls),
    tolerations,
    nodeRequirements: podDefaults.nodeRequirements,
  };
}

/** The decision of D-ELIG-02, and what the cluster requires of nodes as one more node selector. */
export function eligibility(rules: PlacementRules, node: PlacementNode): Eligibility {
  if (rules.nodeName !== undefined && rules.nodeName !== node.name) return MUST_LEAVE;
  if (!rules.nodeSelector.every(([key, value]) => node.labels[key] === value)) return MUST_LEAVE;
  if (rules.requiredTerms && !matchesAnyTerm(rules.requiredTerms, node)) return MUST_LEAVE;
  if (!meetsRequirements(rules.nodeRequirements, node.labels)) return MUST_LEAVE;
  if (node.taints.length === 0) return ELIGIBLE;
  const untolerated = node.taints.filter(taint => repels(taint) && !isTolerated(taint, rules.tolerations));
  if (untolerated.some(taint => taint.effect === "NoExecute")) return MUST_LEAVE;
  return untolerated.length > 0 ? MAY_STAY : ELIGIBLE;
}

/**
 * The decision for a set that says what a cordon means to it. What has to leave a node has to leave it all the same: a
 * cordon keeps nobody where the template does not want him.
 */
export function underCordon(decision: Eligibility, node: PlacementNode, policy: OnCordon): Eligibility {
  if (policy === "Run" || !decision.shouldContinueRunning || !isCordoned(node)) return decision;
  return HELD;
}

/**
 * `kubectl cordon` sets the field, and the node lifecycle controller has the taint follow it: later, or never where it
 * does not run. By either the node is cordoned, so that it is from the first moment; it is no more when both are gone.
 */
function isCordoned({ unschedulable, taints }: PlacementNode): boolean {
  return unschedulable === true || taints.some(({ key, effect }) => key === CORDON_TAINT && effect === "NoSchedule");
}

/** `PreferNoSchedule` never matters (D-ELIG-20). */
function repels({ effect }: Taint): boolean {
  return effect === "NoSchedule" || effect === "NoExecute";
}

function isTolerated(taint: Taint, tolerations: readonly Toleration[]): boolean {
  return tolerations.some(toleration => tolerates(toleration, taint));
}

/** D-ELIG-21. Seconds are not looked at (D-ELIG-23), and the operators of an alpha gate never match (D-ELIG-22). */
function tolerates({ key, effect, operator, value }: Toleration, taint: Taint): boolean {
  if (effect && effect !== taint.effect) return false;
  if (key && key !== taint.key) return false;
  if (operator === "Exists") return true;
  return (!operator || operator === "Equal") && (value ?? "") === (taint.value ?? "");
}

function termWithoutNulls({ matchExpressions, matchFields }: NodeSelectorTerm): NodeSelectorTerm {
  const requirements = (list: readonly NodeSelectorRequirement[] | undefined): readonly NodeSelectorRequirement[] =>
    withoutNulls(list, { key: "", operator: "" }).map(({ key, operator, values }) => ({
      ...{ key, operator },
      values: withoutNulls(values, ""),
    }));
  return { matchExpressions: requirements(matchExpressions), matchFields: requirements(matchFields) };
}

function withoutNulls<T>(list: readonly (T | null)[] | null | undefined, empty: T): readonly T[] {
  return (list ?? []).map(item => item ?? empty);
}
