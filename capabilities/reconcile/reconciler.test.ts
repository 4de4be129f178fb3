import { aNode, aPod, aRival, aSet, aSnapshot, type SnapshotFields } from "../../test/builders";
import { EffectsFixture } from "../../test/fakes/effects-fixture";
import type { Fault } from "../../test/fakes/faults";
import { setKey } from "../api/flavor";
import { CanonicalTemplates } from "../cache/canonical-templates";
import type { CanonicalTemplate, Snapshot } from "../plan/snapshot";
import { silentLogger } from "../telemetry/silent-log";
import { createReconciler } from "./reconciler";

/** A reconciler of one set that sees the snapshots which `take` makes. */
function reconcilerOf(take: (fixture: EffectsFixture) => Snapshot) {
  const fixture = new EffectsFixture();
  const synced: string[] = [];
  const assumed: string[] = [];
  const told: [level: string, message: string, fields: object | undefined][] = [];
  const reconciler = createReconciler({
    snapshotter: { take: () => take(fixture) },
    canonicalTemplates: new CanonicalTemplates(),
    executor: fixture.executor,
    catchUp: () => Promise.resolve().then(() => void assumed.push("caught up")),
    assume: pods => {
      assumed.push(pods.map(({ nodeName }) => nodeName).join());
      return () => void assumed.push("released");
    },
    settings: { burstReplicas: 250 },
    clock: fixture.clock,
    metrics: { synced: result => synced.push(result), acted: () => undefined },
    log: {
      ...silentLogger,
      warn: (message, fields) => told.push(["warn", message, fields]),
      debug: (message, fields) => told.push(["debug", message, fields]),
    },
  });
  const events = (): readonly string[] =>
    fixture.events.filter(({ reason }) => reason !== "SuccessfulCreate").map(({ message }) => message);
  return {
    sync: () => reconciler.sync(setKey(fixture.set), new AbortController().signal),
    synced,
    told,
    events,
    assumed,
  };
}

it("answers with a retry, and counts it, where the look itself fails", async () => {
  const { sync, synced } = reconcilerOf(() => {
    throw new Error("bug");
  });
  expect(await sync()).toMatchObject({ kind: "retry", error: { message: "bug" } });
  expect(synced).toEqual(["retry"]);
});

function rejectedFor(field: string): CanonicalTemplate {
  return { kind: "rejected", violations: [{ type: "Required", field, detail: "" }] };
}

it("warns that a set is held once for each reason, and again after it was mended", async () => {
  const answers = [
    rejectedFor("a"),
    rejectedFor("a"),
    rejectedFor("b"),
    { kind: "unknown" } as const,
    rejectedFor("b"),
  ];
  const { sync, told } = reconcilerOf(({ set }) => {
    const canonicalTemplate = answers.shift() ?? { kind: "unknown" };
    return aSnapshot({ set, revisions: [], canonicalTemplate });
  });
  for (let look = 0; look < 5; look++) await sync();
  const warnings = told.filter(([level]) => level === "warn");
  expect(warnings.map(([, , fields]) => fields)).toMatchObject([
    { reason: "a: Required value" },
    { reason: "b: Required value" },
    { reason: "b: Required value" },
  ]);
});

it("says at debug what it plans, also where that is nothing", async () => {
  const { sync, told } = reconcilerOf(({ set }) => aSnapshot({ set }));
  await sync();
  expect(told).toMatchObject([["debug", "Planning", { set: "everynode/default/logs", actions: {} }]]);
});

describe("what holds of a set", () => {
  const named = (...names: readonly string[]): SnapshotFields => ({
    rivals: names.map(name => aRival("apps", name)),
  });
  const unsettled = { revisions: [] };
  const twice = { ...named("a"), nodes: [] };
  const served = { nodes: [aNode("a")], pods: [aPod({ node: "a" })] };

  it.each<[string, looks: readonly SnapshotFields[], told: readonly string[]]>([
    ["once, however often it is looked at", [named("a"), named("a"), named("a")], ["to a"]],
    ["again when it changed", [named("a"), named("a", "b")], ["to a", "to a, b"]],
    ["again when it began anew", [named("a"), named(), named("a")], ["to a", "to a"]],
    ["once, also when a look in between cannot tell", [named("a"), unsettled, named("a")], ["to a"]],
    ["apart from what else holds", [named("a"), twice], ["to a", "no node"]],
  ])("is told %s", async (_, looks, told) => {
    const left = [...looks];
    const { sync, events } = reconcilerOf(({ set }) => aSnapshot({ set, ...served, ...left.shift() }));
    for (let look = 0; look < looks.length; look++) await sync();
    expect(events().map(briefly)).toEqual(told);
  });

  it("is told of a new set of the same name", async () => {
    const sets = [aSet(), aSet({ uid: "successor" })];
    const { sync, events } = reconcilerOf(({ set }) =>
      aSnapshot({ set: sets.shift() ?? set, ...served, ...named("a") }),
    );
    await sync();
    await sync();
    expect(events()).toHaveLength(2);
  });
});

function briefly(message: string): string {
  return message.startsWith("no node")
    ? "no node"
    : message.replace(/^the selectors overlap with (.*): .*/, "to $1").replaceAll("daemonset.apps/", "");
}

it("has pods that are created bound counted until their creation is answered, and no others", async () => {
  for (const [mode, expected] of [
    ["Direct", ["a,b", "released"]],
    ["Scheduler", ["", "released"]],
  ] as const) {
    const { sync, assumed } = reconcilerOf(({ set }) => {
      const placed = { ...set, spec: { ...set.spec, placement: { mode } } };
      return aSnapshot({ set: placed, nodes: [aNode("a"), aNode("b")] });
    });
    await sync();
    expect(assumed).toEqual(expected);
  }
});

it("has pods whose creation was not answered counted until the cache has caught up", async () => {
  const { sync, assumed } = reconcilerOf(({ set, client }) => {
    client.inject({ verb: "create", plural: "pods", effect: { kind: "loseResponse" } }, BUSY);
    const placed = { ...set, spec: { ...set.spec, placement: { mode: "Direct" as const } } };
    return aSnapshot({ set: placed, nodes: [aNode("a")] });
  });
  await sync();
  expect(assumed).toEqual(["a", "caught up", "released"]);
});

/** The pod that was perhaps created is not found either. */
const BUSY: Fault = {
  verb: "get",
  plural: "pods",
  effect: { kind: "fail", error: { kind: "tooManyRequests", message: "later" } },
};
