import fc from "fast-check";

import { aPod, aRevision, aSet } from "../../test/builders";
import type { SetFields } from "../../test/builders";
import { APPS } from "../api/flavor";
import { revisionDataOf, revisionHashOf, templateDigestOf } from "../api/identity";
import { type HistoryInput, history, revisionsToDelete } from "./history";
import { revisionData, revisionHash } from "./revision-data";
import type { ObservedRevision, ObservedSet } from "./snapshot";

const set = aSet({ annotations: { "kubernetes.io/change-cause": "the first" } });
const older = (version: number, fields: SetFields = {}) => aSet({ ...fields, image: `logs:old-${version}` });

const of = ({ template = set.spec.template, ...fields }: Partial<HistoryInput>) =>
  history({ set, template, data: revisionData(template), revisions: [], pods: [], ...fields });

it("is settled where one revision of the highest number holds the template", () => {
  const old = aRevision({ of: older(1), revision: 1 });
  const current = aRevision({ of: set, revision: 2 });
  expect(of({ revisions: [current, old] })).toEqual({
    kind: "settled",
    hash: current.labels["controller-revision-hash"],
    old: [old],
  });
});

describe("a template without a revision", () => {
  it("gets one, under the next number (D-HIST-05, D-HIST-06, D-HIST-11, D-HIST-12)", () => {
    const { template } = set.spec;
    const hash = revisionHash({ template });
    const revisions = [aRevision({ of: older(1), revision: 4 }), aRevision({ of: older(2), revision: 3 })];
    const revision = {
      name: `logs-${hash}`,
      hash,
      revision: 5,
      data: revisionData(template),
      templateDigest: set.templateDigest,
      labels: { app: "logs", "controller-revision-hash": hash },
      annotations: {
        "kubernetes.io/change-cause": "the first",
        "everynode.dev/template-digest": set.templateDigest,
      },
    };
    expect(of({ revisions })).toEqual({ kind: "unsettled", actions: [{ kind: "createRevision", revision }] });
  });

  it("gets number 1 where there was none before", () => {
    expect(of({})).toMatchObject({ actions: [{ revision: { revision: 1 } }] });
  });

  it("gets another name after a collision (D-HIST-07)", () => {
    const names = [undefined, 0, 1].map(collisionCount => {
      const collided = aSet(collisionCount === undefined ? {} : { collisionCount });
      const found = of({ set: collided });
      return (
        found.kind === "unsettled" && found.actions[0]?.kind === "createRevision" && found.actions[0].revision.name
      );
    });
    expect(new Set(names).size).toBe(3);
  });

  it("gets no digest on the built-in kind, whose templates need none", () => {
    const annotations = { "kubernetes.io/change-cause": "the first" };
    const found = of({ set: aSet({ flavor: APPS, annotations }) });
    expect(found).toMatchObject({ actions: [{ revision: { annotations } }] });
    expect(JSON.stringify(found)).not.toContain('template-digest"');
  });
});

describe("a template with a revision", () => {
  it("is renumbered above all others when it comes back (D-HIST-14, D-HIST-15)", () => {
    const current = aRevision({ of: set, revision: 1 });
    expect(of({ revisions: [current, aRevision({ of: older(1), revision: 2 })] })).toEqual({
      kind: "unsettled",
      actions: [{ kind: "updateRevision", from: current, revision: 3 }],
    });
  });

  it("keeps a number that somebody raised (D-EDGE-31)", () => {
    const revisions = [aRevision({ of: set, revision: 9 }), aRevision({ of: older(1), revision: 2 })];
    expect(of({ revisions })).toMatchObject({ kind: "settled" });
  });

  it.each([
    ["made by the built-in controller", null],
    ["made from another text of the same template", templateDigestOf("another")],
  ])("is marked with the digest of its text where it was %s", (_, templateDigest) => {
    const current = aRevision({ of: set, templateDigest });
    const annotations = { "everynode.dev/template-digest": set.templateDigest };
    expect(of({ revisions: [current] })).toEqual({
      kind: "unsettled",
      actions: [{ kind: "updateRevision", from: current, annotations }],
    });
  });

  it("needs no digest on the built-in kind", () => {
    const apps = aSet({ flavor: APPS });
    expect(of({ set: apps, revisions: [aRevision({ of: apps })] })).toMatchObject({ kind: "settled" });
  });
});

