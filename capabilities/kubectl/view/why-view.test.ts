import { aNode, aPod, aSet, aSnapshot, nodes } from "../../../test/builders";
import { setView } from "./set-view";
import { whyLines, whyReport } from "./why-view";

const set = aSet();
const old = aSet({ image: "logs:0" });
const gpus = ["x", "y"].map(name => aNode(name, { taints: ["gpu:NoSchedule"] }));
const view = setView({
  snapshot: aSnapshot({
    set,
    nodes: [...nodes(3), ...gpus],
    pods: [
      aPod({ of: set, node: "n000" }),
      aPod({ of: set, node: "n001", ready: false }),
      aPod({ of: old, node: "n002" }),
    ],
  }),
  details: { pods: new Map(), nodes: new Map() },
  object: {},
});

it("tells of the nodes that are not at the target, and of those that are not counted by their sentence", () => {
  const report = whyReport(view);
  expect(report?.nodes.map(({ node, code }) => [node, code])).toEqual([
    ["n001", "PodNotReady"],
    ["n002", "BudgetExhausted"],
  ]);
  expect(report?.aside).toEqual([
    { code: "NotEligible", message: "no pod belongs there: taint gpu:NoSchedule", nodes: ["x", "y"] },
  ]);
});

it("puts them into a table", () => {
  const lines = whyLines(whyReport(view) ?? fail());
  expect(lines.slice(1)).toEqual([
    "",
    "NODE   REASON            MESSAGE",
    "n001   PodNotReady       pod logs-n001 runs, and it is not ready",
    "n002   BudgetExhausted   an old pod; 1 of at most 1 unavailable (n001)",
    "",
    "Not counted: 2 nodes (NotEligible): no pod belongs there: taint gpu:NoSchedule",
  ]);
});

it("shows pods and revisions where there is room", () => {
  const lines = whyLines(whyReport(view, { node: "x" }) ?? fail(), { wide: true });
  expect(lines.at(-1)).toMatch(/^x +NotEligible +- +- +no pod/);
  expect(whyLines(whyReport(view, { node: "n001" }) ?? fail(), { wide: true }).at(-1)).toMatch(
    /logs-n001 +[a-z0-9]+ +pod/,
  );
});

it.each(["n000", "n002", "y"])("tells of any one node, such as %s", node => {
  expect(whyReport(view, { node })?.nodes.map(reason => reason.node)).toEqual([node]);
});

it("knows no node that does not exist", () => {
  expect(whyReport(view, { node: "n009" })).toBeUndefined();
});

it("says of a set that breaks rules just that, whichever node is asked for", () => {
  const invalid = setView({
    snapshot: aSnapshot({ set: aSet({ spec: { selector: {} } }) }),
    details: { pods: new Map(), nodes: new Map() },
    object: {},
  });
  const report = whyReport(invalid, { node: "n000" });
  expect(report).toMatchObject({ nodes: [], progress: { kind: "stalled" } });
  expect(whyLines(report ?? fail())).toHaveLength(1);
});

function fail(): never {
  throw new Error("there is no report");
}
