import { isEmptySelector, isLabelKey, isLabelValue, selectorMatches } from "./label-selector";
import type { LabelSelector } from "./types";

const labels = { app: "logs", tier: "node", "example.com/zone": "a" };

const expression = (key: string, operator: string, values?: string[]): LabelSelector => ({
  matchExpressions: [{ key, operator, ...(values && { values }) }],
});

describe("selectorMatches", () => {
  it.each<[string, LabelSelector]>([
    ["every pair of matchLabels is there", { matchLabels: { app: "logs", tier: "node" } }],
    ["In names the value", expression("app", "In", ["web", "logs"])],
    ["NotIn does not name the value", expression("app", "NotIn", ["web"])],
    ["NotIn is asked of a missing label", expression("none", "NotIn", ["web"])],
    ["Exists is asked of a label that is there", expression("example.com/zone", "Exists")],
    ["DoesNotExist is asked of a missing label", expression("none", "DoesNotExist", [])],
    ["a legal key is also a member of every object", expression("constructor", "DoesNotExist")],
    ["the selector is empty", {}],
  ])("selects where %s", (_, selector) => {
    expect(selectorMatches({ selector, labels })).toBe(true);
  });

  it.each<[string, LabelSelector | undefined]>([
    ["one pair of matchLabels differs", { matchLabels: { app: "logs", tier: "edge" } }],
    ["In does not name the value", expression("app", "In", ["web"])],
    ["In is asked of a missing label", expression("none", "In", ["web"])],
    ["NotIn names the value", expression("app", "NotIn", ["logs"])],
    ["Exists is asked of a missing label", expression("none", "Exists")],
    ["DoesNotExist is asked of a label that is there", expression("app", "DoesNotExist")],
    ["one of several requirements fails", { matchLabels: { app: "logs" }, ...expression("tier", "DoesNotExist") }],
    ["there is no selector", undefined],
    ["the operator is unknown", expression("none", "Unlike", ["web"])],
    ["In has no values", expression("app", "In", [])],
    ["NotIn has no values", expression("none", "NotIn")],
    ["Exists has values", expression("app", "Exists", ["logs"])],
    ["DoesNotExist has values", expression("none", "DoesNotExist", ["logs"])],
    ["a key is missing", { matchExpressions: [{ operator: "DoesNotExist" } as never] }],
    ["a key is malformed", expression("-bad", "DoesNotExist")],
    ["a value is malformed", expression("app", "NotIn", ["-bad"])],
  ])("selects nothing where %s", (_, selector) => {
    expect(selectorMatches({ selector, labels })).toBe(false);
  });

  it("takes absent labels for no labels", () => {
    expect(selectorMatches({ selector: expression("app", "DoesNotExist"), labels: undefined })).toBe(true);
  });
});

it.each<[string, LabelSelector, boolean]>([
  ["the empty struct", {}, true],
  ["empty lists", { matchLabels: {}, matchExpressions: [] }, true],
  ["one label", { matchLabels: { app: "logs" } }, false],
  ["one expression", expression("app", "Exists"), false],
])("isEmptySelector of %s", (_, selector, expected) => {
  expect(isEmptySelector(selector)).toBe(expected);
});

it.each<[string, boolean]>([
  ["app", true],
  ["App.kubernetes_io-x", true],
  ["example.com/app", true],
  ["a".repeat(63), true],
  [`${"a".repeat(253)}/app`, true],
  ["", false],
  ["/app", false],
  ["example.com/", false],
  ["Example.com/app", false],
  ["a/b/c", false],
  ["app-", false],
  ["a".repeat(64), false],
  [`${"a".repeat(254)}/app`, false],
])("isLabelKey(%j) is %s", (key, expected) => {
  expect(isLabelKey(key)).toBe(expected);
});

it.each<[string, boolean]>([
  ["", true],
  ["v1.2_3-x", true],
  ["-v1", false],
  ["a b", false],
])("isLabelValue(%j) is %s", (value, expected) => {
  expect(isLabelValue(value)).toBe(expected);
});