it("a revision without a hash gets its name for one, before anything else is judged (D-HIST-10)", () => {
  const revision = aRevision({ of: set, hash: null, name: "by-hand", revision: 1 });
  const labels = { app: "logs", "controller-revision-hash": "by-hand" };
  expect(of({ revisions: [revision, aRevision({ of: older(1), revision: 2 })] })).toEqual({
    kind: "unsettled",
    actions: [{ kind: "updateRevision", from: revision, labels }],
  });
});

describe("several revisions of one template (D-HIST-20, D-HIST-21)", () => {
  const kept = aRevision({ of: set, name: "logs-kept", hash: "kept", revision: 2 });
  const duplicate = aRevision({ of: set, name: "logs-twin", hash: "twin", revision: 1 });
  const old = aRevision({ of: older(1), revision: 1 });

  it("hand their pods, and no older ones, to the one with the highest number first (D-EDGE-09)", () => {
    const ofTwin = aPod({ of: set, name: "of-twin", hash: "twin" });
    const others = [aPod({ of: set, hash: "kept" }), aPod({ of: older(1) }), aPod({ of: set, hash: null })];
    expect(of({ revisions: [kept, duplicate, old], pods: [ofTwin, ...others] })).toEqual({
      kind: "unsettled",
      actions: [{ kind: "relabelPod", pod: ofTwin, hash: "kept" }],
    });
  });

  it("go when no pod is theirs any more", () => {
    expect(of({ revisions: [kept, duplicate, old] })).toEqual({
      kind: "unsettled",
      actions: [{ kind: "deleteRevision", revision: duplicate }],
    });
  });

  it("leave the last by name where numbers are equal (D-EDGE-53)", () => {
    const twin = { ...duplicate, revision: 2 };
    expect(of({ revisions: [twin, kept] })).toMatchObject({ actions: [{ revision: { name: "logs-kept" } }] });
  });

  it("are not deleted twice, and do not keep the history unsettled while they go", () => {
    const going = aRevision({ of: set, name: "logs-twin", hash: "twin", revision: 1, terminating: true });
    expect(of({ revisions: [kept, going] })).toEqual({ kind: "settled", hash: "kept", old: [] });
  });
});

describe("a revision that Kubernetes wrote before 1.34 (D-EDGE-12)", () => {
  const outmodedOf = (owner: ObservedSet): ObservedRevision => {
    const revision = aRevision({ of: owner, revision: 3 });
    const hash = { "controller-revision-hash": "before" };
    const data = revision.data.replace('"metadata":{', '"metadata":{"creationTimestamp":null,');
    return { ...revision, data: revisionDataOf(data), labels: { ...revision.labels, ...hash } };
  };
  const outmoded = outmodedOf(set);
  const current = aRevision({ of: set, revision: 4 });
  const hash = current.labels["controller-revision-hash"];

  it("hands its pods to the revision of the same template and goes, so that a move from apps/v1 restarts none", () => {
    const pod = aPod({ of: set, hash: "before" });
    expect(of({ revisions: [outmoded, current], pods: [pod] })).toEqual({
      kind: "unsettled",
      actions: [{ kind: "relabelPod", pod, hash }],
    });
    expect(of({ revisions: [outmoded, current] })).toEqual({
      kind: "unsettled",
      actions: [{ kind: "deleteRevision", revision: outmoded }],
    });
  });

  it("is followed by one of a higher number where there is no other yet", () => {
    const found = of({ revisions: [outmoded] });
    expect(found).toMatchObject({ actions: [{ kind: "createRevision", revision: { hash, revision: 4 } }] });
  });

  it("is an older one on the built-in kind, where the template generation shields its pods", () => {
    const theirs = aSet({ flavor: APPS });
    const revision = outmodedOf(theirs);
    const newest = aRevision({ of: theirs, revision: 4 });
    const pods = [aPod({ of: theirs, hash: "before" })];
    const found = of({ set: theirs, template: theirs.spec.template, revisions: [revision, newest], pods });
    expect(found).toMatchObject({ kind: "settled", old: [revision] });
  });
});

