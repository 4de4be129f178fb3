import { NOW_MS, aNode, aPod, aRevision, aSet } from "../../../test/builders";
import type { PodFields } from "../../../test/builders";
import { objectNameOf, revisionHashOf } from "../../api/identity";
import { nodeStates } from "../node-states";
import { stableRevision } from "./stable-revision";

const revisions = ["first", "second", "third"].map((hash, index) =>
  aRevision({ of: aSet({ image: hash }), name: hash, hash, revision: index + 1 }),
);
const [first = aRevision(), second = first, candidate = first] = revisions;

interface Given {
  /** By node: the hash of its pod. */
  readonly pods: Readonly<Record<string, PodFields>>;
  readonly recorded?: string;
  readonly isDesired?: boolean;
}

function stableOf({ pods: fields, recorded, isDesired = true }: Given): string {
  const pods = Object.entries(fields).map(([node, pod]) => aPod({ node, ...pod }));
  const nodes = nodeStates({
    ...{ pods, nodes: ["a", "b", "c"].map(name => aNode(name)) },
    eligibilityOf: () => ({ shouldRun: isDesired, shouldContinueRunning: isDesired }),
    current: { hash: revisionHashOf("third"), generation: undefined },
    ...{ minReadySeconds: 0, nowMs: NOW_MS },
  });
  const name = recorded === undefined ? undefined : objectNameOf(recorded);
  return stableRevision({ recorded: name, candidate, revisions: [first, second, candidate], nodes, pods }).name;
}

const of = (a: string, b: string, c: string) => ({ a: { hash: a }, b: { hash: b }, c: { hash: c } });

it.each<[string, Given, string]>([
  [
    "the candidate, once every node runs an available pod of it",
    { pods: of("third", "third", "third"), recorded: "first" },
    "third",
  ],
  [
    "the one on record, while one pod is not available",
    { pods: { ...of("third", "third", "third"), c: { hash: "third", ready: false } }, recorded: "first" },
    "first",
  ],
  ["the one on record, while a node has none", { pods: { a: { hash: "third" } }, recorded: "first" }, "first"],
  ["the one on record, where no node should run a pod", { pods: {}, recorded: "first", isDesired: false }, "first"],
  ["the one of most other pods, without a record", { pods: of("second", "second", "first") }, "second"],
  ["the older of two with as many pods", { pods: of("third", "second", "first") }, "first"],
  [
    "the one of most other pods, where the record names none of the history",
    { pods: of("third", "second", "third"), recorded: "gone" },
    "second",
  ],
  ["the candidate, without a record and any other pod", { pods: { a: { hash: "third", ready: false } } }, "third"],
])("the stable revision is %s", (_, given, expected) => {
  expect(stableOf(given)).toBe(expected);
});
