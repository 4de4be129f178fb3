import { describeViolations } from "./invalid-status";
import type { DaemonSetSpec, LabelSelector, PodSpec } from "./types";
import { validateUpdateStrategy } from "./strategy-validation";
import { validateSpec, validateUpdate } from "./validation";

// The expected texts were read from kube-apiserver 1.36.3, given the same specs as `apps/v1`.

const CONTAINERS = [{ name: "agent", image: "agent:1" }];

/** A spec that breaks no rule, except where the case says otherwise; `unknown` as a case may write anything. */
function spec(overrides: Readonly<Record<string, unknown>> = {}): DaemonSetSpec {
  const valid = {
    selector: { matchLabels: { app: "agent" } },
    template: { metadata: { labels: { app: "agent" } }, spec: { containers: CONTAINERS } },
  };
  return { ...valid, ...overrides } as DaemonSetSpec;
}

function podSpec(overrides: Readonly<Record<string, unknown>>): DaemonSetSpec {
  const template = {
    metadata: { labels: { app: "agent" } },
    spec: { containers: CONTAINERS, ...overrides } as PodSpec,
  };
  return spec({ template });
}

const rollingUpdate = (amounts: object): DaemonSetSpec => spec({ updateStrategy: { rollingUpdate: amounts } });

const violationsOf = (candidate: DaemonSetSpec): readonly string[] =>
  validateSpec(candidate).map(violation => describeViolations([violation]));

const NAME_RULE =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
const VALUE_RULE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const PERCENT_RULE =
  "a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";
const MISMATCH = "`selector` does not match template `labels`";

describe("a valid spec", () => {
  it.each([
    ["has the least that it can have", spec()],
    [
      "says its defaults",
      spec({ minReadySeconds: 0, revisionHistoryLimit: 10, updateStrategy: { type: "RollingUpdate" } }),
    ],
    ["keeps no history", spec({ revisionHistoryLimit: 0 })],
    ["selects by an expression", spec({ selector: { matchExpressions: [{ key: "app", operator: "Exists" }] } })],
    ["has an explicit restart policy", podSpec({ restartPolicy: "Always" })],
    ["has an empty restart policy, which is defaulted", podSpec({ restartPolicy: "" })],
    ["has an empty list of ephemeral containers", podSpec({ ephemeralContainers: [] })],
    [
      "is updated by hand, with amounts that nobody reads (D-API-38)",
      spec({ updateStrategy: { type: "OnDelete", rollingUpdate: { maxUnavailable: -1 } } }),
    ],
    ["allows more unavailable pods than it has nodes (D-API-37)", rollingUpdate({ maxUnavailable: 1000 })],
    ["surges", rollingUpdate({ maxUnavailable: 0, maxSurge: "10%" })],
    ["surges fully", rollingUpdate({ maxUnavailable: "0%", maxSurge: "100%" })],
    ["says that a cordon means nothing", spec({ placement: { onCordon: "Run" } })],
    ["keeps what is on cordoned nodes", spec({ placement: { onCordon: "Keep" } })],
    ["keeps what is on nodes that leave", spec({ placement: { onDeparture: "Keep", departureSeconds: 1 } })],
    ["leaves its pods to the scheduler", spec({ placement: { mode: "Scheduler" } })],
    ["places its pods itself", spec({ placement: { mode: "Direct" } })],
    ["has an empty choice, which is the default", spec({ placement: { onCordon: "", mode: "" } })],
    ["has a placement without a choice", spec({ placement: {} })],
  ])("%s", (_name, candidate) => {
    expect(violationsOf(candidate)).toEqual([]);
  });
});

