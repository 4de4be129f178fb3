import { aSet } from "../../test/builders";
import type { DaemonSetSpec } from "../api/types";
import { controlTexts } from "./controls-text";

const fence = (rollingUpdate: object) => ({ updateStrategy: { type: "RollingUpdate", rollingUpdate } });

it.each<[string, Partial<DaemonSetSpec>, readonly string[]]>([
  ["nothing", {}, []],
  ["switches", { paused: true, suspend: true, frozen: true }, ["frozen", "suspended", "paused"]],
  ["switches that are off", { paused: false, suspend: false }, []],
  ["a revision", { rollbackTo: { revision: 3 } }, ["rolled back to revision 3"]],
  ["a count", fence({ partition: 2 }), ["partition 2"]],
  ["a share", fence({ partition: "50%" }), ["partition 50%"]],
  ["labels", fence({ nodeSelector: { matchLabels: { pool: "spare" } } }), ["nodeSelector pool=spare"]],
  [
    "expressions and a count",
    fence({ partition: 1, nodeSelector: { matchExpressions: [{ key: "pool", operator: "In", values: ["a", "b"] }] } }),
    ["nodeSelector pool In a b", "partition 1"],
  ],
  ["a canary", fence({ canary: {} }), ["canary 1 for 0 s"]],
  [
    "canaries by labels, and a promotion",
    fence({
      canary: { nodes: "10%", nodeSelector: { matchLabels: { pool: "spare" } }, bakeSeconds: 60 },
      promotedRevision: 7,
    }),
    ["canary 10% of pool=spare for 60 s", "revision 7 promoted"],
  ],
  ["waves", fence({ waves: { topologyKey: "zone", bakeSeconds: 60 } }), ["waves by zone for 60 s"]],
  [
    "waves that grow, and a failure that holds",
    fence({ waves: { topologyKey: "zone", growth: 2 }, analysis: {} }),
    ["waves by zone for 0 s growing by 2", "stops where it fails"],
  ],
  ["a failure that is taken back", fence({ analysis: { onFailure: "Rollback" } }), ["goes back where it fails"]],
  [
    "nodes that are not ready",
    fence({ unreachableNodes: { policy: "Exclude", maxSuspects: 0 } }),
    ["at most 10% not ready left out, and 0 suspect"],
  ],
  ["nodes that are not ready, and count", fence({ unreachableNodes: { policy: "Count" } }), []],
  ["a selector of all nodes", fence({ nodeSelector: {} }), ["nodeSelector of all nodes"]],
])("tells of %s", (_, spec, expected) => {
  expect(controlTexts(aSet({ spec }).spec)).toEqual(expected);
});
