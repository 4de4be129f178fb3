import { NO_POD_DEFAULTS, type PodDefaultsEntry, podDefaultsByLabels, selectsNamespaces } from "./pod-defaults";

const everywhere: PodDefaultsEntry = { tolerations: [{ key: "dedicated", operator: "Exists" }] };
const inEdge: PodDefaultsEntry = {
  namespaceSelector: { matchLabels: { site: "edge" } },
  tolerations: [{ key: "offline", operator: "Exists" }],
  nodeRequirements: [{ key: "type", operator: "NotIn", values: ["virtual-kubelet"] }],
};
const unlabelled: PodDefaultsEntry = {
  namespaceSelector: { matchExpressions: [{ key: "site", operator: "DoesNotExist" }] },
  nodeRequirements: [{ key: "spot", operator: "DoesNotExist" }],
};

const keysFor = (entries: readonly PodDefaultsEntry[], labels: Record<string, string>): readonly string[] => {
  const { tolerations, nodeRequirements } = podDefaultsByLabels(entries)(labels);
  return [...tolerations, ...nodeRequirements].map(({ key = "" }) => key);
};

describe("what holds in a namespace", () => {
  it.each([
    { name: "no entry: nothing", entries: [], labels: {}, keys: [] },
    { name: "an entry without a selector, in each one", entries: [everywhere], labels: {}, keys: ["dedicated"] },
    {
      name: "an entry with an empty selector, in each one",
      entries: [{ ...everywhere, namespaceSelector: {} }],
      labels: { site: "home" },
      keys: ["dedicated"],
    },
    { name: "an entry whose selector fits", entries: [inEdge], labels: { site: "edge" }, keys: ["offline", "type"] },
    { name: "no entry whose selector does not", entries: [inEdge], labels: { site: "home" }, keys: [] },
    { name: "an entry for namespaces without a label", entries: [unlabelled], labels: {}, keys: ["spot"] },
    {
      name: "the sum of those that fit, in their order",
      entries: [inEdge, unlabelled, everywhere],
      labels: { site: "edge" },
      keys: ["offline", "dedicated", "type"],
    },
  ])("$name", ({ entries, labels, keys }) => {
    expect(keysFor(entries, labels)).toEqual(keys);
  });

  it("is the same object wherever the same entries do, and another one elsewhere", () => {
    const holdingIn = podDefaultsByLabels([everywhere, inEdge]);
    expect(holdingIn({ site: "edge", team: "a" })).toBe(holdingIn({ site: "edge" }));
    expect(holdingIn({ site: "home" })).toBe(holdingIn({}));
    expect(holdingIn({})).not.toBe(holdingIn({ site: "edge" }));
    expect(podDefaultsByLabels([inEdge])({})).toBe(NO_POD_DEFAULTS);
  });
});

it.each([
  { entries: [], asks: false },
  { entries: [everywhere], asks: false },
  { entries: [everywhere, inEdge], asks: true },
])("labels of namespaces are asked for by an entry with a selector only: $asks", ({ entries, asks }) => {
  expect(selectsNamespaces(entries)).toBe(asks);
});
