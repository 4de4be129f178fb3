/** One broken rule, in the API server's terms (`metav1.StatusCause`): which field, which rule, which value. */
export interface Violation {
  readonly type: "Required" | "Invalid" | "Forbidden" | "NotSupported" | "Duplicate" | "TooLong";
  /** Such as `spec.template.spec.containers[0].image`. */
  readonly field: string;
  /** The offending value; absent where the rule is that there should be one. */
  readonly value?: unknown;
  readonly detail: string;
}
