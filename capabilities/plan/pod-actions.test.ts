import { aPod, aSet, aSnapshot, aTemplate } from "../../test/builders";
import { APPS } from "../api/flavor";
import { type NodeName, nodeNameOf, revisionHashOf } from "../api/identity";
import { NO_POD_DEFAULTS } from "../api/pod-defaults";
import { podName } from "./daemon-pod";
import { type PodChanges, podActions } from "./pod-actions";

const set = aSet();
const a = nodeNameOf("a");
const slot = (letter: string, node: NodeName = a) => podName({ set, node, letter });

const actions = (changes: Partial<PodChanges>, snapshot = aSnapshot({ set })) =>
  podActions(
    { create: [], delete: [], ...changes },
    {
      ...{ snapshot, template: aTemplate(), hash: revisionHashOf("current"), podDefaults: NO_POD_DEFAULTS },
      attemptsOf: node => (node === "b" ? 2 : 0),
      room: {},
    },
  );

const createdNames = (snapshot = aSnapshot({ set })) =>
  actions({ create: [a] }, snapshot).flatMap(action =>
    action.kind === "createPod" ? [action.pod.metadata?.name] : [],
  );

it("a node's pod takes its first slot", () => {
  expect(createdNames()).toEqual([slot("a")]);
});

it.each([
  ["its own, terminating", aPod({ of: set, name: slot("a"), terminating: true })],
  ["nobody's", aPod({ of: set, name: slot("a"), controller: null })],
])("a pod takes the next slot beside one that is %s", (_, holder) => {
  expect(createdNames(aSnapshot({ set, pods: [holder] }))).toEqual([slot("b")]);
});

it("a node waits where every slot is held", () => {
  const pods = [..."abcdefghijklmnopqrstuvwxyz"].map(letter => aPod({ of: set, name: slot(letter) }));
  expect(createdNames(aSnapshot({ set, pods }))).toEqual([]);
});

it("the API server names pods of the built-in kind (D-POD-01)", () => {
  expect(createdNames(aSnapshot({ set: aSet({ flavor: APPS }) }))).toEqual([undefined]);
});

it("a pod carries how many failed on its node before it", () => {
  const planned = actions({ create: ["a", "b"].map(nodeNameOf) });
  const annotations = planned.map(action => action.kind === "createPod" && action.pod.metadata?.annotations);
  expect(annotations).toEqual([undefined, { "everynode.dev/failed-attempts": "2" }]);
});

it("creates and deletes are cut to a burst each (D-PLACE-20)", () => {
  const create = ["a", "b", "c"].map(nodeNameOf);
  const deletions = ["d", "e", "f"].map(node => ({ pod: aPod({ node }), reason: "surplus" as const }));
  const planned = actions({ create, delete: deletions }, aSnapshot({ set, burstReplicas: 2 }));
  expect(planned.map(action => (action.kind === "createPod" ? `+${action.node}` : action.kind))).toEqual([
    "+a",
    "+b",
    "deletePod",
    "deletePod",
  ]);
});

it("nodes that were refused a pod come last", () => {
  const create = ["a", "b", "c"].map(nodeNameOf);
  const planned = actions({ create }, aSnapshot({ set, burstReplicas: 2, refusedNodes: ["a", "c"] }));
  expect(planned.map(action => action.kind === "createPod" && action.node)).toEqual(["b", "a"]);
});
