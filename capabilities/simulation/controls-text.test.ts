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
  ["a selector of all nodes", fence({ nodeSelector: {} }), ["nodeSelector of all nodes"]],
])("tells of %s", (_, spec, expected) => {
  expect(controlTexts(aSet({ spec }).spec)).toEqual(expected);
});
