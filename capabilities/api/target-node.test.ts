import { targetNode } from "./target-node";
import type { NodeSelectorTerm, PodSpec } from "./types";

const field = (operator: string, ...values: string[]) => ({ key: "metadata.name", operator, values });

const tied = (...terms: NodeSelectorTerm[]): Pick<PodSpec, "affinity"> => ({
  affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } },
});

it.each<[string, Partial<PodSpec> | undefined, string | undefined]>([
  ["its binding", { nodeName: "a" }, "a"],
  ["its binding, whatever the affinity says", { nodeName: "a", ...tied({ matchFields: [field("In", "b")] }) }, "a"],
  ["the one name of its affinity", tied({ matchFields: [field("In", "a")] }), "a"],
  [
    "the first name field of a term",
    tied({ matchFields: [field("NotIn", "x"), field("In", "a"), field("In", "b")] }),
    "a",
  ],
  ["the first term with a name field", tied({ matchExpressions: [] }, { matchFields: [field("In", "a")] }), "a"],
  [
    "nothing, where the deciding field has two names",
    tied({ matchFields: [field("In", "a", "b")] }, { matchFields: [field("In", "c")] }),
    undefined,
  ],
  ["nothing, where the deciding field has no name", tied({ matchFields: [field("In")] }), undefined],
  [
    "nothing, where another field is named",
    tied({ matchFields: [{ key: "metadata.uid", operator: "In", values: ["a"] }] }),
    undefined,
  ],
  ["nothing, where there are no terms", tied(), undefined],
  ["nothing, without affinity", { nodeName: "" }, undefined],
  ["nothing, without a spec", undefined, undefined],
])("the target of a pod is %s (D-ELIG-30..32)", (_, spec, expected) => {
  expect(targetNode(spec === undefined ? {} : { spec: { containers: [], ...spec } })).toBe(expected);
});
