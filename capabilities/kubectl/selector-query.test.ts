import { selectorQuery } from "./selector-query";

it("writes every kind of requirement as the query of a list has it", () => {
  const selector = {
    matchLabels: { app: "logs", "example.test/tier": "node" },
    matchExpressions: [
      { key: "zone", operator: "In", values: ["a", "b"] },
      { key: "size", operator: "NotIn", values: ["small"] },
      { key: "ssd", operator: "Exists" },
      { key: "old", operator: "DoesNotExist" },
    ],
  };
  expect(selectorQuery(selector)).toBe("app=logs,example.test/tier=node,zone in (a,b),size notin (small),ssd,!old");
});
