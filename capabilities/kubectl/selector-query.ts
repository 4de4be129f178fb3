import type { LabelSelector, LabelSelectorRequirement } from "../api/types";

/** A selector as the query of a list has it: `app=logs,tier in (a,b),!old`. Of a valid one that is not empty. */
export function selectorQuery({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string {
  return [
    ...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`),
    ...matchExpressions.map(requirementQuery),
  ].join(",");
}

function requirementQuery({ key, operator, values = [] }: LabelSelectorRequirement): string {
  switch (operator) {
    case "In":
      return `${key} in (${values.join(",")})`;
    case "NotIn":
      return `${key} notin (${values.join(",")})`;
    case "Exists":
      return key;
    default:
      return `!${key}`;
  }
}
