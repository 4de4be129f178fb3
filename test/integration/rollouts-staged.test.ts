import type { Pod } from "../../capabilities/api/types";
import { podsByNode } from "../../hack/operator/judge";
import { eventually } from "./api";
import { watchPods } from "./pod-watch";
import { walkRollouts } from "./rollouts-walk";
import { COMPLETE, VALID_SPEC } from "./told";

// The chapters of docs/rollouts.md on a revision that fails, and on one that comes by waves.

jest.setTimeout(300_000);
const limitMs = 60_000;
/** So that what a wave does can be seen before the next one, also when the machine stands still for some seconds. */
const bakeMs = 10_000;

const walk = walkRollouts("staged");
const old = { a: "logs:1", b: "logs:1", c: "logs:1", d: "logs:1" };
const baking = (count: number, until = "the canaries have lasted"): string =>
  `${count} of 4 nodes have an updated pod, and no other may before ${until}`;

it("tells what each node waits for, and stops a revision that fails where it is", async () => {
  const stuck = async (): Promise<void> => {
    await walk.update("missing:2");
    await walk.untilImages({ ...old, a: "missing:2?" });
  };
  await walk.section("Why does it not go on", { before: "kubectl get", look: stuck });
  // So that nothing but the analysis holds it.
  await rollingUpdate({ maxUnavailable: 3, analysis: { onFailure: "Pause" } });
  const failure = await untilFailed("ImagePull on node a; it goes to no other node");
  // Events are written behind the status.
  await eventually(() => walk.events("CandidateFailed"), [failure]);
  await walk.deletePodOn("d");
  await walk.untilImages({ ...old, a: "missing:2?" });
  await untilStatus({
    unavailableByCause: { ImagePull: 1 },
    blocked: {
      nodes: 4,
      byReason: { Fenced: { nodes: 3, sample: ["b", "c", "d"] }, ImagePull: { nodes: 1, sample: ["a"] } },
    },
  });
  await untilRollout({ phase: "Everywhere", failure: { reason: "ImagePull", nodes: 1, node: "a" } });
  // What becomes of it is the spec's to say also later.
  await rollingUpdate({ analysis: { onFailure: "Rollback" } });
  await walk.untilImages(old);
  await untilTakenBack("ImagePull on node a");
  await walk.update("logs:3");
  await walk.untilConditions({ Stalled: `False ${VALID_SPEC}`, Reconciling: `False ${COMPLETE}` });
  await walk.untilImages(onAll("logs:3"));
});

it("takes a revision that fails back from every node, and leaves the set's spec alone", async () => {
  await walk.section("Analysis: stop what fails, or take it back");
  await walk.update("logs:2");
  await walk.untilImages({ ...old, a: "logs:2" });
  await walk.untilConditions({ Reconciling: `True Baking: ${baking(1)}` });
  await takenBackAfterCrashOn("a");
  // From those that are well, too.
  await rollingUpdate({ canary: { nodes: 3 } });
  await walk.update("logs:3");
  await walk.untilImages({ ...onAll("logs:3"), d: "logs:1" });
  await walk.untilConditions({ Stalled: `False ${VALID_SPEC}`, Reconciling: `True Baking: ${baking(3)}` });
  await takenBackAfterCrashOn("b");
  await rollingUpdate({ canary: { bakeSeconds: 1 } });
  await walk.update("logs:4");
  await walk.untilImages(onAll("logs:4"));
  await walk.untilConditions({ Stalled: `False ${VALID_SPEC}`, Reconciling: `False ${COMPLETE}` });
  expect((await walk.set()).status?.rollout).not.toHaveProperty("failure");
});

it("goes from zone to zone, each of which lasts, also when the operator dies in the middle of one", async () => {
  await inZones();
  await walk.section("Waves: one zone after the other");
  await walk.update("logs:2");
  await walk.untilImages({ ...old, a: "logs:2" });
  await walk.untilConditions({ Reconciling: `True Baking: ${baking(1, "wave 1 has lasted")}` });
  await untilRollout({ phase: "Wave", wave: 1, from: "zone-a", through: "zone-a" });
  await walk.deletePodOn("b");
  await walk.untilImages({ ...old, a: "logs:2" });
  const { a: first } = await walk.uids();
  const watch = await watchPods(walk.cluster, { namespace: "example-waves", labelSelector: "app=agent" });
  try {
    // Nobody has five minutes.
    await rollingUpdate({ waves: { bakeSeconds: bakeMs / 1_000 } });
    await watch.until(pods => hasOn("b", pods));
    await walk.afterCrash(async () => {
      const { phase, wave, from, through } = (await walk.set()).status?.rollout ?? {};
      expect({ phase, wave, from, through }).toEqual({ phase: "Wave", wave: 2, from: "zone-b", through: "zone-c" });
    });
    await walk.untilImages(onAll("logs:2"));
    await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
    expect(watch.mostOnANode()).toBe(1);
  } finally {
    await watch.stop();
  }
  expect(await walk.uids()).toMatchObject({ a: first });
  const pods = podsByNode(await walk.api.pods({ namespace: "example-waves", name: "agent" }));
  const on = (node: string) => pods.get(node)?.[0] ?? {};
  for (const [before, after] of [
    ["a", "b"],
    ["a", "c"],
    ["b", "d"],
    ["c", "d"],
  ] as const) {
    expect(createdMs(on(after)) - readyMs(on(before))).toBeGreaterThanOrEqual(bakeMs);
  }
  const { status } = await walk.set();
  expect(status?.stableRevision).toBe(status?.candidateRevision);
});

