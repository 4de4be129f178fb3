import { revisionDataOf } from "../api/identity";
import type { PodTemplateSpec } from "../api/types";
import { modernised, revisionData, revisionHash, templateOfRevision } from "./revision-data";

const template: PodTemplateSpec = {
  metadata: { labels: { app: "logs" } },
  spec: {
    containers: [{ name: "logs", image: "logs:1", args: ["a<b && c>d"], resources: {} }],
    securityContext: {},
    restartPolicy: "Always",
  },
};

it("revision data are the canonical bytes of a strategic merge patch (D-HIST-01, D-HIST-02, D-EDGE-51)", () => {
  expect(revisionData(template)).toBe(
    '{"spec":{"template":{"$patch":"replace","metadata":{"labels":{"app":"logs"}},"spec":{"containers":[' +
      '{"args":["a\\u003cb \\u0026\\u0026 c\\u003ed"],"image":"logs:1","name":"logs","resources":{}}],' +
      '"restartPolicy":"Always","securityContext":{}}}}}',
  );
});

it("the template is read back from the data without the directive", () => {
  expect(templateOfRevision(revisionData(template))).toEqual(template);
});

it.each([
  ["no JSON", "nonsense"],
  ["no object", "[]"],
  ["without a spec", "{}"],
  ["without a template", '{"spec":{}}'],
  ["with a template that is a list", '{"spec":{"template":[]}}'],
  ["without the directive", '{"spec":{"template":{"metadata":{}}}}'],
  ["with another directive", '{"spec":{"template":{"$patch":"merge"}}}'],
])("data %s holds no template", (_, data) => {
  expect(templateOfRevision(revisionDataOf(data))).toBeUndefined();
});

describe("modernised (D-HIST-02, D-EDGE-12)", () => {
  it.each([
    { where: "first", old: '{"creationTimestamp":null,"labels":{}}', now: '{"labels":{}}' },
    { where: "last", old: '{"annotations":{},"creationTimestamp":null}', now: '{"annotations":{}}' },
    { where: "in between", old: '{"a":1,"creationTimestamp":null,"labels":{}}', now: '{"a":1,"labels":{}}' },
    { where: "alone", old: '{"creationTimestamp":null}', now: "{}" },
    { where: "twice", old: '[{"creationTimestamp":null},{"a":1,"creationTimestamp":null}]', now: '[{},{"a":1}]' },
    { where: "nowhere", old: '{"creationTimestamp":"2026-01-01T00:00:00Z"}', now: undefined },
    { where: "in a text", old: '{"a":"\\"creationTimestamp\\":null,"}', now: undefined },
  ])("has no creation time that is null $where", ({ old, now }) => {
    expect(modernised(revisionDataOf(old))).toBe(now ?? old);
  });
});

describe("revisionHash (D-HIST-07)", () => {
  it("stays what it was, so that an upgrade of the controller renames nothing", () => {
    expect(revisionHash({ template })).toMatchInlineSnapshot(`"7778597f78"`);
  });

  it("does not depend on the order of keys", () => {
    const { metadata, spec } = template;
    expect(revisionHash({ template: { spec, metadata } as PodTemplateSpec })).toBe(revisionHash({ template }));
  });

  it("differs for another template and for each collision count, absent and 0 included", () => {
    const other = { ...template, metadata: { labels: { app: "web" } } };
    const hashes = [undefined, 0, 1, 256].map(collisionCount => revisionHash({ template, collisionCount }));
    expect(new Set([...hashes, revisionHash({ template: other })]).size).toBe(5);
  });
});
