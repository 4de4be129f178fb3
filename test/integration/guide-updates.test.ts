import type { Pod } from "../../capabilities/api/types";
import { isReady, podsByNode } from "../../hack/operator/judge";
import { eventually } from "./api";
import { walkGuide, workers } from "./guide-walk";
import { type PodWatch, watchPods } from "./pod-watch";

// The chapters of docs/guide.md on updates, on pods that are made by hand or kept, and on reaching daemons.

jest.setTimeout(240_000);

const walk = walkGuide();

describe("an update", () => {
  it("W18: rolls over the nodes, one at a time (D-UPD-31, D-PLACE-04)", async () => {
    const roll = witness("agent");
    await walk.section("Rolling", { before: "sed", look: roll.begin });
    expect(await roll.end()).toEqual({ mostWithout: 1, mostOnANode: 1 });
    await eventually(() => walk.untruths("agent", workers), []);
  });

  it("W18: waits when as many nodes lack their daemon as may (D-UPD-31, D-UPD-36)", async () => {
    const before = await walk.uids("agent");
    await walk.section("A broken image");
    expect(replaced(before, await walk.uids("agent"))).toHaveLength(1);
  });

  it("W18: goes back by the former manifest, whose revision is used again (D-UPD-32, D-HIST-15)", async () => {
    const before = await walk.uids("agent");
    const templates = async (): Promise<object> =>
      Object.fromEntries((await walk.revisions("agent")).map(({ metadata, data }) => [metadata?.name, data]));
    const former = await templates();
    await walk.section("Back");
    expect(replaced(before, await walk.uids("agent"))).toHaveLength(1);
    expect(await templates()).toEqual(former);
    expect((await walk.revisions("agent")).map(({ revision }) => revision)).toEqual([1, 3, 4]);
  });

  it("W18: restarts every pod for an annotation of the template (D-UPD-01)", async () => {
    const before = await walk.uids("agent");
    await walk.section("A restart");
    expect(replaced(before, await walk.uids("agent"))).toEqual(workers);
  });

  it("W18: replaces only what the user deletes where that is the strategy (D-UPD-10)", async () => {
    const before = await walk.uids("agent");
    const look = async (): Promise<void> => expect(replaced(before, await walk.uids("agent"))).toEqual(["node-0002"]);
    await walk.section("When you say so", { before: "kubectl delete eds", look });
  });

  it("W18: leaves no node without its daemon where it surges (D-SURGE-02)", async () => {
    const roll = witness("proxy");
    const look = async (): Promise<void> => expect(await roll.end()).toEqual({ mostWithout: 0, mostOnANode: 2 });
    await walk.section("Without a gap", { before: "sed", look: roll.begin }, { before: "kubectl delete", look });
  });
});

describe("a pod without its set", () => {
  it("W7: pods made by hand with the labels of a set and no controller count as its own (D-OWN-02, D-OWN-08)", async () => {
    let others = {};
    const take = async (): Promise<void> => {
      others = await othersOf("node-0001");
    };
    const compare = async (): Promise<void> => expect(await othersOf("node-0001")).toEqual(others);
    // The pod goes only once the operator, which hears of nodes and of pods by themselves, knows of the taint.
    const untilTainted = (): Promise<void> =>
      eventually(async () => (await walk.set("agent")).status?.desiredNumberScheduled, 3);
    await walk.section(
      "By hand",
      { before: "kubectl taint", look: take },
      { before: "kubectl delete pod -l", look: untilTainted },
      { before: "kubectl delete pod agent-by-hand", look: compare },
      { before: "kubectl delete eds", look: compare },
    );
  });

  it("W3: lives on when its set is deleted with --cascade=orphan (D-OWN-33)", async () => {
    let before = {};
    const look = async (): Promise<void> => {
      before = await walk.uids("agent");
    };
    await walk.section("Orphans", { before: "kubectl delete", look });
    expect(await walk.uids("agent")).toEqual(before);
    expect((await walk.revisions("agent")).flatMap(({ metadata }) => metadata?.ownerReferences ?? [])).toEqual([]);
  });

  it("W4: is adopted by a set with the same selector, as it is where the template is the same (D-OWN-34)", async () => {
    const before = await walk.uids("agent");
    await walk.section("Taken back");
    expect(await walk.uids("agent")).toEqual(before);
    await eventually(() => walk.untruths("agent", workers), []);
    expect(await walk.revisions("agent")).toHaveLength(1);
  });

  it("W4: is replaced as the updateStrategy says where the template is another; W3: goes with its set (D-OWN-31)", async () => {
    const roll = witness("agent");
    const look = async (): Promise<void> => expect(await roll.end()).toEqual({ mostWithout: 1, mostOnANode: 1 });
    await walk.section(
      "Taken back by another template",
      { before: "sed", look: roll.begin },
      { before: "kubectl get pods", look },
    );
    await eventually(() => walk.revisions("agent"), []);
  });
});

it("can be reached as its manifest says, as far as that shows without a network", async () => {
  await walk.section("Addresses");
});

/** Nodes whose pod is not the one that it was. */
function replaced(before: Uids, after: Uids): readonly string[] {
  return workers.filter(node => after[node] !== before[node]);
}

type Uids = Awaited<ReturnType<typeof walk.uids>>;

async function othersOf(node: string): Promise<Uids> {
  return Object.fromEntries(Object.entries(await walk.uids("agent")).filter(([other]) => other !== node));
}

interface Witness {
  begin(): Promise<void>;
  /** Of the workers, the most that had no ready pod at one moment; and the most pods that one had. */
  end(): Promise<{ readonly mostWithout: number; readonly mostOnANode: number }>;
}

/** Sees every state of a set's pods between its begin and its end. */
function witness(name: string): Witness {
  let mostWithout = 0;
  let watch: PodWatch | undefined;
  const onState = (pods: readonly Pod[]): void => {
    const serving = podsByNode(pods.filter(pod => isReady(pod) && pod.metadata?.deletionTimestamp === undefined));
    mostWithout = Math.max(mostWithout, workers.filter(node => !serving.has(node)).length);
  };
  return {
    begin: async () => {
      watch = await watchPods(walk.cluster, { namespace: "default", labelSelector: `app=${name}`, onState });
    },
    end: async () => {
      await watch?.stop();
      return { mostWithout, mostOnANode: watch?.mostOnANode() ?? 0 };
    },
  };
}