describe("the selector of a set", () => {
  const longValue = "y".repeat(64);

  it.each<[string, LabelSelector | undefined | null, string[]]>([
    [
      "is required (D-API-31)",
      undefined,
      [`spec.template.metadata.labels: Invalid value: {"app":"agent"}: ${MISMATCH}`],
    ],
    [
      "may not be null (D-API-31)",
      null,
      [`spec.template.metadata.labels: Invalid value: {"app":"agent"}: ${MISMATCH}`],
    ],
    ["may not be empty (D-API-31)", {}, ["spec.selector: Invalid value: {}: empty selector is invalid for daemonset"]],
    [
      "may not be empty in many words (D-API-31)",
      { matchLabels: {}, matchExpressions: [] },
      ["spec.selector: Invalid value: {}: empty selector is invalid for daemonset"],
    ],
    [
      "must select the template's labels (D-API-32)",
      { matchLabels: { app: "other" } },
      [`spec.template.metadata.labels: Invalid value: {"app":"agent"}: ${MISMATCH}`],
    ],
    [
      "must have labels that are an object, where no schema sees to that",
      JSON.parse(`{"matchLabels":"${"x".repeat(100_000)}"}`) as LabelSelector,
      ['spec.selector.matchLabels: Invalid value: "string": must be of type object'],
    ],
    [
      "must have valid keys and values, and is then not compared (D-API-31)",
      { matchLabels: { "a b": "c d", [`${"n".repeat(64)}`]: longValue } },
      [
        `spec.selector.matchLabels: Invalid value: "a b": ${NAME_RULE}`,
        `spec.selector.matchLabels: Invalid value: "c d": ${VALUE_RULE}`,
        `spec.selector.matchLabels: Invalid value: "${"n".repeat(64)}": name part must be no more than 63 bytes`,
        `spec.selector.matchLabels: Invalid value: "${longValue}": must be no more than 63 bytes`,
      ],
    ],
    [
      "needs values for In and NotIn (D-API-31)",
      {
        matchExpressions: [
          { key: "app", operator: "In" },
          { key: "app", operator: "NotIn", values: [] },
        ],
      },
      [
        "spec.selector.matchExpressions[0].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
        "spec.selector.matchExpressions[1].values: Required value: must be specified when `operator` is 'In' or 'NotIn'",
      ],
    ],
    [
      "takes no values for Exists and DoesNotExist (D-API-31)",
      { matchExpressions: [{ key: "app", operator: "Exists", values: ["x"] }] },
      [
        "spec.selector.matchExpressions[0].values: Forbidden: may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      ],
    ],
    [
      "knows four operators (D-API-31)",
      { matchExpressions: [{ key: "app", operator: "Is" }, { key: "app" } as never] },
      [
        'spec.selector.matchExpressions[0].operator: Invalid value: "Is": not a valid selector operator',
        'spec.selector.matchExpressions[1].operator: Invalid value: "": not a valid selector operator',
      ],
    ],
    [
      "must have keys in expressions (D-API-31)",
      { matchExpressions: [{ operator: "Exists" } as never] },
      [
        'spec.selector.matchExpressions[0].key: Invalid value: "": name part must be non-empty',
        `spec.selector.matchExpressions[0].key: Invalid value: "": ${NAME_RULE}`,
      ],
    ],
    [
      "must have valid keys and values in expressions (D-API-31)",
      { matchExpressions: [{ key: "", operator: "NotIn", values: ["ok", "b c"] }] },
      [
        'spec.selector.matchExpressions[0].key: Invalid value: "": name part must be non-empty',
        `spec.selector.matchExpressions[0].key: Invalid value: "": ${NAME_RULE}`,
        `spec.selector.matchExpressions[0].values[1]: Invalid value: "b c": ${VALUE_RULE}`,
      ],
    ],
  ])("%s", (_name, selector, expected) => {
    expect(violationsOf(spec({ selector }))).toEqual(expected);
  });

  it("selects nothing of a template without labels (D-API-32)", () => {
    const candidate = spec({ template: { spec: { containers: CONTAINERS } } });
    expect(violationsOf(candidate)).toEqual([`spec.template.metadata.labels: Invalid value: null: ${MISMATCH}`]);
  });

  it("selects nothing of a template that is missing (D-API-32)", () => {
    const candidate = spec({ template: undefined });
    expect(violationsOf(candidate)).toEqual([`spec.template.metadata.labels: Invalid value: null: ${MISMATCH}`]);
  });
});

describe("the template of a set", () => {
  it.each([
    [
      "may not restart never (D-API-34)",
      { restartPolicy: "Never" },
      'restartPolicy: Unsupported value: "Never": supported values: "Always"',
    ],
    [
      "may not restart on failure only (D-API-34)",
      { restartPolicy: "OnFailure" },
      'restartPolicy: Unsupported value: "OnFailure": supported values: "Always"',
    ],
    [
      "may not have a deadline (D-API-34)",
      { activeDeadlineSeconds: 5 },
      "activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported",
    ],
    [
      "may not have a deadline of zero (D-API-34)",
      { activeDeadlineSeconds: 0 },
      "activeDeadlineSeconds: Forbidden: activeDeadlineSeconds in DaemonSet is not Supported",
    ],
    [
      "may not have ephemeral containers (D-API-33)",
      { ephemeralContainers: [{ name: "debug" }] },
      "ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template",
    ],
  ])("%s", (_name, overrides, expected) => {
    expect(violationsOf(podSpec(overrides))).toEqual([`spec.template.spec.${expected}`]);
  });
});

describe("the numbers of a set", () => {
  it.each(["minReadySeconds", "revisionHistoryLimit"])("%s may not be negative (D-API-35)", field => {
    expect(violationsOf(spec({ [field]: -1 }))).toEqual([
      `spec.${field}: Invalid value: -1: must be greater than or equal to 0`,
    ]);
  });
});

describe("the update strategy of a set", () => {
  const path = "spec.updateStrategy.rollingUpdate";
  const bothZero = `${path}.maxUnavailable: Required value: cannot be 0 when maxSurge is 0`;

  it("has one of two types (D-API-36)", () => {
    expect(violationsOf(spec({ updateStrategy: { type: "Recreate" } }))).toEqual([
      'spec.updateStrategy: Unsupported value: {"type":"Recreate"}: supported values: "RollingUpdate", "OnDelete"',
    ]);
  });

  it.each([
    [
      "a negative amount",
      { maxUnavailable: -1 },
      [`${path}.maxUnavailable: Invalid value: -1: must be greater than or equal to 0`],
    ],
    [
      "a negative surge",
      { maxUnavailable: 0, maxSurge: -1 },
      [`${path}.maxSurge: Invalid value: -1: must be greater than or equal to 0`],
    ],
    [
      "a word, which counts as zero",
      { maxUnavailable: "x" },
      [`${path}.maxUnavailable: Invalid value: "x": ${PERCENT_RULE}`, bothZero],
    ],
    [
      "digits without a percent sign, which count",
      { maxUnavailable: "5" },
      [`${path}.maxUnavailable: Invalid value: "5": ${PERCENT_RULE}`],
    ],
    [
      "a negative percentage, which counts as zero",
      { maxUnavailable: "-5%" },
      [`${path}.maxUnavailable: Invalid value: "-5%": ${PERCENT_RULE}`, bothZero],
    ],
    ["an empty text", { maxUnavailable: "" }, [`${path}.maxUnavailable: Invalid value: "": ${PERCENT_RULE}`, bothZero]],
    [
      "more than the whole",
      { maxUnavailable: "150%" },
      [`${path}.maxUnavailable: Invalid value: "150%": must not be greater than 100%`],
    ],
    [
      "both amounts",
      { maxUnavailable: 1, maxSurge: 1 },
      [`${path}.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero`],
    ],
    [
      "a surge beside the default of the other (D-API-27)",
      { maxSurge: "10%" },
      [`${path}.maxSurge: Invalid value: "10%": may not be set when maxUnavailable is non-zero`],
    ],
    ["neither amount", { maxUnavailable: 0 }, [bothZero]],
    ["neither amount, in percent", { maxUnavailable: "0%", maxSurge: "0%" }, [bothZero]],
  ])("refuses %s (D-API-36)", (_name, amounts, expected) => {
    expect(violationsOf(rollingUpdate(amounts))).toEqual(expected);
  });
});

it("reports every violation at once", () => {
  const candidate = { ...podSpec({ restartPolicy: "Never" }), selector: {}, minReadySeconds: -1 };
  expect(describeViolations(validateSpec(candidate))).toBe(
    '[spec.selector: Invalid value: {}: empty selector is invalid for daemonset, spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always", spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0]',
  );
});

it.each([
  ["keep", '"keep"'],
  ["Evict", '"Evict"'],
  [7 as never, "7"],
])("what a cordon means to a set is one of two, and not %p", (onCordon, shown) => {
  expect(violationsOf(spec({ placement: { onCordon } }))).toEqual([
    `spec.placement.onCordon: Unsupported value: ${shown}: supported values: "Run", "Keep"`,
  ]);
});

it("what the leave of a node means to a set is one of two, for some time", () => {
  expect(violationsOf(spec({ placement: { onDeparture: "Evict", departureSeconds: 0 } }))).toEqual([
    'spec.placement.onDeparture: Unsupported value: "Evict": supported values: "Run", "Keep"',
    "spec.placement.departureSeconds: Invalid value: 0: must be greater than 0",
  ]);
});

describe("an update of the selector (D-API-53)", () => {
  const changed = (selector: unknown, oldSelector: unknown): readonly string[] =>
    validateUpdate({ spec: spec({ selector }), oldSpec: spec({ selector: oldSelector }) }).map(violation =>
      describeViolations([violation]),
    );
  const agent = { matchLabels: { app: "agent" } };

  it.each([
    ["keeps it", agent, agent],
    ["writes its labels in another order", { matchLabels: { a: "1", b: "2" } }, { matchLabels: { b: "2", a: "1" } }],
    ["writes what is empty", { ...agent, matchExpressions: [] }, agent],
    [
      "writes empty values",
      { matchExpressions: [{ key: "a", operator: "Exists", values: [] }] },
      { matchExpressions: [{ key: "a", operator: "Exists" }] },
    ],
    ["has none to keep", undefined, undefined],
  ])("is allowed where it %s", (_name, selector, oldSelector) => {
    expect(changed(selector, oldSelector)).toEqual([]);
  });

  it.each([
    ["another label", { matchLabels: { app: "other" } }, agent, '{"matchLabels":{"app":"other"}}'],
    [
      "another order of expressions",
      {
        matchExpressions: [
          { key: "b", operator: "Exists" },
          { key: "a", operator: "Exists" },
        ],
      },
      {
        matchExpressions: [
          { key: "a", operator: "Exists" },
          { key: "b", operator: "Exists" },
        ],
      },
      '{"matchExpressions":[{"key":"b","operator":"Exists"},{"key":"a","operator":"Exists"}]}',
    ],
    ["none", undefined, agent, "null"],
  ])("is refused where it is %s", (_name, selector, oldSelector, shown) => {
    expect(changed(selector, oldSelector)).toEqual([`spec.selector: Invalid value: ${shown}: field is immutable`]);
  });
});

it("judges an amount of a million digits that is no number, in a time that nobody notices", () => {
  const maxSurge = `${"1".repeat(1_000_000)}x`;
  const strategy = { rollingUpdate: { maxSurge, maxUnavailable: 0 } };
  const fields = validateUpdateStrategy({ path: "s", strategy }).map(({ field }) => field);
  expect(fields).toEqual(["s.rollingUpdate.maxSurge", "s.rollingUpdate.maxUnavailable"]);
});
