import type { Pod, PodSpec } from "../../capabilities/api/types";
import { CatalogueWorld, setOf, strategies } from "./catalogue-world";

// Section 11.5 of the specification: which nodes get a pod, and what the status says of them.

jest.setTimeout(180_000);

let world: CatalogueWorld;
beforeAll(async () => {
  world = await CatalogueWorld.start("catalogue-placement");
});
afterAll(() => world?.stop(), 60_000);

const nameOf = ({ metadata }: Pod): string | undefined => metadata?.name;
const mergePatch = { method: "PATCH", contentType: "application/merge-patch+json" } as const;

async function patchPod(pod: Pod, body: object): Promise<void> {
  const path = `/api/v1/namespaces/${pod.metadata?.namespace}/pods/${nameOf(pod)}`;
  await world.api.send({ ...mergePatch, path, body });
}

describe("on nodes that are there from the beginning", () => {
  beforeAll(async () => {
    await Promise.all([
      world.addNodes("one", 1),
      world.addNodes("five", 5),
      world.addNodes("ended", 1),
      world.addNodes("zoned", 5),
      world.addNodes("quota", 5),
      world.addHandMadeNode("unready", { isReady: false }),
    ]);
    await Promise.all(["zoned-0", "zoned-3"].map(name => world.cluster.nodes.label(name, { place: "z1" })));
  });

  describe.each(strategies)("a set with the strategy %s", type => {
    it("gives one node its pod (integration TestOneNodeDaemonLaunchesPod)", async () => {
      const set = setOf("one", type);
      await world.api.createSet(set);
      await world.serves(set, ["one-0"]);
    });

    it("gives five nodes theirs (integration TestSimpleDaemonSetLaunchesPods)", async () => {
      const set = setOf("five", type);
      await world.api.createSet(set);
      await world.serves(set, ["five-0", "five-1", "five-2", "five-3", "five-4"]);
    });

    it("serves nodes of a zone and one by its name (integration TestDaemonSetWithNodeSelectorLaunchesPods, D-ELIG-17)", async () => {
      const nodeSelectorTerms = [
        { matchExpressions: [{ key: "place", operator: "In", values: ["z1"] }] },
        { matchFields: [{ key: "metadata.name", operator: "In", values: ["zoned-1"] }] },
      ];
      const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } };
      const set = setOf("zoned", type, { podSpec: { affinity } });
      await world.api.createSet(set);
      await world.serves(set, ["zoned-0", "zoned-1", "zoned-3"]);
    });

    it("serves a node that says that it is not ready (integration TestNotReadyNodeDaemonDoesLaunchPod, D-ELIG-40)", async () => {
      const set = setOf("unready", type);
      await world.api.createSet(set);
      const bound = async (): Promise<unknown> => (await world.api.pods(set)).map(({ spec }) => spec?.nodeName);
      await world.becomes(bound, ["unready-by-hand"]);
      for (const pod of await world.api.pods(set)) await world.makeReady(pod);
      await world.statusBecomes(set, { desiredNumberScheduled: 1, currentNumberScheduled: 1, numberReady: 1 });
    });

    describe("replaces a pod that has ended (integration TestSimpleDaemonSetRestartsPodsOnTerminalPhase, D-EDGE-07)", () => {
      const set = setOf("ended", type);
      beforeAll(async () => {
        await world.api.createSet(set);
        await world.serves(set, ["ended-0"]);
      });

      it.each(["Succeeded", "Failed"])("as %s", async phase => {
        const [old] = await world.podsOn(set, "ended-0");
        await world.api.patchPodStatus(old as Pod, { phase });
        const uids = async (): Promise<unknown> =>
          (await world.podsOn(set, "ended-0")).map(({ metadata }) => metadata?.uid === old?.metadata?.uid);
        await world.becomes(uids, [false]);
        await world.serves(set, ["ended-0"]);
      });

      it("as Succeeded although a finalizer holds it", async () => {
        const [old] = await world.podsOn(set, "ended-0");
        await patchPod(old as Pod, { metadata: { finalizers: ["example.com/hold"] } });
        await world.api.patchPodStatus(old as Pod, { phase: "Succeeded" });
        const pods = async (): Promise<unknown> =>
          (await world.podsOn(set, "ended-0"))
            .map(pod => [nameOf(pod) === nameOf(old as Pod), pod.metadata?.deletionTimestamp !== undefined])
            .toSorted();
        await world.becomes(pods, [
          [false, false],
          [true, true],
        ]);
        await world.statusBecomes(set, { currentNumberScheduled: 1, numberReady: 1 });
        await patchPod(old as Pod, { metadata: { finalizers: null } });
        await world.serves(set, ["ended-0"]);
      });
    });

    it("tells of the pods that it has though no more are allowed (integration TestUpdateStatusDespitePodCreationFailure)", async () => {
      const namespace = `quota-${type.toLowerCase()}`;
      await world.api.namespace(namespace);
      const path = `/api/v1/namespaces/${namespace}/resourcequotas`;
      const body = { metadata: { name: "two" }, spec: { hard: { pods: "2" } } };
      await world.api.send({ method: "POST", path, body });
      const enforced = async (): Promise<unknown> => {
        const quota = (await world.api.send({ method: "GET", path: `${path}/two` })) as { status?: { hard?: object } };
        return quota.status?.hard;
      };
      await world.becomes(enforced, { pods: "2" });
      const set = setOf("quota", type, { namespace });
      await world.api.createSet(set);
      await world.statusBecomes(set, { desiredNumberScheduled: 5, currentNumberScheduled: 2, numberReady: 2 });
    });
  });
});