it("takes back from all zones what fails in one, also when the operator dies while it does", async () => {
  await inZones();
  await walk.begin("zones");
  const watch = await watchPods(walk.cluster, { namespace: "zones", labelSelector: "app=agent" });
  try {
    const waves = { topologyKey: "topology.kubernetes.io/zone", bakeSeconds: bakeMs / 1_000, growth: 2 };
    await rollingUpdate({ waves, analysis: { onFailure: "Rollback" } });
    await walk.update("logs:2");
    await watch.until(pods => hasOn("b", pods));
    await rollingUpdate({ waves: { bakeSeconds: 300 } });
    await walk.untilImages({ ...onAll("logs:2"), d: "logs:1" });
    await walk.untilConditions({ Reconciling: `True Baking: ${baking(3, "wave 2 has lasted")}` });
    const { generation } = (await walk.set()).metadata ?? {};
    await walk.troublePodOn("c", "CrashLoop");
    // The pod that told of it may be gone by then.
    await watch.until(pods => ["a", "b", "c"].some(node => !hasOn(node, pods)));
    const failure = { reason: "CrashLoop", nodes: 1, node: "c" };
    await walk.afterCrash(() => untilRollout({ phase: "Wave", wave: 2, failure }));
    await walk.untilImages(old);
    await untilTakenBack("CrashLoop on node c");
    expect((await walk.set()).metadata?.generation).toBe(generation);
    expect(watch.uidsOf("d").size).toBe(1);
  } finally {
    await watch.stop();
  }
  await rollingUpdate({ waves: { bakeSeconds: 0 } });
  await walk.update("logs:3");
  await walk.untilConditions({ Stalled: `False ${VALID_SPEC}`, Reconciling: `False ${COMPLETE}` });
  await walk.untilImages(onAll("logs:3"));
  // What failed is tried out again when it comes back after another one.
  await walk.update("logs:2");
  await walk.untilConditions({ Stalled: `False ${VALID_SPEC}`, Reconciling: `False ${COMPLETE}` });
  await walk.untilImages(onAll("logs:2"));
});

/** Each of the nodes in one, but `d`. */
async function inZones(): Promise<void> {
  for (const [node, zone] of Object.entries({ a: "zone-a", b: "zone-b", c: "zone-c", d: null })) {
    await walk.cluster.nodes.label(node, { "topology.kubernetes.io/zone": zone });
  }
}

/** The status has these fields, whatever else it has. */
async function untilStatus(fields: object): Promise<void> {
  await eventually(async () => (await walk.set()).status, expect.objectContaining(fields), limitMs);
}

async function untilRollout(fields: object): Promise<void> {
  await untilStatus({ rollout: expect.objectContaining(fields) });
}

/** Its conditions tell that the candidate failed, and how. Returns what they tell. */
async function untilFailed(how: string): Promise<string> {
  const message = await failureOf(how);
  await walk.untilConditions({
    Stalled: `True CandidateFailed: ${message}`,
    Progressing: `False CandidateFailed: ${message}`,
  });
  return message;
}

/** Its conditions tell that the candidate failed, how, and that no node has it any more. Returns the first two. */
async function untilTakenBack(how: string): Promise<string> {
  const message = await failureOf(how);
  await walk.untilConditions({
    Stalled: `True CandidateFailed: ${message}; no node has it any more`,
    Progressing: `False RolledBack: ${message}; no node has it any more`,
    Reconciling: "False RolledBack: no node has the newest revision any more",
  });
  return message;
}

async function failureOf(how: string): Promise<string> {
  return `revision ${(await walk.revisions()).at(-1)?.metadata?.name} failed: ${how}`;
}

async function takenBackAfterCrashOn(node: string): Promise<void> {
  const { generation } = (await walk.set()).metadata ?? {};
  await walk.troublePodOn(node, "CrashLoop");
  await walk.untilImages(old);
  const failed = await untilTakenBack(`CrashLoop on node ${node}`);
  await untilRollout({ failure: { reason: "CrashLoop", nodes: 1, node } });
  const told = `${failed}; nodes go back to the stable revision`;
  await eventually(() => walk.events("CandidateFailed"), expect.arrayContaining([told]));
  expect((await walk.set()).metadata?.generation).toBe(generation);
}

function rollingUpdate(fields: object): Promise<void> {
  return walk.patch({ updateStrategy: { rollingUpdate: fields } });
}

function onAll(image: string): Readonly<Record<string, string>> {
  return { a: image, b: image, c: image, d: image };
}

function hasOn(node: string, pods: readonly Pod[]): boolean {
  return pods.some(({ spec }) => spec?.nodeName === node && spec.containers[0]?.image === "logs:2");
}

function createdMs({ metadata }: Pod): number {
  return Date.parse(metadata?.creationTimestamp ?? "");
}

function readyMs({ status }: Pod): number {
  return Date.parse(status?.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime ?? "");
}
