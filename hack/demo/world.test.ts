import type { Pod } from "../../capabilities/api/types";
import { insist, nodesWithoutPod, podUids } from "./world";

const observed = (...pods: readonly Pod[]) => ({ set: undefined, pods, revisions: [] });

describe("what the demo checks", () => {
  it("tells a pod that was restarted from one that was not", () => {
    const before = podUids(observed(pod("a", "1"), pod("b", "2")), ["a", "b"]);
    expect(() => insist("the pods", before, podUids(observed(pod("b", "2"), pod("a", "1")), ["a", "b"]))).not.toThrow();
    expect(() => insist("the pods", before, podUids(observed(pod("a", "1"), pod("b", "3")), ["a", "b"]))).toThrow(
      'the pods: expected {"a":["1"],"b":["2"]}, found {"a":["1"],"b":["3"]}',
    );
  });

  it("looks at the given nodes only", () => {
    expect(podUids(observed(pod("a", "1"), pod("left", "2")), ["a", "empty"])).toEqual({ a: ["1"], empty: [] });
  });

  it.each([
    { state: "none", pods: [], without: 2 },
    { state: "one that is ready", pods: [pod("a", "1")], without: 1 },
    { state: "one that is not ready", pods: [pod("a", "1", { ready: false })], without: 2 },
    { state: "one that terminates", pods: [pod("a", "1", { terminating: true })], without: 2 },
    { state: "one on another node", pods: [pod("c", "1")], without: 2 },
  ])("counts nodes without a pod that serves: $state", ({ pods, without }) => {
    expect(nodesWithoutPod(observed(...pods), ["a", "b"])).toBe(without);
  });
});

function pod(node: string, uid: string, { ready = true, terminating = false } = {}): Pod {
  return {
    metadata: { uid, ...(terminating && { deletionTimestamp: "2026-01-01T00:00:00Z" }) },
    spec: { nodeName: node, containers: [] },
    status: { conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
  };
}
