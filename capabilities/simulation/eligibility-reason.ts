import { NODE_NAME_FIELD } from "../api/well-known";
import { type PlacementNode, type PlacementRules, eligibility } from "../plan/placement";

/**
 * Why a set's pods do not belong on a node, in a few words; undefined where they do. It asks the rules themselves, about
 * one part of the node at a time, so that it cannot say anything else than they do.
 */
export function whyNotEligible(rules: PlacementRules, node: PlacementNode): string | undefined {
  if (rules.nodeName !== undefined && rules.nodeName !== node.name) return `the template names node ${rules.nodeName}`;
  const mismatch = rules.nodeSelector.find(([key, value]) => node.labels[key] !== value);
  if (mismatch) return `nodeSelector ${mismatch.join("=")}`;
  const untainted = { ...node, taints: [] };
  if (!eligibility({ ...rules, nodeRequirements: [] }, untainted).shouldRun) return affinityReason(rules);
  if (!eligibility(rules, untainted).shouldRun) return requirementReason(rules, untainted);
  const taint = node.taints.find(one => !eligibility(rules, { ...node, taints: [one] }).shouldRun);
  if (taint === undefined) return undefined;
  const value = taint.value ? `=${taint.value}` : "";
  return `taint ${taint.key}${value}:${taint.effect}`;
}

function requirementReason({ nodeRequirements, ...rules }: PlacementRules, node: PlacementNode): string {
  const unmet = nodeRequirements.filter(one => !eligibility({ ...rules, nodeRequirements: [one] }, node).shouldRun);
  return `the cluster's defaults for daemon pods, on ${unmet.map(({ key }) => key).join(", ")}`;
}

function affinityReason({ requiredTerms = [] }: PlacementRules): string {
  const keys = requiredTerms.flatMap(({ matchExpressions = [], matchFields = [] }) => [
    ...matchExpressions.map(({ key }) => key),
    ...matchFields.map(({ key }) => (key === NODE_NAME_FIELD ? "the node's name" : key)),
  ]);
  return `required node affinity${keys.length > 0 ? ` on ${[...new Set(keys)].join(", ")}` : ""}`;
}
