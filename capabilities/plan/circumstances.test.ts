import { aNode, aPod, aRevision, aRival, aSet, aSnapshot } from "../../test/builders";
import { APPS } from "../api/flavor";
import { overlapMessage } from "./circumstances";
import { planSync } from "./plan-sync";

const set = aSet();
const rivals = [aRival("apps", "logs")];
const done = { set, nodes: [aNode("a")], pods: [aPod({ of: set, node: "a" })] };

it.each<[string, readonly string[], string]>([
  ["one", ["a"], "daemonset.apps/a: "],
  ["three", ["a", "b", "c"], "daemonset.apps/a, daemonset.apps/b, daemonset.apps/c: "],
  ["more", ["a", "b", "c", "d", "e"], "daemonset.apps/a, daemonset.apps/b, daemonset.apps/c and 2 more: "],
])("names as many rivals as a person reads, where there are %s", (_, names, expected) => {
  expect(overlapMessage(names.map(name => aRival("apps", name)))).toContain(`overlap with ${expected}`);
});

describe("a whole plan", () => {
  it.each<[string, Parameters<typeof aSnapshot>[0], readonly (readonly [string, string])[]]>([
    ["nothing of a set that has all it needs", done, []],
    ["of rivals (D-OWN-36)", { ...done, rivals }, [["Warning", "SelectorOverlaps"]]],
    ["that no node is eligible (D-EDGE-30)", { set }, [["Normal", "NoEligibleNode"]]],
    [
      "of both",
      { set, rivals },
      [
        ["Warning", "SelectorOverlaps"],
        ["Normal", "NoEligibleNode"],
      ],
    ],
    ["nothing of sets of the built-in kind, as upstream does not", { set: aSet({ flavor: APPS }), rivals }, []],
  ])("tells %s", (_, fields, expected) => {
    const { events } = planSync(aSnapshot(fields));
    expect(events?.map(({ type, reason }) => [type, reason])).toEqual(expected);
  });

  it("says nothing while it cannot know how many nodes there should be", () => {
    const { actions, events } = planSync(aSnapshot({ set, rivals, revisions: [aRevision({ controller: null })] }));
    expect(actions).toMatchObject([{ kind: "adoptRevision" }]);
    expect(events).toBeUndefined();
  });

  it("does for a set with rivals what it would do without them, and tells of them in the status", () => {
    const lacking = { set, nodes: [aNode("a"), aNode("b")], pods: [aPod({ of: set, node: "a" })] };
    const alone = planSync(aSnapshot(lacking));
    const contested = planSync(aSnapshot({ ...lacking, rivals }));
    expect(alone.actions).toHaveLength(1);
    expect(contested.actions).toEqual(alone.actions);
    const conditions = contested.status?.conditions ?? [];
    expect(conditions.find(({ type }) => type === "Degraded")).toMatchObject({ reason: "SelectorOverlaps" });
    expect(conditions.filter(({ type }) => type !== "Degraded")).toEqual(
      alone.status?.conditions?.filter(({ type }) => type !== "Degraded"),
    );
  });
});
