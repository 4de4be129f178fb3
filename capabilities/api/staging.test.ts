import { aSet } from "../../test/builders";
import { describeViolations } from "./invalid-status";
import { labelKeyErrors } from "./label-syntax";
import { stagingOf } from "./staging";
import type { RolloutFence } from "./types";
import { validateSpec } from "./validation";

const specOf = (fence: object, type = "RollingUpdate") =>
  aSet({
    spec: { updateStrategy: { type, rollingUpdate: { maxUnavailable: 1, maxSurge: 0, ...(fence as RolloutFence) } } },
  }).spec;
const found = (fence: object): string => describeViolations(validateSpec(specOf(fence)));
const NOTHING = describeViolations([]);

it.each<[string, object]>([
  ["a canary that says nothing", { canary: {} }],
  ["fields that are null", { canary: null, promotedRevision: null }],
  ["a canary whose fields are null", { canary: { nodes: null, nodeSelector: null, bakeSeconds: null } }],
  ["a share of canaries", { canary: { nodes: "5%", bakeSeconds: 600 } }],
  ["all nodes as canaries", { canary: { nodes: "100%", nodeSelector: {} } }],
  ["a revision that is promoted", { promotedRevision: 3 }],
  ["waves", { waves: { topologyKey: "topology.kubernetes.io/zone", bakeSeconds: 60, growth: 2 } }],
  ["waves whose fields are null", { waves: { topologyKey: "zone", bakeSeconds: null, growth: null } }],
  ["an analysis that says nothing", { analysis: {} }],
  ["an analysis whose fields are null", { analysis: { onFailure: null, maxFailedNodes: null, maxRestarts: null } }],
  ["a rollback", { analysis: { onFailure: "Rollback", maxFailedNodes: "1%", maxRestarts: 19 } }],
])("takes %s", (_, fence) => {
  expect(found(fence)).toBe(NOTHING);
});

it.each<[string, object, string]>([
  ["no canaries", { canary: { nodes: 0 } }, "canary.nodes: Invalid value: 0: must be greater than 0"],
  ["a share of none", { canary: { nodes: "0%" } }, 'canary.nodes: Invalid value: "0%": must be greater than 0'],
  [
    "canaries below zero",
    { canary: { nodes: -1 } },
    "canary.nodes: Invalid value: -1: must be greater than or equal to 0",
  ],
  [
    "more canaries than nodes",
    { canary: { nodes: "101%" } },
    'canary.nodes: Invalid value: "101%": must not be greater than 100%',
  ],
  [
    "a time below zero",
    { canary: { bakeSeconds: -1 } },
    "canary.bakeSeconds: Invalid value: -1: must be greater than or equal to 0",
  ],
  [
    "a time that is a text",
    { canary: { bakeSeconds: "600" } },
    'canary.bakeSeconds: Invalid value: "string": must be of type integer',
  ],
  [
    "a selector with an unknown operator",
    { canary: { nodeSelector: { matchExpressions: [{ key: "pool", operator: "Near" }] } } },
    'canary.nodeSelector.matchExpressions[0].operator: Invalid value: "Near": not a valid selector operator',
  ],
  ["waves by nothing", { waves: {} }, "waves.topologyKey: Required value: can not be empty"],
  [
    "waves by what is no label",
    { waves: { topologyKey: "a/b/" } },
    `waves.topologyKey: Invalid value: "a/b/": ${labelKeyErrors("a/b/").join()}`,
  ],
  [
    "waves that do not grow",
    { waves: { topologyKey: "zone", growth: 0 } },
    "waves.growth: Invalid value: 0: must be greater than 0",
  ],
  [
    "a wave of less than no time",
    { waves: { topologyKey: "zone", bakeSeconds: -1 } },
    "waves.bakeSeconds: Invalid value: -1: must be greater than or equal to 0",
  ],
  [
    "what nobody does on a failure",
    { analysis: { onFailure: "Cry" } },
    'analysis.onFailure: Unsupported value: "Cry": supported values: "Pause", "Rollback"',
  ],
  [
    "more failed nodes than nodes",
    { analysis: { maxFailedNodes: "101%" } },
    'analysis.maxFailedNodes: Invalid value: "101%": must not be greater than 100%',
  ],
  [
    "failed nodes below zero",
    { analysis: { maxFailedNodes: -1 } },
    "analysis.maxFailedNodes: Invalid value: -1: must be greater than or equal to 0",
  ],
  [
    "more restarts than are told apart",
    { analysis: { maxRestarts: 20 } },
    "analysis.maxRestarts: Invalid value: 20: must be between 0 and 19, inclusive",
  ],
  [
    "restarts below zero",
    { analysis: { maxRestarts: -1 } },
    "analysis.maxRestarts: Invalid value: -1: must be between 0 and 19, inclusive",
  ],
  ["revision 0", { promotedRevision: 0 }, "promotedRevision: Invalid value: 0: must be greater than 0"],
])("refuses %s", (_, fence, expected) => {
  expect(found(fence)).toBe(`spec.updateStrategy.rollingUpdate.${expected}`);
});

it("has one canary and no time to wait where a spec does not say", () => {
  const canary = { nodes: { kind: "int", value: 1 }, nodeSelector: undefined, bakeMs: 0 };
  expect(stagingOf(specOf({ canary: {} }))).toMatchObject({ canary, analysis: undefined, promotedRevision: undefined });
});

it("pauses at the first node that fails, and takes two restarts for none, where a spec does not say", () => {
  const analysis = { onFailure: "Pause", maxFailedNodes: { kind: "int", value: 0 }, maxRestarts: 2 };
  expect(stagingOf(specOf({ analysis: {} }))).toMatchObject({
    canary: undefined,
    analysis,
    promotedRevision: undefined,
  });
});

it.each([
  ["that has no stages", specOf({ partition: 1 })],
  ["under OnDelete", specOf({ canary: {} }, "OnDelete")],
  ["that rolls back by hand", { ...specOf({ canary: {} }), rollbackTo: { revision: 1 } }],
])("tries nothing out for a set %s", (_, spec) => {
  expect(stagingOf(spec)).toBeUndefined();
});