describe("revisionsToDelete", () => {
  const old = [1, 2, 3, 4, 5].map(revision => aRevision({ of: older(revision), revision }));
  const podOf = (version: number) => aPod({ of: older(version) });
  const deleted = (revisionHistoryLimit: number | undefined, pods: HistoryInput["pods"] = []) => {
    const limited = aSet({ spec: revisionHistoryLimit === undefined ? {} : { revisionHistoryLimit } });
    return revisionsToDelete({ set: limited, old: [...old].reverse(), pods }).map(({ revision }) => revision);
  };

  it.each([
    ["none below the limit (D-HIST-51)", 5, [], []],
    ["none below the default limit", undefined, [], []],
    ["the lowest numbers beyond it (D-HIST-52)", 3, [], [1, 2]],
    ["younger ones in the place of those with pods (D-HIST-52)", 3, [podOf(1)], [2, 3]],
    ["all without pods where the limit is 0 (D-HIST-53)", 0, [podOf(4)], [1, 2, 3, 5]],
    [
      "none of those whose last pod has ended but is there (D-HIST-40)",
      4,
      [aPod({ of: older(1), phase: "Failed", terminating: true })],
      [2],
    ],
    ["the oldest though a pod without a hash exists (D-HIST-40)", 4, [aPod({ hash: null })], [1]],
  ])("takes %s", (_, limit, pods, expected) => {
    expect(deleted(limit, pods)).toEqual(expected);
  });

  it("neither takes one twice nor another in its place", () => {
    const going = aRevision({ of: older(1), revision: 1, terminating: true });
    const limited = aSet({ spec: { revisionHistoryLimit: 1 } });
    const left = aRevision({ of: older(2), revision: 2 });
    expect(revisionsToDelete({ set: limited, old: [going, left], pods: [] })).toEqual([]);
  });
});

it("an adopted revision's own label is the hash, not one computed anew", () => {
  const adopted = aRevision({ of: set, name: "logs-7c5d", hash: "7c5d" });
  expect(of({ revisions: [adopted] })).toMatchObject({ kind: "settled", hash: revisionHashOf("7c5d") });
});

it("the template of now has a higher number than it ever had, from 1 on, whatever came before (D-HIST-17)", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }), versions => {
      let revisions: readonly ObservedRevision[] = [];
      let highest = 0;
      let before: number | undefined;
      for (const version of versions) {
        const changed = older(version);
        revisions = settled(changed, revisions);
        const now = revisions.find(({ data }) => data === revisionData(changed.spec.template))?.revision ?? 0;
        expect(now).toBe(version === before ? highest : highest + 1);
        [before, highest] = [version, now];
      }
    }),
  );
});

/** What is left when all that the history of the set asks for is done. */
function settled(changed: ObservedSet, revisions: readonly ObservedRevision[]): readonly ObservedRevision[] {
  const found = of({ set: changed, template: changed.spec.template, revisions });
  if (found.kind === "settled") return revisions;
  const [action] = found.actions;
  switch (action?.kind) {
    case "createRevision":
      return settled(changed, [...revisions, aRevision({ of: changed, revision: action.revision.revision })]);
    case "updateRevision": {
      const renumbered = { ...action.from, revision: action.revision ?? action.from.revision };
      return settled(changed, [...revisions.filter(one => one !== action.from), renumbered]);
    }
    default:
      throw new Error(`unexpected: ${action?.kind}`);
  }
}
