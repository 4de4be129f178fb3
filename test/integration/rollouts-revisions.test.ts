import { walkRollouts } from "./rollouts-walk";
import { COMPLETE } from "./told";

// The chapters of docs/rollouts.md on which revision a node has.

jest.setTimeout(180_000);

const walk = walkRollouts("revisions");
const old = { a: "logs:1", b: "logs:1", c: "logs:1", d: "logs:1" };
const updated = { a: "logs:2", b: "logs:2", c: "logs:2", d: "logs:2" };

it("a partition keeps nodes on the stable revision, also where a pod is created anew, and takes back what is too much", async () => {
  const half = async (): Promise<void> => {
    await walk.update("logs:2");
    await walk.untilImages({ ...updated, c: "logs:1", d: "logs:1" });
    await fenceIsReachedBy(2);
    const [stable, candidate] = await walk.revisions();
    const names = { stableRevision: stable?.metadata?.name, candidateRevision: candidate?.metadata?.name };
    expect((await walk.set()).status).toMatchObject({ ...names, updatedNumberScheduled: 2, numberAvailable: 4 });
  };
  const back = async (): Promise<void> => {
    await fenceIsReachedBy(2);
    await walk.untilImages({ ...updated, c: "logs:1", d: "logs:1" });
  };
  const fewer = async (): Promise<void> => {
    await walk.untilImages({ ...old, a: "logs:2" });
    await fenceIsReachedBy(1);
  };
  await walk.section(
    "Partition: some nodes keep what they have",
    { before: "kubectl everynode why", look: half },
    { before: "kubectl patch", look: back },
    { before: "kubectl patch", look: fewer },
  );
  await walk.untilImages(updated);
  await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
  const [, newest] = await walk.revisions();
  expect((await walk.set()).status?.stableRevision).toBe(newest?.metadata?.name);
});

it("nodes with a label may have the newest revision, and only for as long as they have it", async () => {
  const none = async (): Promise<void> => {
    await walk.update("logs:2");
    await fenceIsReachedBy(0);
    await walk.untilImages(old);
  };
  const one = async (): Promise<void> => {
    await walk.untilImages({ ...old, c: "logs:2" });
    await fenceIsReachedBy(1);
  };
  const two = async (): Promise<void> => {
    await walk.untilImages({ ...old, b: "logs:2", c: "logs:2" });
    await fenceIsReachedBy(2);
  };
  await walk.section(
    "Node selector: these nodes first",
    { before: "kubectl label node c", look: none },
    { before: "kubectl label node b", look: one },
    { before: "kubectl label node c", look: two },
  );
  await walk.untilImages({ ...old, b: "logs:2" });
  // Both hold: of two nodes with the label, one may have it.
  await walk.patch({ updateStrategy: { rollingUpdate: { partition: 3 } } });
  await walk.cluster.nodes.label("c", { pool: "spare" });
  await fenceIsReachedBy(1);
  await walk.untilImages({ ...old, b: "logs:2" });
});

const baking = "1 of 4 nodes have an updated pod, and no other may before the canaries have lasted";

it("a canary has the newest revision alone until it has lasted", async () => {
  await walk.section("Canary: some nodes try it out");
  await walk.update("logs:2");
  await walk.untilImages({ ...old, a: "logs:2" });
  await walk.untilConditions({ Reconciling: `True Baking: ${baking}` });
  await walk.cluster.nodes.add(["e"]);
  await walk.deletePodOn("d");
  await walk.untilImages({ ...old, a: "logs:2", e: "logs:1" });
  expect((await walk.set()).status).toMatchObject({ rollout: { phase: "Canary", completeTime: expect.any(String) } });
  // Nobody has ten minutes.
  await walk.patch({ updateStrategy: { rollingUpdate: { canary: { bakeSeconds: 1 } } } });
  await walk.untilImages({ ...updated, e: "logs:2" });
  await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
  await walk.cluster.nodes.remove(["e"]);
});

it("a revision that is promoted goes to all nodes, and the next one is tried out again", async () => {
  const begun = async (): Promise<void> => {
    await walk.patch({ updateStrategy: { rollingUpdate: { canary: { nodes: 1, bakeSeconds: 600 } } } });
    await walk.update("logs:2");
    await walk.untilConditions({ Reconciling: `True Baking: ${baking}` });
  };
  await walk.section("Promote: go on at once", { before: "kubectl everynode history", look: begun });
  await walk.untilImages(updated);
  await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
  await walk.update("logs:3");
  await walk.untilImages({ ...updated, a: "logs:3" });
  await walk.untilConditions({ Reconciling: `True Baking: ${baking}` });
});

it("a set runs a revision of its history, and its template reaches no pod until that ends", async () => {
  const four = async (): Promise<void> => {
    await walk.patch({ updateStrategy: { rollingUpdate: { maxUnavailable: "100%" } } });
    for (const image of ["logs:2", "logs:3", "logs:4"]) {
      await walk.update(image);
      await walk.untilImages(onAll(image));
    }
    await walk.patch({ updateStrategy: { rollingUpdate: { maxUnavailable: 1 } } });
  };
  const third = async (): Promise<void> => {
    await walk.untilImages(onAll("logs:3"));
    await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
    const { spec } = await walk.set();
    expect(spec?.template.spec?.containers[0]?.image).toBe("logs:4");
    await walk.update("logs:5");
    await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
    expect((await walk.revisions()).map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5]);
    await walk.untilImages(onAll("logs:3"));
    await walk.patch({ rollbackTo: { revision: 9 } });
    const lost = "RollbackRevisionNotFound: there is no revision 9 to roll back to";
    await walk.untilConditions({ Degraded: `True ${lost}`, Reconciling: `True ${lost}`, Progressing: `False ${lost}` });
    await walk.untilImages(onAll("logs:3"));
  };
  await walk.section(
    "Roll back: run an older revision, and leave the template",
    { before: "kubectl everynode history", look: four },
    { before: `kubectl patch eds agent --type merge -p '{"spec":{"rollbackTo":null`, look: third },
  );
  await walk.untilImages(onAll("logs:5"));
});

function onAll(image: string): Readonly<Record<string, string>> {
  return { a: image, b: image, c: image, d: image };
}

function fenceIsReachedBy(count: number): Promise<void> {
  const message = `${count} of 4 nodes have an updated pod, and ${count === 0 ? "none" : "no other"} may`;
  return walk.untilConditions({
    Reconciling: `False FenceReached: ${message}`,
    Progressing: `True FenceReached: ${message}`,
  });
}
