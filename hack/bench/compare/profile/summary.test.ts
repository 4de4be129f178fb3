import { modulesOf } from "./modules";
import { renderCosts, summaryOf, type Profile } from "./summary";

const bundle = [
  '"use strict";',
  "// capabilities/plan/plan.ts",
  "function plan() {}",
  "// node_modules/@scope/package/dist/index.js",
  "function read() {}",
  "// just a comment of somebody",
  "// node_modules/undici/lib/pool.js",
  "function pool() {}",
].join("\n");

it.each([
  [0, ""],
  [2, "capabilities/plan/plan.ts"],
  [5, "node_modules/@scope/package/dist/index.js"],
  [7, "node_modules/undici/lib/pool.js"],
])("line %i of the bundle comes from %p", (line, source) => {
  expect(modulesOf(bundle)(line)).toBe(source);
});

const frame = (functionName: string, url: string, lineNumber: number): Profile["nodes"][number]["callFrame"] => {
  return { functionName, url, lineNumber };
};

const profile: Profile = {
  nodes: [
    { id: 1, callFrame: frame("(idle)", "", -1) },
    { id: 2, callFrame: frame("plan", "/dist/everynode.cjs", 2) },
    { id: 3, callFrame: frame("read", "/dist/everynode.cjs", 4) },
    { id: 4, callFrame: frame("(garbage collector)", "", -1) },
    { id: 5, callFrame: frame("writev", "node:net", 9) },
    { id: 6, callFrame: frame("dispatch", "", -1) },
    { id: 7, callFrame: frame("setKey", "", -1) },
  ],
  samples: [1, 2, 2, 3, 4, 5, 6, 7],
  timeDeltas: [9_000, 1_000, 2_000, 500, 1_500, 250, 7_000, 50],
};

it("tells where the time went in which something was done, the dearest first", () => {
  const { busyMs, places, functions } = summaryOf(profile, modulesOf(bundle));
  expect(busyMs).toBe(5.3);
  expect(places).toEqual([
    { what: "capabilities/plan/plan.ts", selfMs: 3 },
    { what: "garbage collector", selfMs: 1.5 },
    { what: "@scope/package", selfMs: 0.5 },
    { what: "node:net", selfMs: 0.25 },
    { what: "native code", selfMs: 0.05 },
  ]);
  expect(functions[0]).toEqual({ what: "plan capabilities/plan/plan.ts", selfMs: 3 });
});

it("shows the first few with their part of all", () => {
  expect(
    renderCosts(
      [
        { what: "a", selfMs: 30 },
        { what: "b", selfMs: 1 },
      ],
      40,
      1,
    ),
  ).toEqual(["| | self | of all |", "| --- | --: | --: |", "| a | 30 ms | 75.0 % |"]);
});
