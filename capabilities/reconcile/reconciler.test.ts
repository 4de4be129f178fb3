import { aSnapshot } from "../../test/builders";
import { EffectsFixture } from "../../test/fakes/effects-fixture";
import { setKey } from "../api/flavor";
import { CanonicalTemplates } from "../cache/canonical-templates";
import type { CanonicalTemplate, Snapshot } from "../plan/snapshot";
import { silentLogger } from "../telemetry/log";
import { createReconciler } from "./reconciler";

/** A reconciler of one set that sees the snapshots which `take` makes. */
function reconcilerOf(take: (fixture: EffectsFixture) => Snapshot) {
  const fixture = new EffectsFixture();
  const synced: string[] = [];
  const told: [level: string, message: string, fields: object | undefined][] = [];
  const reconciler = createReconciler({
    snapshotter: { take: () => take(fixture) },
    canonicalTemplates: new CanonicalTemplates(),
    executor: fixture.executor,
    catchUp: () => Promise.resolve(),
    settings: { burstReplicas: 250 },
    clock: fixture.clock,
    metrics: { synced: result => synced.push(result), acted: () => undefined },
    log: {
      ...silentLogger,
      warn: (message, fields) => told.push(["warn", message, fields]),
      debug: (message, fields) => told.push(["debug", message, fields]),
    },
  });
  return { sync: () => reconciler.sync(setKey(fixture.set), new AbortController().signal), synced, told };
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
