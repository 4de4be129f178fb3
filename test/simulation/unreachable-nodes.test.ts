import { nodeNameOf } from "../../capabilities/api/identity";
import type { DaemonSetSpec, UnreachableNodes } from "../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { nodeReady, nodeSilent, setChanged } from "../../capabilities/simulation/happenings";
import { look } from "../../capabilities/simulation/look";
import type { ModelCluster } from "../../capabilities/simulation/model-cluster";
import { passTime } from "../../capabilities/simulation/passage";
import { aSet, nodes } from "../builders";
import { aCluster } from "./cluster";
import { settle } from "./settle";

// A rollout over 288 nodes with a budget of 14, where nodes are dead before it, or die of it.

const COUNT = 288;
const BUDGET = 14;
const OLD = "logs:1";
const NEW = "logs:2";
const KILLER = "kubelet-killer:1";

const setOf = (image: string, unreachableNodes: UnreachableNodes | undefined, spec: Partial<DaemonSetSpec> = {}) =>
  aSet({
    image,
    spec: {
      ...spec,
      updateStrategy: {
        type: "RollingUpdate",
        rollingUpdate: { maxUnavailable: BUDGET, maxSurge: 0, ...(unreachableNodes && { unreachableNodes }) },
      },
    },
  });

const name = (index: number) => nodeNameOf(`n${String(index).padStart(3, "0")}`);
const DEAD = Array.from({ length: 20 }, (_, index) => name(index * 7));

/** All nodes run the old revision; ten minutes ago some of them died. */
function withDead(policy: UnreachableNodes | undefined): ModelCluster {
  const placed = settle(aCluster({ set: setOf(OLD, policy), nodes: nodes(COUNT) })).after;
  const died = DEAD.reduce(nodeSilent, placed);
  return passTime(died, died.nowMs + 600_000);
}

function imagesByNode(cluster: ModelCluster): ReadonlyMap<string, string> {
  const images = new Map(
    cluster.revisions.map(({ labels, data }) => [
      labels[REVISION_HASH_LABEL],
      /logs:\d|kubelet-killer:1/.exec(data)?.[0],
    ]),
  );
  return new Map(
    cluster.pods.map(({ pod }) => [String(pod.targetNode), images.get(pod.labels[REVISION_HASH_LABEL]) ?? "none"]),
  );
}

const nodesWith = (image: string, cluster: ModelCluster): number =>
  [...imagesByNode(cluster).values()].filter(found => found === image).length;

const condition = (cluster: ModelCluster, wanted: string) =>
  cluster.status.conditions?.find(({ type }) => type === wanted);

const EXCLUDE: UnreachableNodes = { policy: "Exclude" };

it("without the policy, nodes that died before a rollout use up its budget, and it does not begin", () => {
  const end = settle(setChanged(withDead(undefined), setOf(NEW, undefined))).after;
  expect(nodesWith(NEW, end)).toBe(0);
  expect(condition(end, "Reconciling")).toMatchObject({ status: "True", reason: "RollingOut" });
});

