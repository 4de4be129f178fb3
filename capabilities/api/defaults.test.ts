import fc from "fast-check";

import { withDefaults } from "./defaults";
import type { DaemonSetSpec } from "./types";

const BARE: DaemonSetSpec = { selector: { matchLabels: { app: "agent" } }, template: {} };
const ROLLING = { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };

const defaulted = (spec: object): DaemonSetSpec | undefined =>
  withDefaults({ spec: { ...BARE, ...spec } as DaemonSetSpec }).spec;

describe("the defaults of a daemon set", () => {
  it("are those of apps/v1, and leave selector and template alone (D-API-20..25)", () => {
    expect(defaulted({})).toEqual({ ...BARE, updateStrategy: ROLLING, revisionHistoryLimit: 10 });
  });

  it.each([
    ["an empty type (D-API-20)", { type: "" }, ROLLING],
    ["a missing struct (D-API-21)", { type: "RollingUpdate" }, ROLLING],
    ["a null struct (D-API-21)", { rollingUpdate: null }, ROLLING],
    [
      "a surge, which gets the unavailable pod it may not have (D-API-21, D-API-27)",
      { rollingUpdate: { maxSurge: "10%" } },
      { ...ROLLING, rollingUpdate: { maxUnavailable: 1, maxSurge: "10%" } },
    ],
    [
      "both amounts, a zero included (D-API-21)",
      { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      { ...ROLLING, rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    ],
    ["updates by hand (D-API-22)", { type: "OnDelete" }, { type: "OnDelete" }],
    [
      "updates by hand with amounts (D-API-22)",
      { type: "OnDelete", rollingUpdate: { maxSurge: 1 } },
      { type: "OnDelete", rollingUpdate: { maxSurge: 1 } },
    ],
    ["an unknown type, for validation to refuse", { type: "Recreate" }, { type: "Recreate" }],
  ])("complete the strategy: %s", (_name, updateStrategy, expected) => {
    expect(defaulted({ updateStrategy })?.updateStrategy).toEqual(expected);
  });

  it.each([
    ["a text for the strategy", { updateStrategy: "OnDelete" }],
    ["a list for the strategy", { updateStrategy: [{ type: "OnDelete" }] }],
    ["a number for the type", { updateStrategy: { type: 0, rollingUpdate: null } }],
    ["a text for the amounts", { updateStrategy: { rollingUpdate: "10%" } }],
  ])("leave garbage for the schema to refuse: %s", (_name, spec) => {
    expect(defaulted(spec)).toEqual({ ...BARE, ...spec, revisionHistoryLimit: 10 });
  });

  it.each([["text"], [[BARE]]])("leave a spec that is none for the schema to refuse: %j", spec => {
    expect(withDefaults({ spec: spec as never }).spec).toEqual(spec);
  });

  it("keep an explicit limit of no history (D-API-23)", () => {
    expect(defaulted({ revisionHistoryLimit: 0 })?.revisionHistoryLimit).toBe(0);
  });

  it("do not write a zero that nobody wrote (D-API-24)", () => {
    expect(defaulted({})).not.toHaveProperty("minReadySeconds");
  });

  it("do not add a selector that is missing (D-API-25)", () => {
    expect(withDefaults({ spec: { template: {} } as DaemonSetSpec }).spec).not.toHaveProperty("selector");
  });

  it("drop the template generation, which our kind does not have", () => {
    const annotations = { "deprecated.daemonset.template.generation": "", team: "logs" };
    const set = { metadata: { name: "agent", annotations }, spec: BARE };
    expect(withDefaults(set).metadata).toEqual({ name: "agent", annotations: { team: "logs" } });
  });

  it("add nothing to an object without a spec", () => {
    const bare = { metadata: { annotations: { team: "logs" } } };
    expect(withDefaults(bare)).toEqual(bare);
  });

  it("are the same when they are applied twice", () => {
    const amount = fc.option(fc.oneof(fc.integer(), fc.constantFrom("0%", "10%", "x", "")), { nil: undefined });
    const type = fc.option(fc.constantFrom("", "RollingUpdate", "OnDelete", "Recreate"), { nil: undefined });
    const rollingUpdate = fc.option(fc.record({ maxUnavailable: amount, maxSurge: amount }, { requiredKeys: [] }));
    const updateStrategy = fc.option(fc.record({ type, rollingUpdate }, { requiredKeys: [] }), { nil: undefined });
    const revisionHistoryLimit = fc.option(fc.integer(), { nil: undefined });
    const spec = fc.record({ updateStrategy, revisionHistoryLimit }, { requiredKeys: [] });
    fc.assert(
      fc.property(spec, overrides => {
        const once = defaulted(overrides);
        expect(withDefaults({ spec: once as DaemonSetSpec }).spec).toEqual(once);
      }),
    );
  });
});
