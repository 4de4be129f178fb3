import { stagingOf } from "../../api/staging";
import type { CanaryPolicy } from "../../api/types";
import { canaryAdmission } from "./canary";

function admissionOf(canary: CanaryPolicy) {
  const staging = stagingOf({ updateStrategy: { rollingUpdate: { canary } } });
  if (!staging?.canary) throw new Error("there is no canary");
  return canaryAdmission(staging.canary);
}

it.each<[string, CanaryPolicy["nodes"], number, number]>([
  ["one, where nothing is said", undefined, 40, 1],
  ["as many as are named", 3, 40, 3],
  ["a share", "10%", 40, 4],
  ["a share, rounded up", "10%", 41, 5],
  ["one at least", "1%", 0, 1],
])("canaries are %s", (_, nodes, wanted, expected) => {
  expect(admissionOf(nodes === undefined ? {} : { nodes }).mostOf(wanted)).toBe(expected);
});

it("any node may be a canary unless a selector says which", () => {
  expect(admissionOf({}).admits(undefined)).toBe(true);
  const { admits, keeps } = admissionOf({ nodeSelector: { matchLabels: { pool: "spare" } } });
  expect([admits({ pool: "spare" }), admits({ pool: "main" }), admits(undefined), keeps]).toEqual([
    true,
    false,
    false,
    true,
  ]);
});
