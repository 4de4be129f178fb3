import { labelKeyErrors, labelValueErrors } from "./label-syntax";
import type { PodDefaultsEntry } from "./pod-defaults";
import { validateSelector } from "./selector-validation";
import { ANYTHING, TEXT, TEXTS, fieldsOf, listOf, shapeViolations } from "./shape";
import type { NodeSelectorRequirement, Toleration } from "./types";
import { type Violation, forbidden, invalid, notSupported, required } from "./violation";

// The rules of cluster-wide defaults. They are those that the API server has for the same fields of a pod, as each pod
// that breaks one would be refused, and a few more for what could only be a mistake.

const ROOT = "podDefaults";

const EXPRESSION = fieldsOf({ key: TEXT, operator: TEXT, values: listOf(TEXT) });

const SHAPE = listOf(
  fieldsOf({
    namespaceSelector: fieldsOf({ matchLabels: TEXTS, matchExpressions: listOf(EXPRESSION) }),
    tolerations: listOf(
      fieldsOf({ key: TEXT, operator: TEXT, value: TEXT, effect: TEXT, tolerationSeconds: ANYTHING }),
    ),
    nodeRequirements: listOf(EXPRESSION),
  }),
);

export type ParsedPodDefaults =
  | { readonly kind: "valid"; readonly entries: readonly PodDefaultsEntry[] }
  | { readonly kind: "invalid"; readonly violations: readonly Violation[] };

/** The entries that a document holds, or everything that is wrong with it, by paths that begin with `podDefaults`. */
export function parsePodDefaults(document: unknown): ParsedPodDefaults {
  const misshapen = shapeViolations({ path: ROOT, value: document }, SHAPE);
  if (!isOfShape(document, misshapen)) return { kind: "invalid", violations: misshapen };
  const violations = document.flatMap((entry, index) => validateEntry(`${ROOT}[${index}]`, entry));
  return violations.length > 0 ? { kind: "invalid", violations } : { kind: "valid", entries: document };
}

/** `SHAPE` is that of the type. */
function isOfShape(document: unknown, found: readonly Violation[]): document is readonly PodDefaultsEntry[] {
  return document !== undefined && found.length === 0;
}

function validateEntry(path: string, entry: PodDefaultsEntry): readonly Violation[] {
  const { namespaceSelector = {}, tolerations = [], nodeRequirements = [] } = entry;
  if (tolerations.length + nodeRequirements.length === 0) {
    return [required({ path, detail: "must have tolerations or nodeRequirements, or it adds nothing" })];
  }
  return [
    ...validateSelector({ path: `${path}.namespaceSelector`, selector: namespaceSelector }),
    ...tolerations.flatMap((toleration, index) => validateToleration(`${path}.tolerations[${index}]`, toleration)),
    ...nodeRequirements.flatMap((one, index) => validateRequirement(`${path}.nodeRequirements[${index}]`, one)),
  ];
}

const TOLERATION_OPERATORS = ["Equal", "Exists"] as const;
const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"] as const;

function validateToleration(path: string, toleration: Toleration): readonly Violation[] {
  const { key = "", operator = "Equal", effect = "", tolerationSeconds } = toleration;
  return [
    ...(key === "" ? [] : syntaxViolations({ path: `${path}.key`, value: key }, labelKeyErrors)),
    ...validateChoice({ path: `${path}.operator`, value: operator }, TOLERATION_OPERATORS),
    ...validateValue(path, toleration),
    ...(effect === "" ? [] : validateChoice({ path: `${path}.effect`, value: effect }, EFFECTS)),
    ...(tolerationSeconds === undefined ? [] : [forbidden({ path: `${path}.tolerationSeconds`, detail: SECONDS })]),
  ];
}

function validateValue(path: string, { key, operator, value = "" }: Toleration): readonly Violation[] {
  const field = { path: `${path}.value`, value };
  if (operator === "Exists") return value === "" ? [] : [invalid(field, VALUE_OF_EXISTS)];
  if (!key) return [invalid({ path: `${path}.operator`, value: operator ?? "Equal" }, NO_KEY)];
  return syntaxViolations(field, labelValueErrors);
}

const NO_KEY = 'operator must be Exists when `key` is empty, which means "match all values and all keys"';
const VALUE_OF_EXISTS = "value must be empty when `operator` is 'Exists'";
/** Whether a set wants a pod on a node does not depend on them (D-ELIG-23), so each eviction would be undone at once. */
const SECONDS = "a daemon pod that is evicted after a time is created anew at once";

function validateRequirement(path: string, requirement: NodeSelectorRequirement): readonly Violation[] {
  // Its type says that both are there; of a document nobody has seen to that.
  const { key = "", operator = "", values = [] }: Partial<NodeSelectorRequirement> = requirement;
  return [
    ...syntaxViolations({ path: `${path}.key`, value: key }, labelKeyErrors),
    ...validateNodeOperator(path, { operator, values }),
    ...values.flatMap((value, index) =>
      syntaxViolations({ path: `${path}.values[${index}]`, value }, labelValueErrors),
    ),
  ];
}

const NODE_OPERATORS = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"] as const;

interface NodeOperatorUse {
  readonly operator: string;
  readonly values: readonly string[];
}

function validateNodeOperator(path: string, { operator, values }: NodeOperatorUse): readonly Violation[] {
  const field = `${path}.values`;
  switch (operator) {
    case "In":
    case "NotIn": {
      const detail = "must be specified when `operator` is 'In' or 'NotIn'";
      return values.length === 0 ? [required({ path: field, detail })] : [];
    }
    case "Exists":
    case "DoesNotExist": {
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      return values.length > 0 ? [forbidden({ path: field, detail })] : [];
    }
    case "Gt":
    case "Lt":
      return isOneInteger(values) ? [] : [invalid({ path: field, value: values }, ONE_INTEGER)];
    default:
      return [notSupported({ path: `${path}.operator`, value: operator }, NODE_OPERATORS)];
  }
}

const ONE_INTEGER = "must be one integer when `operator` is 'Gt' or 'Lt'";

function isOneInteger(values: readonly string[]): boolean {
  return values.length === 1 && values.every(value => /^\d{1,18}$/.test(value));
}

interface Text {
  readonly path: string;
  readonly value: string;
}

function syntaxViolations(field: Text, errorsOf: (text: string) => readonly string[]): readonly Violation[] {
  return errorsOf(field.value).map(error => invalid(field, error));
}

function validateChoice(field: Text, choices: readonly string[]): readonly Violation[] {
  return choices.includes(field.value) ? [] : [notSupported(field, choices)];
}
