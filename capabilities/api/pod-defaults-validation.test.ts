import { describeViolations } from "./invalid-status";
import { parsePodDefaults } from "./pod-defaults-validation";

const said = (document: unknown): string => {
  const parsed = parsePodDefaults(document);
  return parsed.kind === "valid" ? "valid" : describeViolations(parsed.violations);
};

const tolerating = (toleration: unknown): unknown => [{ tolerations: [toleration] }];
const requiring = (requirement: unknown): unknown => [{ nodeRequirements: [requirement] }];

describe("cluster-wide defaults that are accepted", () => {
  it.each([
    ["an empty list", []],
    ["a toleration of a key, whatever its value", tolerating({ key: "dedicated", operator: "Exists" })],
    ["a toleration of a value", tolerating({ key: "dedicated", value: "db", effect: "NoSchedule" })],
    ["a toleration of everything", tolerating({ operator: "Exists" })],
    ["a requirement of values", requiring({ key: "type", operator: "NotIn", values: ["virtual-kubelet"] })],
    ["a requirement of a label", requiring({ key: "example.com/agent", operator: "Exists" })],
    ["a requirement of a number", requiring({ key: "cores", operator: "Gt", values: ["8"] })],
    [
      "both, in selected namespaces",
      [
        {
          namespaceSelector: {
            matchLabels: { team: "a" },
            matchExpressions: [{ key: "stage", operator: "In", values: ["test"] }],
          },
          tolerations: [{ key: "dedicated", operator: "Exists" }],
          nodeRequirements: [{ key: "type", operator: "DoesNotExist" }],
        },
      ],
    ],
  ])("%s", (_name, document) => {
    expect(parsePodDefaults(document)).toEqual({ kind: "valid", entries: document });
  });
});

describe("cluster-wide defaults that are refused", () => {
  it.each([
    ["no document", null, "podDefaults: Invalid value: null: must be a list"],
    ["no list", { tolerations: [] }, 'podDefaults: Invalid value: {"tolerations":[]}: must be a list'],
    ["a text for an entry", ["x"], 'podDefaults[0]: Invalid value: "x": must be an object'],
    [
      "an unknown field",
      [{ toleration: [] }],
      "podDefaults[0].toleration: Forbidden: no such field; there are namespaceSelector, tolerations, nodeRequirements",
    ],
    ["a field that every object has", [{ constructor: [] }], "podDefaults[0].constructor: Forbidden: no such field"],
    [
      "a field without a value",
      [{ tolerations: null }],
      "podDefaults[0].tolerations: Invalid value: null: must be a list",
    ],
    [
      "an entry that adds nothing",
      [{ namespaceSelector: {} }],
      "podDefaults[0]: Required value: must have tolerations or nodeRequirements, or it adds nothing",
    ],
    [
      "a number for a text",
      tolerating({ key: "cores", value: 8 }),
      "podDefaults[0].tolerations[0].value: Invalid value: 8: must be a string",
    ],
    [
      "a label of a selector that is no text",
      [{ namespaceSelector: { matchLabels: { a: true } } }],
      "podDefaults[0].namespaceSelector.matchLabels.a: Invalid value: true: must be a string",
    ],
    [
      "an operator of no selector",
      [
        {
          namespaceSelector: { matchExpressions: [{ key: "a", operator: "Gt" }] },
          tolerations: [{ operator: "Exists" }],
        },
      ],
      'podDefaults[0].namespaceSelector.matchExpressions[0].operator: Invalid value: "Gt": not a valid selector operator',
    ],
    [
      "an operator of no toleration",
      tolerating({ key: "a", operator: "In" }),
      'podDefaults[0].tolerations[0].operator: Unsupported value: "In": supported values: "Equal", "Exists"',
    ],
    [
      "an effect that there is not",
      tolerating({ key: "a", effect: "NoRun" }),
      'podDefaults[0].tolerations[0].effect: Unsupported value: "NoRun": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ],
    [
      "a toleration of a value without a key",
      tolerating({ value: "a" }),
      'podDefaults[0].tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty, which',
    ],
    [
      "a toleration of a key with a value that does not matter",
      tolerating({ key: "a", operator: "Exists", value: "b" }),
      "podDefaults[0].tolerations[0].value: Invalid value: \"b\": value must be empty when `operator` is 'Exists'",
    ],
    [
      "a key that no taint has",
      tolerating({ key: "a b" }),
      'podDefaults[0].tolerations[0].key: Invalid value: "a b": ',
    ],
    [
      "a value that no taint has",
      tolerating({ key: "a", value: "b c" }),
      'podDefaults[0].tolerations[0].value: Invalid value: "b c": ',
    ],
    [
      "a time (D-ELIG-23)",
      tolerating({ key: "a", tolerationSeconds: 60 }),
      "podDefaults[0].tolerations[0].tolerationSeconds: Forbidden: a daemon pod that is evicted after a time",
    ],
    [
      "an operator of no requirement",
      requiring({ key: "a", operator: "Equal" }),
      'podDefaults[0].nodeRequirements[0].operator: Unsupported value: "Equal": supported values: "In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"',
    ],
    [
      "a requirement without a key and an operator",
      requiring({}),
      '[podDefaults[0].nodeRequirements[0].key: Invalid value: "": name part must be non-empty, ',
    ],
    [
      "a requirement of values without one",
      requiring({ key: "a", operator: "In" }),
      "podDefaults[0].nodeRequirements[0].values: Required value: must be specified when",
    ],
    [
      "a requirement of a label with a value",
      requiring({ key: "a", operator: "Exists", values: ["b"] }),
      "podDefaults[0].nodeRequirements[0].values: Forbidden: may not be specified when",
    ],
    [
      "a requirement of a number that is none",
      requiring({ key: "a", operator: "Gt", values: ["many"] }),
      'podDefaults[0].nodeRequirements[0].values: Invalid value: ["many"]: must be one integer when',
    ],
    [
      "a value that no label has",
      requiring({ key: "a", operator: "In", values: ["b", "c d"] }),
      'podDefaults[0].nodeRequirements[0].values[1]: Invalid value: "c d": ',
    ],
  ])("%s", (_name, document, message) => {
    expect(said(document).slice(0, message.length)).toBe(message);
  });

  it("everything at once", () => {
    const broken = [
      { tolerations: [{ operator: "In", key: "a" }] },
      { nodeRequirements: [{ key: "a", operator: "" }] },
    ];
    expect(said(broken)).toMatch(/^\[podDefaults\[0\]\.tolerations.*podDefaults\[1\]\.nodeRequirements/);
  });
});
