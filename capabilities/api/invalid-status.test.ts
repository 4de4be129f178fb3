import { describeViolations, invalidStatus, violationOfCause } from "./invalid-status";
import { VIOLATION_TYPES, type Violation } from "./violation";

const required: Violation = { type: "Required", field: "spec.selector", detail: "" };
const negative: Violation = { type: "Invalid", field: "spec.minReadySeconds", value: -1, detail: "must be positive" };

it("answers as the API server does to an invalid object", () => {
  expect(invalidStatus({ group: "everynode.dev", kind: "DaemonSet", name: "x" }, [required, negative])).toEqual({
    status: "Failure",
    code: 422,
    reason: "Invalid",
    message:
      'DaemonSet.everynode.dev "x" is invalid: [spec.selector: Required value, spec.minReadySeconds: Invalid value: -1: must be positive]',
    details: {
      name: "x",
      group: "everynode.dev",
      kind: "DaemonSet",
      causes: [
        { reason: "FieldValueRequired", message: "Required value", field: "spec.selector" },
        { reason: "FieldValueInvalid", message: "Invalid value: -1: must be positive", field: "spec.minReadySeconds" },
      ],
    },
  });
});

it("names a kind of the core group without a group", () => {
  const { message } = invalidStatus({ group: "", kind: "Pod", name: "x" }, [required]);
  expect(message).toBe('Pod "x" is invalid: spec.selector: Required value');
});

it.each([
  ["a text as it is", "a<b", '"a<b"'],
  ["an object in Go's form, its keys sorted", { b: 1, a: "<" }, '{"a":"\\u003c","b":1}'],
  ["nothing as null", null, "null"],
  ["a truth", false, "false"],
])("shows %s", (_name, value, expected) => {
  expect(describeViolations([{ ...negative, value }])).toBe(
    `spec.minReadySeconds: Invalid value: ${expected}: must be positive`,
  );
});

it("says a repeated violation once", () => {
  expect(describeViolations([required, required])).toBe("spec.selector: Required value");
});

it.each(VIOLATION_TYPES)("reads back a cause that it wrote, type %s", type => {
  const violation: Violation = { type, field: "spec.x", value: "v", detail: "no: never" };
  const cause = invalidStatus({ group: "", kind: "X", name: "x" }, [violation]).details?.causes?.[0] ?? {};
  const readBack = violationOfCause(cause);
  expect(readBack.type).toBe(type);
  expect(describeViolations([readBack])).toBe(describeViolations([violation]));
});
