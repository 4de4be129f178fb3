import { eventually } from "./api";
import { silence, wake, writeSign } from "./node-signs";
import { walkRollouts } from "./rollouts-walk";
import { AS_EXPECTED, COMPLETE } from "./told";

// The chapters of docs/rollouts.md on nodes that are not ready, or leave service (docs/adr/0012 and 0014).

jest.setTimeout(180_000);
const limitMs = 60_000;

const walk = walkRollouts("nodes");
const old = { a: "logs:1", b: "logs:1", c: "logs:1", d: "logs:1" };
const leftOut = "3 nodes have an updated pod, and 1 node that is not ready is left out";

it("goes on without a node that was not ready before, and holds where one turns so by the revision", async () => {
  const dead = async (): Promise<void> => {
    await tolerateAll();
    await dies("d", 600);
    await walk.untilImages({ ...old, d: "logs:1?" });
  };
  const back = async (): Promise<void> => {
    await walk.update("logs:2");
    await walk.untilImages({ ...onAll("logs:2"), d: "logs:1?" });
    await walk.untilConditions({ Reconciling: `False UnreachableLeftOut: ${leftOut}` });
    await untilStatus({ desiredNumberScheduled: 4, updatedNumberScheduled: 3, numberUnavailable: 1 });
    // Nobody has a minute.
    await exclude({ afterSeconds: 1 });
    await isBack("d");
    await walk.untilImages(onAll("logs:2"));
    await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
  };
  await walk.section(
    "Nodes that are not ready: go on without them, and stop where there are more",
    { before: "the change", look: dead },
    { before: "the change", look: back },
  );
  // One node has it, and nothing but the hold keeps it from the others then.
  await rollingUpdate({ maxUnavailable: 4, partition: 3 });
  await walk.update("logs:3");
  const first = { ...onAll("logs:2"), a: "logs:3" };
  await walk.untilImages(first);
  await dies("a", 0);
  const suspect = "1 node turned not ready soon after getting the revision (a)";
  await walk.untilConditions({ Degraded: `True SuspectNodes: ${suspect}` });
  await rollingUpdate({ partition: null });
  await walk.untilConditions({ Progressing: "False SuspectNodes: 1 of 4 nodes have an updated pod" });
  await walk.untilImages({ ...first, a: "logs:3?" });
  // To another template it is a node that was not ready before.
  await walk.update("logs:4");
  await walk.untilConditions({ Degraded: `False ${AS_EXPECTED}`, Reconciling: `False UnreachableLeftOut: ${leftOut}` });
  await walk.untilImages({ ...onAll("logs:4"), a: "logs:3?" });
  await isBack("a");
  await walk.untilImages(onAll("logs:4"));
  await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
});

it("goes on with a revision once its suspect is ready again", async () => {
  await walk.begin("suspect");
  await tolerateAll();
  await rollingUpdate({ maxUnavailable: 4, partition: 3, unreachableNodes: { policy: "Exclude", maxSuspects: 0 } });
  await walk.update("logs:2");
  await walk.untilImages({ ...old, a: "logs:2" });
  await dies("a", 0);
  await walk.untilConditions({
    Degraded: "True SuspectNodes: 1 node turned not ready soon after getting the revision (a)",
  });
  await rollingUpdate({ partition: null });
  await walk.untilConditions({ Progressing: "False SuspectNodes: 1 of 4 nodes have an updated pod" });
  await isBack("a");
  await walk.untilImages(onAll("logs:2"));
  await walk.untilConditions({ Degraded: `False ${AS_EXPECTED}`, Reconciling: `False ${COMPLETE}` });
});

it("leaves a node alone that leaves service, until it is back or its sign is forgotten", async () => {
  const taint = { key: "ToBeDeletedByClusterAutoscaler", value: "", effect: "NoSchedule" } as const;
  const leaves = async (): Promise<void> => {
    await walk.cluster.nodes.taint("d", taint);
    await untilStatus({ desiredNumberScheduled: 3 });
    await walk.update("logs:2");
    await walk.untilImages({ ...onAll("logs:2"), d: "logs:1" });
    await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
  };
  await walk.section("Nodes that leave service: leave them alone", { before: "kubectl everynode why", look: leaves });
  await walk.deletePodOn("d");
  await walk.untilImages(without("d", onAll("logs:2")));
  await walk.cluster.nodes.untaint("d", { key: taint.key });
  await walk.untilImages(onAll("logs:2"));
  // By a condition, which is heeded for two hours and not for longer.
  await writeSign(walk.api, "d", { type: "Drained", status: "True", secondsAgo: 6_900 });
  await untilStatus({ desiredNumberScheduled: 3 });
  await walk.deletePodOn("d");
  await walk.update("logs:3");
  await walk.untilImages(without("d", onAll("logs:3")));
  await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
  await writeSign(walk.api, "d", { type: "Drained", status: "True", secondsAgo: 7_190 });
  await walk.untilImages(onAll("logs:3"));
  await untilStatus({ desiredNumberScheduled: 4 });
});

/** As agents of nodes do: a pod that does not tolerate the taints of a node that is not ready is not wanted there at all. */
async function tolerateAll(): Promise<void> {
  await walk.patch({ template: { spec: { tolerations: [{ operator: "Exists" }] } } });
  await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
}

/** Its kubelet has been silent for so long, and so its pod is not ready, as the control plane then says. */
async function dies(node: string, secondsAgo: number): Promise<void> {
  await silence(walk.api, node, secondsAgo);
  await walk.troublePodOn(node, "ReadinessLost");
}

async function isBack(node: string): Promise<void> {
  // First, as an outdated pod that does not serve may be replaced soon after its node is back.
  await walk.recoverPodOn(node);
  await wake(walk.api, node);
}

function exclude(fields: object): Promise<void> {
  return rollingUpdate({ unreachableNodes: fields });
}

function rollingUpdate(fields: object): Promise<void> {
  return walk.patch({ updateStrategy: { rollingUpdate: fields } });
}

/** The status has these fields, whatever else it has. */
async function untilStatus(fields: object): Promise<void> {
  await eventually(async () => (await walk.set()).status, expect.objectContaining(fields), limitMs);
}

function onAll(image: string): Readonly<Record<string, string>> {
  return { a: image, b: image, c: image, d: image };
}

function without(node: string, images: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(images).filter(([name]) => name !== node));
}
