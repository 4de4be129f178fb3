import { isRecord } from "./is-record";
import { labelKeyErrors, labelValueErrors } from "./label-syntax";
import type { LabelSelector, LabelSelectorRequirement } from "./types";
import { type Field, type Violation, forbidden, invalid, required } from "./violation";

export interface SelectorField {
  readonly path: string;
  readonly selector: LabelSelector;
}

/** The rules of any label selector of the API, which an empty one meets: operators, numbers of values, syntax. */
export function validateSelector({ path, selector }: SelectorField): readonly Violation[] {
  return [
    ...validateLabels({ path: `${path}.matchLabels`, value: selector.matchLabels ?? {} }),
    ...(selector.matchExpressions ?? []).flatMap((requirement, index) =>
      validateRequirement(`${path}.matchExpressions[${index}]`, requirement),
    ),
  ];
}

/** The schema may be gone: a text would be taken for one label a character, which took half a second of a long one. */
function validateLabels({ path, value }: Field): readonly Violation[] {
  if (!isRecord(value)) return [invalid({ path, value: typeof value }, "must be of type object")];
  return Object.entries(value).flatMap(([key, label]) => validateLabel(path, [key, String(label)]));
}

function validateLabel(path: string, [key, value]: readonly [string, string]): readonly Violation[] {
  return [
    ...labelKeyErrors(key).map(error => invalid({ path, value: key }, error)),
    ...labelValueErrors(value).map(error => invalid({ path, value }, error)),
  ];
}

/** Whatever a requirement lacks is judged as empty, though its type says that key and operator are there. */
function validateRequirement(
  path: string,
  { key = "", operator = "", values = [] }: LabelSelectorRequirement,
): readonly Violation[] {
  return [
    ...validateOperator(path, { operator, count: values.length }),
    ...labelKeyErrors(key).map(error => invalid({ path: `${path}.key`, value: key }, error)),
    ...values.flatMap((value, index) =>
      labelValueErrors(value).map(error => invalid({ path: `${path}.values[${index}]`, value }, error)),
    ),
  ];
}

interface OperatorUse {
  readonly operator: string;
  readonly count: number;
}

function validateOperator(path: string, { operator, count }: OperatorUse): readonly Violation[] {
  switch (operator) {
    case "In":
    case "NotIn": {
      const detail = "must be specified when `operator` is 'In' or 'NotIn'";
      return count === 0 ? [required({ path: `${path}.values`, detail })] : [];
    }
    case "Exists":
    case "DoesNotExist": {
      const detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
      return count > 0 ? [forbidden({ path: `${path}.values`, detail })] : [];
    }
    default:
      return [invalid({ path: `${path}.operator`, value: operator }, "not a valid selector operator")];
  }
}
