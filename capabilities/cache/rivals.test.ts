import { aSet } from "../../test/builders";
import { fill } from "../../test/fakes/fill";
import { APPS } from "../api/flavor";
import { resourceVersionOf } from "../api/identity";
import type { DaemonSetSpec, LabelSelector, Labels } from "../api/types";
import type { ObservedSet } from "../plan/snapshot";
import { SET_INDEXES } from "./indexes";
import { createRivals } from "./rivals";
import { selectingSetOf } from "./selecting-set";
import { createStore } from "./store";
import type { StoredObject } from "./stored-object";

function filled<T extends StoredObject & { readonly namespace: ObservedSet["namespace"] }>(objects: readonly T[]) {
  const store = createStore<T>({ indexes: SET_INDEXES, reuse: (_, next) => next });
  fill(store, objects, resourceVersionOf("1"));
  return store;
}

/** Ours are served; of those of `apps/v1` it is said. */
function rivals({
  served = [],
  unserved = [],
}: {
  served?: readonly ObservedSet[];
  unserved?: readonly ObservedSet[];
}) {
  const stored = (ours: boolean) =>
    filled(served.filter(({ flavor }) => (flavor === APPS) !== ours).map(set => ({ ...set, set })));
  return createRivals({
    sets: new Map([
      ["everynode", stored(true)],
      ["apps", stored(false)],
    ]),
    unserved: [filled(unserved.map(selectingSetOf))],
  });
}

const labels = { app: "logs", tier: "node" };
const ours = withSpec("ours", { matchLabels: { app: "logs" } }, labels);
const theirs = aSet({ name: "theirs", flavor: APPS, spec: ours.spec });

/** Any selector, also none, as in a set that was not validated. */
function withSpec(name: string, selector: LabelSelector | undefined, podLabels: Labels | undefined): ObservedSet {
  const spec = { selector, template: podLabels && { metadata: { labels: podLabels } } } as Partial<DaemonSetSpec>;
  return aSet({ name, spec });
}

describe("the rivals of a set", () => {
  it.each<[string, ObservedSet, boolean]>([
    ["has the same selector", withSpec("b", { matchLabels: { app: "logs" } }, labels), true],
    ["selects its pods by other labels", withSpec("b", { matchLabels: { tier: "node" } }, { tier: "node" }), true],
    ["makes pods that it selects", withSpec("b", { matchLabels: { own: "yes" } }, { own: "yes", app: "logs" }), true],
    ["selects by expressions", withSpec("b", { matchExpressions: [{ key: "app", operator: "Exists" }] }, {}), true],
    ["has nothing to do with its pods", withSpec("b", { matchLabels: { app: "web" } }, { app: "web" }), false],
    [
      "shares a label that no selector names",
      withSpec("b", { matchLabels: { app: "b" } }, { app: "b", tier: "node" }),
      false,
    ],
    ["has an empty selector, and so is not acted upon (D-SYNC-01)", withSpec("b", {}, { app: "b" }), false],
    ["lacks selector and template", withSpec("b", undefined, undefined), false],
    ["is being deleted", aSet({ name: "b", spec: ours.spec, deletionTimestampMs: 1 }), false],
    ["is in another namespace", aSet({ name: "b", spec: ours.spec, namespace: "elsewhere" }), false],
  ])("are such that a set that %s is one or not", (_, other, isRival) => {
    const found = isRival ? [{ group: "everynode.dev", name: "b" }] : [];
    expect(rivals({ served: [ours, other] }).of(ours)).toEqual(found);
  });

  it("are of either kind, served or not, and sorted by name and group", () => {
    const b = aSet({ name: "b", spec: ours.spec });
    const twin = aSet({ name: "b", uid: "twin", flavor: APPS, spec: ours.spec });
    const a = aSet({ name: "a", spec: ours.spec });
    const expected = [
      { group: "everynode.dev", name: "a" },
      { group: "apps", name: "b" },
      { group: "everynode.dev", name: "b" },
    ];
    expect(rivals({ served: [ours, b, a], unserved: [twin] }).of(ours)).toEqual(expected);
    expect(rivals({ served: [twin, b, ours, a] }).of(ours)).toEqual(expected);
  });

  it("are none of a set that is being deleted itself, and none of the built-in kind, which is not told", () => {
    const ending = aSet({ name: "ending", spec: ours.spec, deletionTimestampMs: 1 });
    expect(rivals({ served: [ours, ending] }).of(ending)).toEqual([]);
    expect(rivals({ served: [ours, theirs] }).of(theirs)).toEqual([]);
  });
});

describe("a change concerns", () => {
  const before = selectingSetOf(theirs);
  const elsewhere = { ...before, podLabels: { app: "web" }, selector: { matchLabels: { app: "web" } } };

  it.each<[string, Parameters<ReturnType<typeof rivals>["concernedBy"]>[0], readonly string[]]>([
    ["a set that gets a rival", { after: before }, ["ours"]],
    ["a set whose rival goes", { before }, ["ours"]],
    ["a set whose rival turns away", { before, after: elsewhere }, ["ours"]],
    ["a set that another one turns to", { before: elsewhere, after: before }, ["ours"]],
    ["a set whose rival begins to end", { before, after: { ...before, isEnding: true } }, ["ours"]],
    ["nobody where a rival stays one", { before, after: { ...before, podLabels: labels } }, []],
    ["nobody where it was none and is none", { before: elsewhere, after: elsewhere }, []],
    ["nobody where nothing changed", {}, []],
  ])("%s", (_, change, concerned) => {
    const found = rivals({ served: [ours, theirs] }).concernedBy(change);
    expect(found.map(({ name }) => name)).toEqual(concerned);
  });
});
