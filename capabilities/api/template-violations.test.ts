import { describeViolations } from "./invalid-status";
import { templateViolations } from "./template-violations";

// Messages as kube-apiserver 1.36.3 writes them about a PodTemplate.
const CAUSES = [
  { reason: "FieldValueRequired", message: "Required value", field: "template.spec.containers[0].image" },
  {
    reason: "FieldValueInvalid",
    message: "Invalid value: 0: must be between 1 and 2147483647, inclusive",
    field: "template.spec.activeDeadlineSeconds",
  },
  {
    reason: "FieldValueNotSupported",
    message: 'Unsupported value: "Foo": supported values: "Always", "OnFailure", "Never"',
    field: "template.spec.restartPolicy",
  },
  {
    reason: "FieldValueForbidden",
    message: "Forbidden: ephemeral containers not allowed in pod template",
    field: "template.spec.ephemeralContainers",
  },
  { reason: "FieldValueTooMany", message: "Too many: 9: must have at most 8 items", field: "template.spec.x" },
  { reason: "InternalError", message: "Internal error: no luck", field: "template" },
];

const refusal = { status: 422, message: 'PodTemplate "x" is invalid: …', details: { causes: CAUSES } };

it("says of the set's template what the API server says of the PodTemplate's, word for word", () => {
  expect(templateViolations(refusal).map(violation => describeViolations([violation]))).toEqual([
    "spec.template.spec.containers[0].image: Required value",
    "spec.template.spec.activeDeadlineSeconds: Invalid value: 0: must be between 1 and 2147483647, inclusive",
    'spec.template.spec.restartPolicy: Unsupported value: "Foo": supported values: "Always", "OnFailure", "Never"',
    "spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template",
    "spec.template.spec.x: Too many: 9: must have at most 8 items",
    "spec.template: Invalid value: Internal error: no luck",
  ]);
});

it("keeps the rule of each cause as its type", () => {
  expect(templateViolations(refusal).map(({ type }) => type)).toEqual([
    "Required",
    "Invalid",
    "NotSupported",
    "Forbidden",
    "TooMany",
    "Invalid",
  ]);
});

it("takes the refusal of an unreadable template as a violation of the whole", () => {
  const message = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  expect(templateViolations({ status: 400, message, details: undefined })).toEqual([
    { type: "Invalid", field: "spec.template", detail: message },
  ]);
});

it.each([
  [
    "names no field of the template",
    { status: 422, message: "", details: { causes: [{ field: "metadata.name" }, { field: "templates" }, {}] } },
  ],
  ["gives no details", { status: 422, message: "", details: undefined }],
  [
    "is a webhook's",
    {
      status: 400,
      message: 'admission webhook "policy.example.com" denied the request: no latest',
      details: undefined,
    },
  ],
  [
    "is for a webhook that allows no dry-run",
    { status: 400, message: 'admission webhook "policy.example.com" does not support dry run', details: undefined },
  ],
  ["is about permission", { ...refusal, status: 403 }],
  ["is about the server", { ...refusal, status: 500 }],
  ["has no status", { ...refusal, status: undefined }],
])("finds no violation in a refusal that %s", (_name, candidate) => {
  expect(templateViolations(candidate)).toEqual([]);
});
