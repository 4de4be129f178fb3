import { walkRollouts } from "./rollouts-walk";
import { COMPLETE } from "./told";

// The chapters of docs/rollouts.md on what holds a set back, and on being told when nothing gets on.

jest.setTimeout(180_000);

const walk = walkRollouts("held");
const old = { a: "logs:1", b: "logs:1", c: "logs:1", d: "logs:1" };
const updated = { a: "logs:2", b: "logs:2", c: "logs:2", d: "logs:2" };

it("a paused set replaces no outdated pod, and gives nodes without a pod one of the newest revision", async () => {
  const half = async (): Promise<void> => {
    // By hand, as nothing else stops a rollout of simulated nodes right there.
    await walk.patch({ updateStrategy: { type: "OnDelete" }, ...template("logs:2") });
    const message = "4 of 4 nodes have an older pod, which stays until someone deletes it";
    await walk.untilConditions({ Reconciling: `False WaitingForDeletions: ${message}` });
    await walk.deletePodOn("a");
    await walk.untilImages({ ...old, a: "logs:2" });
  };
  const letGo = (): Promise<void> =>
    walk.patch({ updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1 } } });
  const rest = async (): Promise<void> => {
    const message = "Paused: 1 of 4 nodes have an updated pod";
    await walk.untilConditions({ Progressing: `Unknown ${message}`, Reconciling: `True ${message}` });
    const before = await walk.uids();
    await walk.cluster.nodes.add(["e"]);
    await walk.deletePodOn("b");
    await walk.failPodOn("c");
    await walk.untilImages({ a: "logs:2", b: "logs:2", c: "logs:2", d: "logs:1", e: "logs:2" });
    await walk.untilConditions({ Progressing: "Unknown Paused: 4 of 5 nodes have an updated pod" });
    expect(await walk.uids()).toMatchObject({ a: before["a"], d: before["d"] });
    await walk.cluster.nodes.remove(["e"]);
  };
  await walk.section(
    "Pause: stop a rollout where it is",
    { before: "kubectl everynode pause", look: half },
    { before: "kubectl everynode status", look: letGo },
    { before: "kubectl everynode resume", look: rest },
  );
  await walk.untilConditions({ Reconciling: `False ${COMPLETE}`, Progressing: `True ${COMPLETE}` });
});

it("a frozen set creates and deletes no pod, and goes on with its history and status", async () => {
  let before = {};
  const rest = async (): Promise<void> => {
    before = await walk.uids();
    await walk.deletePodOn("a");
    await walk.failPodOn("b");
    await walk.cluster.nodes.add(["f"]);
    await walk.update("logs:2");
    const message = "Frozen: 3 of 5 nodes have a pod";
    await walk.untilConditions({ Progressing: `Unknown ${message}`, Reconciling: `True ${message}` });
    expect((await walk.revisions()).map(({ revision }) => revision)).toEqual([1, 2]);
    expect({ a: undefined, ...(await walk.uids()) }).toEqual({ ...before, a: undefined });
  };
  await walk.section("Freeze: touch nothing", {
    before: `kubectl patch eds agent --type merge -p '{"spec":{"frozen":null`,
    look: rest,
  });
  await walk.untilImages({ ...updated, f: "logs:2" });
  await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
  await walk.cluster.nodes.remove(["f"]);
});

it("a suspended set has no pods, and gets them again", async () => {
  const rest = async (): Promise<void> => {
    await walk.untilImages({});
    await walk.untilConditions({
      Reconciling: "False Suspended: no node has a pod",
      Progressing: "True Suspended: no node has a pod",
    });
    expect((await walk.set()).status).toMatchObject({ desiredNumberScheduled: 0, numberMisscheduled: 0 });
  };
  await walk.section("Suspend: no pods for now", {
    before: `kubectl patch eds agent --type merge -p '{"spec":{"suspend":null`,
    look: rest,
  });
  await walk.untilImages(old);
  await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
  expect(await walk.revisions()).toHaveLength(1);
});

it("a set that gets nowhere tells so after its deadline, across a restart, until it gets on", async () => {
  const stuck = async (): Promise<void> => {
    await walk.update("missing:2");
    await walk.untilImages({ ...old, a: "missing:2?" });
    await walk.untilConditions({ Progressing: "True RollingOut: 1 of 4 nodes have an updated pod" });
    // Ten minutes, in which nobody looks.
    await walk.whileDown(() => walk.patchStatus({ lastProgressTime: new Date(Date.now() - 600_000).toISOString() }));
  };
  await walk.section("Deadline: be told when nothing gets on", { before: "kubectl wait", look: stuck });
  const message = "1 of 4 nodes have an updated pod";
  await walk.untilConditions({
    Progressing: `False ProgressDeadlineExceeded: no node made progress for 600 s: ${message}`,
    Reconciling: `True RollingOut: ${message}`,
  });
  await walk.patch({ paused: true });
  await walk.untilConditions({ Progressing: `Unknown Paused: ${message}` });
  await walk.patch({ paused: null, ...template("logs:3") });
  await walk.untilConditions({ Progressing: `True ${COMPLETE}` });
});

it("a set whose minReadySeconds are raised replaces nothing, and with its next template every pod that is not available by them", async () => {
  await walk.section("minReadySeconds: raise it before the template, not with it");
  await walk.untilConditions({
    Reconciling: "True WaitingForPods: 0 of 4 nodes have an available pod",
    Available: "False TooFewPodsAvailable: 0 of 4 nodes have an available pod, and 1 may lack one",
  });
  await walk.untilImages(old);
  expect(await walk.revisions()).toHaveLength(1);
  expect((await walk.set()).status).toMatchObject({ numberReady: 4, numberAvailable: 0 });
  // Nobody waits for ten minutes, as the budget would have it.
  await walk.update("logs:2");
  await walk.untilImages(updated);
  await walk.patch({ minReadySeconds: 0 });
  await walk.untilConditions({ Reconciling: `False ${COMPLETE}` });
});

function template(image: string): object {
  return { template: { spec: { containers: [{ name: "main", image }] } } };
}
