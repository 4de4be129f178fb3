import type { Pod } from "../../capabilities/api/types";
import { podsByNode } from "../../hack/operator/judge";
import { eventually } from "./api";
import type { PodTrouble } from "./pod-trouble";
import { walkRollouts } from "./rollouts-walk";
import { COMPLETE, VALID_SPEC } from "./told";

// How a revision fails on its canaries, by each sign that docs/rollouts.md lists, and how one that does not goes on: after the
// canaries have lasted, by waves.

jest.setTimeout(180_000);
const limitMs = 60_000;

const walk = walkRollouts("failures");
const old = { a: "logs:1", b: "logs:1", c: "logs:1", d: "logs:1" };

it.each<[PodTrouble, string]>([
  ["CrashLoop", "logs:2?"],
  ["ContainerError", "logs:2?"],
  ["ReadinessLost", "logs:2?"],
  ["Restarts", "logs:2"],
])("a pod with %s of the newest revision stops it", async (trouble, image) => {
  await walk.begin(`by-${trouble.toLowerCase()}`);
  await tried({ canary: { nodes: 1, bakeSeconds: 600 }, analysis: { onFailure: "Pause" } });
  await walk.untilImages({ ...old, a: "logs:2" });
  await walk.untilConditions({ Reconciling: `True Baking: ${baking(1)}` });
  await walk.troublePodOn("a", trouble);
  await untilFailed(`${trouble} on node a; it goes to no other node`);
  await untilStatus({ rollout: expect.objectContaining({ failure: { reason: trouble, nodes: 1, node: "a" } }) });
  await walk.untilImages({ ...old, a: image });
});

it("a revision may fail on as many nodes as the analysis forgives, and on no more", async () => {
  await walk.begin("forgiving");
  await tried({ canary: { nodes: 3, bakeSeconds: 600 }, analysis: { onFailure: "Rollback", maxFailedNodes: 1 } });
  await walk.untilImages({ ...onAll("logs:2"), d: "logs:1" });
  await walk.untilConditions({ Reconciling: `True Baking: ${baking(3)}` });
  await walk.troublePodOn("b", "CrashLoop");
  // Seen, and found to be no failure in the same look.
  await untilStatus({ unavailableByCause: { CrashLoop: 1 } });
  await walk.untilConditions({
    Stalled: `False ${VALID_SPEC}`,
    Reconciling: "True WaitingForPods: 3 of 4 nodes have an available pod",
  });
  expect((await walk.set()).status?.rollout).not.toHaveProperty("failure");
  await walk.troublePodOn("c", "ReadinessLost");
  await walk.untilImages(old);
  await untilFailed("CrashLoop on 2 nodes, b among them; no node has it any more", { reason: "RolledBack" });
});

it("canaries come first, then waves, and each of them lasts", async () => {
  const [canarySeconds, waveSeconds] = [6, 4];
  for (const [node, zone] of Object.entries({ a: "zone-a", b: "zone-b", c: "zone-b", d: null })) {
    await walk.cluster.nodes.label(node, {
      "topology.kubernetes.io/zone": zone,
      ...(node === "c" && { pool: "spare" }),
    });
  }
  await walk.begin("both");
  await tried({
    maxUnavailable: 4,
    canary: { nodeSelector: { matchLabels: { pool: "spare" } }, bakeSeconds: 600 },
    waves: { topologyKey: "topology.kubernetes.io/zone", bakeSeconds: 600 },
  });
  await walk.untilImages({ ...old, c: "logs:2" });
  await untilStatus({ rollout: expect.objectContaining({ phase: "Canary" }) });
  const { c: canary } = await walk.uids();
  // Nobody has ten minutes, and nothing follows before it was looked at.
  await rollingUpdate({ canary: { bakeSeconds: canarySeconds } });
  await untilStatus({ rollout: expect.objectContaining({ phase: "Wave", wave: 1 }) });
  await rollingUpdate({ waves: { bakeSeconds: waveSeconds } });
  await walk.untilImages(onAll("logs:2"));
  await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
  expect(await walk.uids()).toMatchObject({ c: canary });
  const pods = podsByNode(await walk.api.pods({ namespace: "both", name: "agent" }));
  const on = (node: string): Pod => pods.get(node)?.[0] ?? {};
  // The kubelet's times have whole seconds, and none of these is rounded up.
  const secondsFrom = (before: string, after: string): number => (createdMs(on(after)) - readyMs(on(before))) / 1_000;
  expect(secondsFrom("c", "a")).toBeGreaterThanOrEqual(canarySeconds);
  expect(secondsFrom("a", "b")).toBeGreaterThanOrEqual(waveSeconds);
  expect(secondsFrom("b", "d")).toBeGreaterThanOrEqual(waveSeconds);
});

const baking = (count: number): string =>
  `${count} of 4 nodes have an updated pod, and no other may before the canaries have lasted`;

/** The next revision comes, with these fields of the update strategy. */
async function tried(fields: object): Promise<void> {
  await rollingUpdate(fields);
  await walk.update("logs:2");
}

function rollingUpdate(fields: object): Promise<void> {
  return walk.patch({ updateStrategy: { rollingUpdate: fields } });
}

async function untilStatus(fields: object): Promise<void> {
  await eventually(async () => (await walk.set()).status, expect.objectContaining(fields), limitMs);
}

/** Its conditions tell that the candidate failed, and how. */
async function untilFailed(how: string, { reason = "CandidateFailed" } = {}): Promise<void> {
  const message = `revision ${(await walk.revisions()).at(-1)?.metadata?.name} failed: ${how}`;
  await walk.untilConditions({
    Stalled: `True CandidateFailed: ${message}`,
    Progressing: `False ${reason}: ${message}`,
  });
}

function onAll(image: string): Readonly<Record<string, string>> {
  return { a: image, b: image, c: image, d: image };
}

function createdMs({ metadata }: Pod): number {
  return Date.parse(metadata?.creationTimestamp ?? "");
}

function readyMs({ status }: Pod): number {
  return Date.parse(status?.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime ?? "");
}
