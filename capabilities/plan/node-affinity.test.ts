import type { NodeSelectorRequirement, NodeSelectorTerm } from "../api/types";
import { matchesAnyTerm } from "./node-affinity";

const node = { name: "a", labels: { zone: "z1", cores: "8", odd: "eight" } };

const expression = (key: string, operator: string, ...values: string[]): NodeSelectorRequirement => ({
  key,
  operator,
  values,
});
const labels = (...matchExpressions: NodeSelectorRequirement[]): NodeSelectorTerm => ({ matchExpressions });
const fields = (...matchFields: NodeSelectorRequirement[]): NodeSelectorTerm => ({ matchFields });

it.each<[string, ...NodeSelectorTerm[]]>([
  ["In names the label (D-ELIG-14)", labels(expression("zone", "In", "z0", "z1"))],
  ["NotIn names others", labels(expression("zone", "NotIn", "z0"))],
  ["NotIn is asked of a missing label", labels(expression("none", "NotIn", "z0"))],
  ["Exists finds the label", labels(expression("zone", "Exists"))],
  ["DoesNotExist is asked of a missing label", labels(expression("none", "DoesNotExist"))],
  ["DoesNotExist is asked of a name that every object has", labels(expression("toString", "DoesNotExist"))],
  ["Gt compares as numbers", labels(expression("cores", "Gt", "-10"))],
  ["Lt compares as numbers", labels(expression("cores", "Lt", "10"))],
  ["a field In names the node (D-ELIG-15)", fields(expression("metadata.name", "In", "a"))],
  ["a field NotIn names another", fields(expression("metadata.name", "NotIn", "b"))],
  ["an unknown field is the empty string", fields(expression("metadata.uid", "In", ""))],
  [
    "both halves of a term match (D-ELIG-13)",
    { ...labels(expression("zone", "Exists")), ...fields(expression("metadata.name", "In", "a")) },
  ],
  [
    "one term of several matches (D-ELIG-12, D-ELIG-17)",
    labels(expression("zone", "In", "z0")),
    fields(expression("metadata.name", "In", "a")),
  ],
  [
    "one term cannot be parsed and another matches (D-ELIG-16)",
    labels(expression("zone", "Like", "z")),
    labels(expression("zone", "Exists")),
  ],
])("selects the node where %s", (_, ...terms) => {
  expect(matchesAnyTerm(terms, node)).toBe(true);
});

it.each<[string, ...NodeSelectorTerm[]]>([
  ["there are no terms (D-ELIG-12)"],
  ["a term is empty (D-ELIG-13)", { matchExpressions: [], matchFields: [] }],
  ["In names others", labels(expression("zone", "In", "z0"))],
  ["In is asked of a missing label", labels(expression("none", "In", "z0"))],
  ["NotIn names the label", labels(expression("zone", "NotIn", "z1"))],
  ["Exists is asked of a missing label", labels(expression("none", "Exists"))],
  ["DoesNotExist finds the label", labels(expression("zone", "DoesNotExist"))],
  ["Gt is asked of an equal number", labels(expression("cores", "Gt", "8"))],
  ["Lt is asked of an equal number", labels(expression("cores", "Lt", "8"))],
  ["Gt is asked of a label that is no integer", labels(expression("odd", "Gt", "0"))],
  ["Lt is asked of a missing label", labels(expression("none", "Lt", "9"))],
  ["Gt has a bound that is no integer", labels(expression("cores", "Gt", "1.5"))],
  ["Gt has two bounds", labels(expression("cores", "Gt", "1", "2"))],
  ["Gt has a bound beyond 64 bits", labels(expression("cores", "Lt", "9223372036854775808"))],
  ["one of several expressions fails", labels(expression("zone", "Exists"), expression("cores", "Gt", "9"))],
  [
    "the expression matches and the field does not",
    { ...labels(expression("zone", "Exists")), ...fields(expression("metadata.name", "In", "b")) },
  ],
  ["a field names two nodes", fields(expression("metadata.name", "In", "a", "b"))],
  ["a field has an operator for labels", fields(expression("metadata.name", "Exists"))],
  ["a field has an unknown operator and one value", fields(expression("metadata.name", "Gt", "b"))],
  ["a requirement with a wrong number of values is ANDed", labels(expression("zone", "Exists", "z1"))],
  ["NotIn has no values", labels(expression("none", "NotIn"))],
  ["DoesNotExist has values", labels(expression("none", "DoesNotExist", "x"))],
  ["an operator is the name of a method", labels(expression("zone", "constructor", "z1"))],
])("does not select the node where %s", (_, ...terms) => {
  expect(matchesAnyTerm(terms, node)).toBe(false);
});
