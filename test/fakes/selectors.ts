import type { ApiObject } from "./object-storage";

/** Whether the object matches both selectors, in the syntax of a query. */
export function isSelected(object: ApiObject, { labels, fields }: { labels?: string; fields?: string }): boolean {
  const own = object.metadata.labels ?? {};
  return (
    requirementsOf(labels).every(requirement => matchesLabel(requirement, own)) &&
    requirementsOf(fields).every(requirement => matchesField(requirement, object))
  );
}

/** Cuts at the commas outside parentheses. */
function requirementsOf(selector = ""): readonly string[] {
  return selector === "" ? [] : selector.split(/,(?![^(]*\))/).map(requirement => requirement.trim());
}

function matchesLabel(requirement: string, labels: Readonly<Record<string, string>>): boolean {
  const set = /^(\S+) (in|notin) \(([^)]*)\)$/.exec(requirement);
  if (set !== null) {
    const [, key = "", operator, list = ""] = set;
    const value = labels[key];
    const isIn = value !== undefined && list.split(",").some(entry => entry.trim() === value);
    return operator === "in" ? isIn : !isIn;
  }
  const equality = parseEquality(requirement);
  if (equality !== undefined) return (labels[equality.key] === equality.value) !== equality.negated;
  return requirement.startsWith("!") ? !(requirement.slice(1) in labels) : requirement in labels;
}

function matchesField(requirement: string, object: ApiObject): boolean {
  const equality = parseEquality(requirement);
  if (equality === undefined) throw new Error(`not a field selector: ${requirement}`);
  const value = equality.key.split(".").reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], object);
  return (String(value ?? "") === equality.value) !== equality.negated;
}

function parseEquality(requirement: string): { key: string; value: string; negated: boolean } | undefined {
  const [, key, operator, value] = /^([^=!]+?)\s*(==|!=|=)\s*(.*)$/.exec(requirement) ?? [];
  return key === undefined || value === undefined ? undefined : { key, value, negated: operator === "!=" };
}
