import { aNode, aPod, aRevision, aSet, aSnapshot, controllerRefTo, planned, rolling } from "../../test/builders";
import type { PodFields } from "../../test/builders";
import { APPS, EVERYNODE } from "../api/flavor";
import { objectNameOf, uidOf } from "../api/identity";
import { planSync } from "./plan-sync";

// Whose pods a look counts, and what it does about those that come and go by their labels (D-OWN).

const nodesNamed = (...names: readonly string[]) => names.map(name => aNode(name));

describe.each([EVERYNODE, APPS])("a set of $apiVersion", flavor => {
  const set = aSet({ flavor });
  const pod = (node: string, fields: PodFields = {}) => aPod({ of: set, node, ...fields });

  it.each([
    ["replaced under RollingUpdate", rolling({ maxUnavailable: 1 }), ["deletePod logs-a"]],
    ["kept under OnDelete", { updateStrategy: { type: "OnDelete" } }, []],
  ])("has an adopted pod without labels of a revision %s, as an old one (D-OWN-08)", (_, spec, expected) => {
    const annotations = { "deprecated.daemonset.template.generation": "1" };
    const adopting = aSet({ flavor, spec, annotations });
    const snapshot = { set: adopting, nodes: nodesNamed("a"), pods: [pod("a", { hash: null })] };
    expect(planned(snapshot)).toEqual(expected);
    expect(planSync(aSnapshot(snapshot)).status).toMatchObject({
      currentNumberScheduled: 1,
      updatedNumberScheduled: 0,
    });
  });

  it("releases a pod that it does not select, counts it no more, and replaces it on its node (D-OWN-09)", () => {
    const relabelled = pod("a", { labels: { app: "elsewhere" } });
    const snapshot = { set, nodes: nodesNamed("a", "b"), pods: [relabelled, pod("b")] };
    expect(planned(snapshot)).toEqual(["releasePod logs-a"]);
    const released = pod("a", { controller: null, labels: { app: "elsewhere" } });
    const after = { ...snapshot, pods: [released, pod("b")] };
    expect(planned(after)).toEqual(["createPod on a"]);
    expect(planSync(aSnapshot(after)).status).toMatchObject({ currentNumberScheduled: 1, numberReady: 1 });
  });

  it("does not replace it on a node that should not run one (D-OWN-09)", () => {
    const released = pod("a", { controller: null, labels: { app: "elsewhere" } });
    const nodes = [aNode("a", { taints: ["maintenance:NoSchedule"] })];
    expect(planned({ set, nodes, pods: [released] })).toEqual([]);
  });

  it("leaves what another controls and an orphan that it does not select, and makes its own beside them (D-OWN-36)", () => {
    const twin = aSet({ flavor, name: "twin", spec: set.spec });
    const others = [
      pod("a", { controller: controllerRefTo(twin) }),
      pod("b", { controller: null, labels: { app: "x" } }),
    ];
    expect(planned({ set, nodes: nodesNamed("a", "b"), pods: others })).toEqual(["createPod on a", "createPod on b"]);
  });

  // TestDealsWithExistingPods
  it("keeps one of its own pods on each node, whatever others are there (D-OWN-02, D-PLACE-04)", () => {
    const several = (node: string, count: number) =>
      Array.from({ length: count }, (_, index) => pod(node, { name: `${node}-${index}`, createdMs: index }));
    const foreign = [0, 1].map(index =>
      pod("e", { name: `foreign-${index}`, labels: { app: "x" }, controller: null, createdMs: index }),
    );
    const pods = [...several("b", 1), ...several("c", 2), ...several("d", 5), ...foreign];
    expect(planned({ set, nodes: nodesNamed("a", "b", "c", "d", "e"), pods })).toEqual([
      "createPod on a",
      "createPod on e",
      "deletePod c-1",
      "deletePod d-1",
      "deletePod d-2",
      "deletePod d-3",
      "deletePod d-4",
    ]);
  });

  // TestGetNodesToDaemonPods
  it("counts the pods that are its own, bound or not, once they are claimed (D-OWN-02, D-PLACE-01)", () => {
    const stranger = { ...controllerRefTo(set), name: objectNameOf("another"), uid: uidOf("another-uid") };
    const pods = [
      pod("a"),
      pod("b", { bound: false }),
      pod("c", { phase: "Succeeded", terminating: true }),
      pod("d", { controller: stranger }),
      pod("e", { controller: null, labels: { app: "x" } }),
    ];
    const nodes = nodesNamed("a", "b", "c", "d", "e");
    expect(planned({ set, nodes, pods })).toEqual(["createPod on c", "createPod on d", "createPod on e"]);
    expect(planned({ set, nodes, pods: [...pods, pod("c", { name: "orphan", controller: null })] })).toEqual([
      "adoptPod orphan",
    ]);
  });

  it("makes no pod of a template without labels, which breaks a rule (D-POD-09)", () => {
    const template = { spec: { containers: [{ name: "main", image: "logs:1" }] } };
    const labelless = aSet({ flavor, spec: { template } });
    const revisions = [aRevision({ of: labelless })];
    expect(planSync(aSnapshot({ set: labelless, nodes: nodesNamed("a"), revisions })).actions).toEqual([]);
  });
});
