import { aRevision, aSet, aTemplate } from "../../test/builders";
import { APPS } from "../api/flavor";
import { revisionDataOf, templateDigestOf } from "../api/identity";
import { type CanonicalTemplateInput, canonicalTemplate } from "./canonical-template";
import { templateOfRevision } from "./revision-data";

const set = aSet();
const defaulted = aSet({ podSpec: { dnsPolicy: "ClusterFirst" } });
/** Made from the set's text; holds it with defaults. */
const made = aRevision({ of: defaulted, templateDigest: set.templateDigest });

const of = (fields: Partial<CanonicalTemplateInput>) =>
  canonicalTemplate({
    set,
    revisions: [],
    templateOf: ({ data }) => templateOfRevision(data),
    answer: { kind: "unknown" },
    ...fields,
  });

it("the built-in kind's is stored", () => {
  expect(of({ set: aSet({ flavor: APPS }) })).toEqual({ kind: "known", template: aTemplate() });
});

it("is what the revision of the same text holds", () => {
  expect(of({ revisions: [made] })).toEqual({ kind: "known", template: defaulted.spec.template });
});

it("is rather the revision's than a newer answer, so that new defaults restart nothing (D-EDGE-12)", () => {
  const answer = { kind: "known", template: aTemplate({ podSpec: { dnsPolicy: "Default" } }) } as const;
  expect(of({ revisions: [made], answer })).toEqual({ kind: "known", template: defaulted.spec.template });
});

it("is that of the newest of several such revisions", () => {
  const newer = aRevision({ of: aSet({ image: "logs:2" }), templateDigest: set.templateDigest, revision: 2 });
  expect(of({ revisions: [made, newer] })).toEqual({ kind: "known", template: aTemplate({ image: "logs:2" }) });
});

it.each([
  ["another text", aRevision({ of: defaulted, templateDigest: templateDigestOf("another") })],
  ["a text unknown", aRevision({ of: defaulted, templateDigest: null })],
  ["the same text, with data that hold no template", { ...made, data: revisionDataOf("{}") }],
])("is asked for where there is only a revision of %s", (_, revision) => {
  expect(of({ revisions: [revision] })).toEqual({ kind: "unknown" });
});

it("is the answer, once there is one", () => {
  const answer = { kind: "known", template: aTemplate({ image: "logs:2" }) } as const;
  expect(of({ answer })).toBe(answer);
});
