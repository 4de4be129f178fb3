import type { Labels, NodeSelectorRequirement, NodeSelectorTerm } from "../api/types";
import { NODE_NAME_FIELD } from "../api/well-known";
import { parsedInt64 } from "./int64";

/** What a term is asked about: a node, or any other thing with a name and labels. */
export interface NodeFacts {
  readonly name: string;
  readonly labels: Labels;
}

/** Whether one of the terms selects the node; an empty list selects none (D-ELIG-12). */
export function matchesAnyTerm(terms: readonly NodeSelectorTerm[], node: NodeFacts): boolean {
  return terms.some(term => matchesTerm(term, node));
}

/** Whether the labels fulfil every requirement, as they do where there is none. */
export function meetsRequirements(requirements: readonly NodeSelectorRequirement[], labels: Labels): boolean {
  return requirements.every(requirement => matchesLabel(requirement, labels));
}

/**
 * Expressions and fields are ANDed, and a term with neither selects nothing (D-ELIG-13). A requirement that cannot be
 * parsed makes its term select nothing, and only its term (D-ELIG-16).
 */
function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: NodeFacts): boolean {
  if (matchExpressions.length === 0 && matchFields.length === 0) return false;
  return (
    meetsRequirements(matchExpressions, node.labels) &&
    matchFields.every(requirement => matchesField(requirement, node.name))
  );
}

/** A label's value, undefined where the node has none, and the values that a requirement names. */
interface Operands {
  readonly value: string | undefined;
  readonly values: readonly string[];
}

/** D-ELIG-14. A wrong number of values cannot be parsed. */
const LABEL_OPERATORS: ReadonlyMap<string, (operands: Operands) => boolean> = new Map([
  ["In", ({ value, values }: Operands) => value !== undefined && values.includes(value)],
  ["NotIn", ({ value, values }: Operands) => values.length > 0 && (value === undefined || !values.includes(value))],
  ["Exists", ({ value, values }: Operands) => values.length === 0 && value !== undefined],
  ["DoesNotExist", ({ value, values }: Operands) => values.length === 0 && value === undefined],
  ["Gt", (operands: Operands) => compares(operands, (label, bound) => label > bound)],
  ["Lt", (operands: Operands) => compares(operands, (label, bound) => label < bound)],
]);

function matchesLabel({ key, operator, values = [] }: NodeSelectorRequirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return LABEL_OPERATORS.get(operator)?.({ value, values }) ?? false;
}

/** Both sides must be integers of 64 bits. */
function compares({ value, values }: Operands, holds: (label: bigint, bound: bigint) => boolean): boolean {
  const label = parsedInt64(value);
  const bound = values.length === 1 ? parsedInt64(values[0]) : undefined;
  return label !== undefined && bound !== undefined && holds(label, bound);
}

/** Only `metadata.name` means something, any other field is the empty string; one value each (D-ELIG-15). */
function matchesField({ key, operator, values = [] }: NodeSelectorRequirement, name: string): boolean {
  if (values.length !== 1) return false;
  const equal = values[0] === (key === NODE_NAME_FIELD ? name : "");
  if (operator === "In") return equal;
  return operator === "NotIn" && !equal;
}
