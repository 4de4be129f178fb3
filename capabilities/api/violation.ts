// The vocabulary of field rules, as the API server has it for its own kinds (`field.Error` upstream).

/** One broken rule, in the API server's terms (`metav1.StatusCause`): which field, which rule, which value. */
export interface Violation {
  readonly type: ViolationType;
  /** Such as `spec.template.spec.containers[0].image`. */
  readonly field: string;
  /** The offending value; absent where the rule is that there should be one. */
  readonly value?: unknown;
  /** The value as JSON, where Go does not write its fields in the order of their names. */
  readonly shown?: string;
  readonly detail: string;
}

export const VIOLATION_TYPES = [
  "Required",
  "Invalid",
  "TypeInvalid",
  "Forbidden",
  "NotSupported",
  "NotFound",
  "Duplicate",
  "TooLong",
  "TooMany",
] as const;
export type ViolationType = (typeof VIOLATION_TYPES)[number];

/** A field and what is written there. */
export interface Field {
  readonly path: string;
  readonly value: unknown;
}

/** The value breaks a rule of its field. A value of `undefined` is shown as `null`, as the API server shows it. */
export function invalid({ path, value }: Field, detail: string): Violation {
  return { type: "Invalid", field: path, value: value ?? null, detail };
}

/** The value is none of those that its field knows. */
export function notSupported({ path, value }: Field, supported: readonly string[]): Violation {
  const detail = `supported values: ${supported.map(name => JSON.stringify(name)).join(", ")}`;
  return { type: "NotSupported", field: path, value: value ?? null, detail };
}

export interface FieldRule {
  readonly path: string;
  readonly detail: string;
}

/** The field must have a value. */
export function required({ path, detail }: FieldRule): Violation {
  return { type: "Required", field: path, detail };
}

/** The field may have no value. */
export function forbidden({ path, detail }: FieldRule): Violation {
  return { type: "Forbidden", field: path, detail };
}

/** The rule for counts: an absent one is fine, a negative one is not (D-API-35). */
export function nonNegative(field: Field): readonly Violation[] {
  return typeof field.value === "number" && field.value < 0
    ? [invalid(field, "must be greater than or equal to 0")]
    : [];
}
