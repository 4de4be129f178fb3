import { aSet } from "../../test/builders";
import { describeViolations } from "./invalid-status";
import type { DaemonSetSpec } from "./types";
import { validateSpec } from "./validation";

const found = (spec: object): string => describeViolations(validateSpec({ ...aSet().spec, ...spec } as DaemonSetSpec));
const NOTHING = describeViolations([]);
const fence = (fields: object) => ({
  updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0, ...fields } },
});

it.each<[string, object]>([
  ["every switch on", { paused: true, frozen: true, suspend: true }],
  ["switches that are null", { paused: null, suspend: null }],
  ["a deadline that is longer than readiness must last", { progressDeadlineSeconds: 11, minReadySeconds: 10 }],
  ["the first revision", { rollbackTo: { revision: 1 } }],
  ["a partition of none", fence({ partition: 0 })],
  ["a partition of all", fence({ partition: "100%" })],
  ["a partition of more nodes than there are", fence({ partition: 1_000_000 })],
  ["an empty selector of nodes", fence({ nodeSelector: {} })],
  [
    "a fence under OnDelete, where nobody looks at it",
    { updateStrategy: { type: "OnDelete", rollingUpdate: { partition: -1 } } },
  ],
  ["no policy for nodes that are not ready", fence({ unreachableNodes: {} })],
  ["an empty one", fence({ unreachableNodes: { policy: "" } })],
  ["one that counts them", fence({ unreachableNodes: { policy: "Count" } })],
  [
    "one that leaves them out",
    fence({
      unreachableNodes: { policy: "Exclude", afterSeconds: 0, maxExcluded: "100%", suspectSeconds: 0, maxSuspects: 3 },
    }),
  ],
  ["null for one", fence({ unreachableNodes: null })],
])("takes %s", (_, spec) => {
  expect(found(spec)).toBe(NOTHING);
});

it.each<[string, object, string]>([
  ["a switch that is a text", { paused: "false" }, 'spec.paused: Invalid value: "string": must be of type boolean'],
  [
    "a deadline of nothing",
    { progressDeadlineSeconds: 0 },
    "spec.progressDeadlineSeconds: Invalid value: 0: must be greater than minReadySeconds",
  ],
  [
    "a deadline that ends with readiness",
    { progressDeadlineSeconds: 10, minReadySeconds: 10 },
    "spec.progressDeadlineSeconds: Invalid value: 10: must be greater than minReadySeconds",
  ],
  [
    "a rollback to no revision",
    { rollbackTo: {} },
    "spec.rollbackTo.revision: Invalid value: null: must be greater than 0",
  ],
  [
    "a rollback to revision 0",
    { rollbackTo: { revision: 0 } },
    "spec.rollbackTo.revision: Invalid value: 0: must be greater than 0",
  ],
  [
    "a negative partition",
    fence({ partition: -1 }),
    "spec.updateStrategy.rollingUpdate.partition: Invalid value: -1: must be greater than or equal to 0",
  ],
  [
    "a partition of more than all",
    fence({ partition: "101%" }),
    'spec.updateStrategy.rollingUpdate.partition: Invalid value: "101%": must not be greater than 100%',
  ],
  [
    "an unknown policy for nodes that are not ready",
    fence({ unreachableNodes: { policy: "Ignore" } }),
    'spec.updateStrategy.rollingUpdate.unreachableNodes.policy: Unsupported value: "Ignore": supported values: "Count", "Exclude"',
  ],
  [
    "times before now",
    fence({ unreachableNodes: { afterSeconds: -1, suspectSeconds: -2 } }),
    "[spec.updateStrategy.rollingUpdate.unreachableNodes.afterSeconds: Invalid value: -1: must be greater than or equal to 0, " +
      "spec.updateStrategy.rollingUpdate.unreachableNodes.suspectSeconds: Invalid value: -2: must be greater than or equal to 0]",
  ],
  [
    "more nodes left out, and more suspects, than all",
    fence({ unreachableNodes: { maxExcluded: "101%", maxSuspects: "200%" } }),
    '[spec.updateStrategy.rollingUpdate.unreachableNodes.maxExcluded: Invalid value: "101%": must not be greater than 100%, ' +
      'spec.updateStrategy.rollingUpdate.unreachableNodes.maxSuspects: Invalid value: "200%": must not be greater than 100%]',
  ],
  [
    "a selector of nodes with an unknown operator",
    fence({ nodeSelector: { matchExpressions: [{ key: "pool", operator: "Near" }] } }),
    'spec.updateStrategy.rollingUpdate.nodeSelector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator',
  ],
])("refuses %s", (_, spec, expected) => {
  expect(found(spec)).toBe(expected);
});