describe.each(strategies)("on nodes that change, a set with the strategy %s", type => {
  const rowOf = (name: string): string => `${name}-${type.toLowerCase()}`;

  it("serves a tainted node once it is not (integration TestTaintedNode)", async () => {
    const row = rowOf("taint");
    const [free, tainted] = await world.addNodes(row, 2);
    await world.cluster.nodes.taint(tainted as string, { key: "full", effect: "NoSchedule" });
    const set = setOf(row, type);
    await world.api.createSet(set);
    await world.serves(set, [free as string]);
    await world.cluster.nodes.untaint(tainted as string, { key: "full" });
    await world.serves(set, [free as string, tainted as string]);
  });

  it("serves cordoned nodes, and those without a network for pods of the host's (integration TestUnschedulableNodeDaemonDoesLaunchPod)", async () => {
    const row = rowOf("cordon");
    const nodes = await world.addNodes(row, 2);
    const keys = ["node.kubernetes.io/unschedulable", "node.kubernetes.io/network-unavailable"];
    await Promise.all(
      nodes.map((node, index) => world.cluster.nodes.taint(node, { key: keys[index] as string, effect: "NoSchedule" })),
    );
    const set = setOf(row, type, { podSpec: { hostNetwork: true } });
    await world.api.createSet(set);
    await world.serves(set, nodes);
  });

  it("lets a pod wait for a node that is too small, and serves a large one (integration TestInsufficientCapacityNode)", async () => {
    const row = rowOf("small");
    await world.addHandMadeNode(row, { isReady: true, memory: "50M" });
    const containers: PodSpec["containers"] = [
      { name: "main", image: "logs:1", resources: { requests: { memory: "75M" } } },
    ];
    const set = setOf(row, type, { podSpec: { containers } });
    await world.api.createSet(set);
    const waiting = async (): Promise<unknown> =>
      (await world.api.pods(set)).map(({ spec, status }) => [spec?.nodeName, status?.conditions?.[0]?.reason]);
    await world.becomes(waiting, [[undefined, "Unschedulable"]]);
    const [before] = await world.api.pods(set);
    await world.addNodes(row, 1);
    await world.statusBecomes(set, { desiredNumberScheduled: 2, currentNumberScheduled: 2, numberReady: 1 });
    expect((await world.api.pods(set)).map(nameOf)).toContain(nameOf(before as Pod));
  });
});
