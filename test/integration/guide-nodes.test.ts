import { eventually } from "./api";
import { guideNodes, walkGuide, workers } from "./guide-walk";

// The chapters of docs/guide.md on nodes that come, go and change, and on broken ones.

jest.setTimeout(240_000);

const walk = walkGuide();
const fast = ["node-0003", "node-0004"];

describe("a node", () => {
  it("W2: gets its pod when it joins, and no other pod is touched (D-Q-40)", async () => {
    await walk.section("A node joins");
    await eventually(() => walk.untruths("agent", [...workers, "node-0005"]), []);
  });

  it("W17: has a pod that may be edited, and stays the same pod (D-UPD-04)", async () => {
    const before = await walk.uids("agent");
    await walk.section("A pod is edited");
    expect(await walk.uids("agent")).toEqual(before);
    expect((await walk.set("agent")).status?.updatedNumberScheduled).toBe(5);
  });

  it("W2: has its pod collected when it leaves, and W17: gets one of the template when it is made anew (D-PLACE-08)", async () => {
    const { "node-0005": left, ...others } = await walk.uids("agent");
    await walk.section("A node leaves");
    expect(await walk.uids("agent")).toEqual(others);
    const look = async (): Promise<void> => {
      const { "node-0005": anew, ...same } = await walk.uids("agent");
      expect(same).toEqual(others);
      expect(anew).not.toBe(left);
      await eventually(() => walk.untruths("agent", [...workers, "node-0005"]), []);
    };
    await walk.section("A node of the same name", { before: "kubectl delete", look });
  });

  it("W16: has a pod or none as its labels say, and no other pod is touched (D-Q-41, D-ELIG-42)", async () => {
    let before = {};
    await walk.section(
      "A node gets another label",
      { before: "kubectl label", look: async () => void (before = await walk.uids("cache")) },
      { before: "kubectl delete", look: async () => expect(await walk.uids("cache")).toEqual(before) },
    );
    expect(Object.keys(before).toSorted()).toEqual(fast);
  });
});

describe("a node in trouble", () => {
  it("W12: is tolerated by pods with the default tolerations after the user's (D-ELIG-25, D-ELIG-26)", async () => {
    await walk.section("What is tolerated");
    await walk.run("kubectl apply -f docs/guide/agent.yaml");
    await eventually(() => walk.untruths("agent", workers), []);
    // It has neither a toleration of its own nor the network of its node.
    const keys = (await walk.pods("agent")).map(({ spec }) => spec?.tolerations?.map(({ key }) => key));
    for (const ofPod of keys)
      expect(ofPod).toEqual(
        ["not-ready", "unreachable", "disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"].map(
          key => `node.kubernetes.io/${key}`,
        ),
      );
    expect((await walk.set("network")).spec?.template.spec?.tolerations).toHaveLength(1);
    await walk.run("kubectl delete eds agent");
  });

  it("W11: gets its pod also when it is cordoned (D-ELIG-28)", async () => {
    const before = await walk.uids("network");
    await walk.section("A cordoned node");
    const after = await walk.uids("network");
    expect(guideNodes.filter(node => after[node] !== before[node])).toEqual(["node-0001"]);
  });

  it("gets no other pod while it is cordoned where the set says so", async () => {
    const before = await walk.uids("network");
    // The pod goes only once the operator, which hears of nodes and of pods by themselves, knows of the cordon.
    const look = (): Promise<void> =>
      eventually(async () => (await walk.set("network")).status?.desiredNumberScheduled, 4);
    await walk.section("A cordoned node that gets nothing new", { before: "kubectl delete pod", look });
    await eventually(() => walk.untruths("network", guideNodes), []);
    const after = await walk.uids("network");
    expect(guideNodes.filter(node => after[node] !== before[node])).toEqual(["node-0001"]);
  });

  it("W15: keeps its daemon, which nothing evicts, where other pods are evicted (D-ELIG-25)", async () => {
    const before = await walk.uids("network");
    const toleration = { key: "node.kubernetes.io/not-ready", effect: "NoExecute", tolerationSeconds: 0 };
    const spec = {
      nodeName: "node-0002",
      tolerations: [{ ...toleration, operator: "Exists" }],
      containers: [{ name: "main", image: "example.test/ordinary:1" }],
    };
    await walk.apply({ apiVersion: "v1", kind: "Pod", metadata: { name: "ordinary" }, spec });
    await walk.run("kubectl wait pod/ordinary --for=condition=Ready --timeout=2m");
    await walk.section("A node that is not ready");
    // It had been evicted by the time that the node was well again.
    expect(await walk.run("kubectl wait pod/ordinary --for=delete --timeout=2m")).not.toContain("error");
    expect(await walk.uids("network")).toEqual(before);
    for (const { spec: ofPod } of await walk.pods("network"))
      expect(ofPod?.tolerations?.filter(({ tolerationSeconds }) => tolerationSeconds !== undefined)).toEqual([]);
  });

  it("loses its pod to a NoExecute taint only, and gets one when the taint goes (D-ELIG-24)", async () => {
    const before = await walk.uids("network");
    const look = async (): Promise<void> => {
      const after = await walk.uids("network");
      expect(guideNodes.filter(node => after[node] !== before[node])).toEqual(["node-0001"]);
      await eventually(() => walk.untruths("network", guideNodes), []);
    };
    await walk.section("A taint that is not tolerated", { before: "kubectl delete", look });
  });
});
