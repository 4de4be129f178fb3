import { canonicalJson } from "./canonical-json";
import type { ApiStatus, Json, StatusDetails } from "./types";
import { VIOLATION_TYPES, type Violation, type ViolationType } from "./violation";

// Violations as the API server puts them into its answer (`metav1.Status`), and back.

/** How each type begins its message. */
const TITLES: Readonly<Record<ViolationType, string>> = {
  Required: "Required value",
  Invalid: "Invalid value",
  TypeInvalid: "Invalid value",
  Forbidden: "Forbidden",
  NotSupported: "Unsupported value",
  NotFound: "Not found",
  Duplicate: "Duplicate value",
  TooLong: "Too long",
  TooMany: "Too many",
};

export type StatusCause = NonNullable<StatusDetails["causes"]>[number];

/** The object that an answer speaks of. */
export interface Subject {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
}

/** The answer of the API server to an object that breaks rules: 422, with every violation as a cause. */
export function invalidStatus(subject: Subject, violations: readonly Violation[]): ApiStatus {
  const { group, kind, name } = subject;
  const qualifiedKind = group === "" ? kind : `${kind}.${group}`;
  return {
    status: "Failure",
    code: 422,
    reason: "Invalid",
    message: `${qualifiedKind} ${JSON.stringify(name)} is invalid: ${describeViolations(violations)}`,
    details: { name, group, kind, causes: violations.map(causeOf) },
  };
}

/** All violations as one text: `[a, b]`, or `a` where there is one. The same violation is said once. */
export function describeViolations(violations: readonly Violation[]): string {
  const texts = [...new Set(violations.map(violation => `${violation.field}: ${describeRule(violation)}`))];
  return texts.length === 1 ? texts.join() : `[${texts.join(", ")}]`;
}

/** The inverse of how a violation becomes a cause, except that the value stays in the detail, as text. */
export function violationOfCause({ reason, message = "", field = "" }: StatusCause): Violation {
  const type = VIOLATION_TYPES.find(candidate => reasonOf(candidate) === reason) ?? "Invalid";
  const title = TITLES[type];
  if (message === title) return { type, field, detail: "" };
  return { type, field, detail: message.startsWith(`${title}: `) ? message.slice(title.length + 2) : message };
}

function causeOf(violation: Violation): StatusCause {
  return { reason: reasonOf(violation.type), message: describeRule(violation), field: violation.field };
}

function reasonOf(type: ViolationType): string {
  return `FieldValue${type}`;
}

/** Such as `Invalid value: "x": must be …`: which rule, which value, without the field. */
function describeRule({ type, value, shown = shownValue(value), detail }: Violation): string {
  return [TITLES[type], ...(value === undefined ? [] : [shown]), ...(detail === "" ? [] : [detail])].join(": ");
}

/** The API server quotes a text as it is, and writes anything else as JSON in Go's form. */
function shownValue(value: unknown): string {
  const text = JSON.stringify(value);
  if (typeof value === "string" || text === undefined) return text ?? String(value);
  const json: Json = JSON.parse(text);
  return canonicalJson(json);
}