describe("with the policy", () => {
  const rolled = () => settle(setChanged(withDead(EXCLUDE), setOf(NEW, EXCLUDE)));

  it("the others are updated, and those that died keep what they have", () => {
    const { after: end } = rolled();
    expect(nodesWith(NEW, end)).toBe(COUNT - DEAD.length);
    const images = imagesByNode(end);
    expect(new Set(DEAD.map(dead => images.get(dead)))).toEqual(new Set([OLD]));
    expect(end.pods.filter(({ pod }) => pod.deletionTimestampMs !== undefined)).toEqual([]);
    expect(condition(end, "Reconciling")).toEqual({
      ...{ type: "Reconciling", status: "False", reason: "UnreachableLeftOut" },
      message: "268 nodes have an updated pod, and 20 nodes that are not ready are left out",
    });
    expect(condition(end, "Available")).toMatchObject({ status: "True" });
    expect(end.status).toMatchObject({
      ...{ desiredNumberScheduled: COUNT, updatedNumberScheduled: 268, numberAvailable: 268, numberUnavailable: 20 },
    });
  });

  it("those that come back are updated too, within the budget", () => {
    const { after: end } = rolled();
    const back = passTime(DEAD.reduce(nodeReady, end), end.nowMs + 60_000);
    let most = 0;
    const all = settle(back, {
      check: ({ after }) => {
        const served = after.pods.filter(({ pod }) => !pod.deletionTimestampMs && pod.readySinceMs !== undefined);
        most = Math.max(most, COUNT - served.length);
      },
    }).after;
    expect(nodesWith(NEW, all)).toBe(COUNT);
    expect(most).toBe(BUDGET);
    expect(condition(all, "Reconciling")).toMatchObject({ status: "False", reason: "Complete" });
  });

  it("those that come back while the others are updated are the last ones", () => {
    const order: string[] = [];
    settle(setChanged(withDead(EXCLUDE), setOf(NEW, EXCLUDE)), {
      interfere: (cluster, looks) => (looks === 6 ? DEAD.reduce(nodeReady, cluster) : cluster),
      check: ({ plan }) => {
        order.push(
          ...plan.actions.flatMap(action => (action.kind === "deletePod" ? [String(action.pod.targetNode)] : [])),
        );
      },
    });
    expect(order).toHaveLength(COUNT);
    expect(new Set(order.slice(-DEAD.length))).toEqual(new Set(DEAD));
  });

  it("more dead nodes than may be left out count against the budget", () => {
    const policy = { ...EXCLUDE, maxExcluded: 4 };
    const end = settle(setChanged(withDead(policy), setOf(NEW, policy))).after;
    expect(nodesWith(NEW, end)).toBe(0);
    expect(end.pods.filter(({ pod }) => pod.deletionTimestampMs !== undefined)).toEqual([]);
  });
});

describe("a revision that kills the kubelet of each fifth node, soon after its pod is ready", () => {
  const isWeak = (node: string): boolean => Number(node.slice(1)) % 5 === 0;
  const killing = (cluster: ModelCluster): ModelCluster => {
    const images = imagesByNode(cluster);
    return cluster.pods
      .flatMap(({ pod: { nodeName, readySinceMs = Infinity } }) =>
        nodeName !== undefined && readySinceMs + 5_000 <= cluster.nowMs ? [nodeName] : [],
      )
      .filter(node => isWeak(node) && images.get(node) === KILLER)
      .reduce(nodeSilent, cluster);
  };

  /** Looked at once a second for as many seconds. */
  function after(seconds: number, unreachableNodes: UnreachableNodes | undefined): ModelCluster {
    const spec = { minReadySeconds: 10 };
    const start = settle(aCluster({ set: setOf(OLD, unreachableNodes, spec), nodes: nodes(COUNT) })).after;
    let current = setChanged(start, setOf(KILLER, unreachableNodes, spec));
    for (let second = 0; second < seconds; second++) {
      current = settledNow(killing(current));
      current = passTime(current, current.nowMs + 1_000);
    }
    return current;
  }

  const killed = (cluster: ModelCluster): number =>
    cluster.nodes.filter(({ readiness }) => readiness?.kind === "silent").length;

  it("stops once more nodes died of it than may, and goes no further", () => {
    const policy = { ...EXCLUDE, maxSuspects: 3 };
    const end = after(200, policy);
    expect(killed(end)).toBeGreaterThan(3);
    expect(killed(end)).toBeLessThanOrEqual(3 + BUDGET);
    expect(condition(end, "Degraded")).toMatchObject({ status: "True", reason: "SuspectNodes" });
    expect(condition(end, "Progressing")).toMatchObject({ status: "False", reason: "SuspectNodes" });
    expect(nodesWith(KILLER, after(300, policy))).toBe(nodesWith(KILLER, end));
    // The budget alone lets it kill as many as it has.
    expect(killed(after(300, undefined))).toBeGreaterThan(killed(end));
  });

  it("goes on with another revision: those that died are then left out", () => {
    const policy = { ...EXCLUDE, maxSuspects: 3 };
    const stuck = after(100, policy);
    const end = settle(setChanged(stuck, setOf(NEW, policy))).after;
    expect(nodesWith(NEW, end)).toBe(COUNT - killed(stuck));
    expect(condition(end, "Reconciling")).toMatchObject({ status: "False", reason: "UnreachableLeftOut" });
  });
});

/** Looks until nothing is left to do now. */
function settledNow(cluster: ModelCluster): ModelCluster {
  const { plan, cluster: next } = look(cluster);
  return plan.actions.length > 0 ? settledNow(next) : next;
}
