import { join } from "node:path";

import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import type { KubectlAnswer } from "../../hack/operator/kubectl";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { installPlugin, newPluginCommand } from "../../hack/operator/plugin";
import { type Api, type TestSet, eventually, manifest, newApi } from "./api";
import { type Commands, done, newCommands, refused, untilServing } from "./commands";

// `kubectl everynode`, found by kubectl in PATH, on sets of both kinds. Each test of a kind begins where the one before it
// ended. Three nodes get pods, and a taint rules the fourth out.

jest.setTimeout(180_000);
const stopLimitMs = 45_000;
const settleLimitMs = 60_000;

let cluster: Cluster;
let api: Api;
let kubectl: Commands;
let operator: Operator | undefined;
let run: ReturnType<typeof newPluginCommand>;

beforeAll(async () => {
  cluster = await startCluster({ name: `kubectl-plugin-${process.pid}`, nodes: 4, pendingImages: "^missing:" });
  api = await newApi(cluster);
  kubectl = newCommands(cluster);
  const programs = await installPlugin(join(cluster.dir, "plugin"));
  run = newPluginCommand({ binary: cluster.binaries.kubectl, kubeconfig: cluster.kubeconfig, programs });
  operator = await startOperator({ cluster, takeover: true });
  await kubectl.run("taint", "node", "node-0003", "gpu=yes:NoSchedule");
  await untilServing(operator);
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

describe.each([
  ["everynode.dev", EVERYNODE, "own"],
  ["apps", APPS, "built-in"],
])("a set of %s", (group, { apiVersion }, name) => {
  const set: TestSet = { name, apiVersion };
  const called = `daemonset.${group}/${name}`;
  const stuck = `Waiting for daemon set "${name}" rollout to finish: 1 out of 3 new pods have been updated...`;

  it("is followed until it is complete", async () => {
    await api.createSet(set);
    const { exitCode, stdout } = await everynode("status", name, "--watch", "--timeout", "90s");
    expect([exitCode, stdout.trimEnd().split("\n").at(-1)]).toEqual([
      0,
      `daemon set "${name}" successfully rolled out`,
    ]);
    expect(await everynode("why", name)).toMatchObject({ exitCode: 0, stdout: expect.not.stringContaining("REASON") });
  });

  it("that is stuck is explained: an image, a budget of 1, and a node with a taint", async () => {
    await api.patchSet(set, { spec: { template: { spec: { containers: [{ name: "main", image: "missing:2" }] } } } });
    const reasons = async (): Promise<readonly string[]> => {
      const { nodes } = JSON.parse((await everynode("why", name, "-o", "json")).stdout);
      return nodes.map(({ code }: { readonly code: string }) => code).toSorted();
    };
    await eventually(reasons, ["BudgetExhausted", "BudgetExhausted", "ImagePull"], settleLimitMs);
    const { exitCode, stdout } = await everynode("why", `${group === "apps" ? "ds" : "eds"}/${name}`);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^node-000\d +ImagePull +image missing:2 of container main of pod .*ImagePullBackOff/m);
    expect(stdout).toMatch(/^node-000\d +BudgetExhausted +an old pod; 1 of at most 1 unavailable \(node-000\d\)$/m);
    expect(stdout).toContain(
      "Not counted: node node-0003 (NotEligible): no pod belongs there: taint gpu=yes:NoSchedule\n",
    );
    const one = await everynode("why", name, "node-0003", "--output=wide");
    expect(one.stdout).toMatch(/^node-0003 +NotEligible +- +- +no pod belongs there: taint gpu=yes:NoSchedule$/m);
  });

  it("that is stuck has failed, in kubectl's words", async () => {
    // The status of the set is written once a second at most, and pods are seen at once.
    const found = async (): Promise<unknown> => {
      const { exitCode, stdout } = await everynode("status", name);
      return [exitCode, stdout.split("\n")[2]];
    };
    await eventually(found, [4, stuck], settleLimitMs);
    const watched = await everynode("status", name, "--watch", "--timeout=2s");
    expect(watched).toEqual({ exitCode: 4, stdout: `${stuck}\n`, stderr: "" });
  });

  it("has a history, of which two revisions can be compared, and a tree", async () => {
    const history = await everynode("history", name);
    expect(history.stdout).toMatch(new RegExp(`^${called}\nREVISION +PODS .*\n1 +2 .*\n2 \\(current\\) +1 `));
    expect((await everynode("history", name, "--revision=1")).stdout).toMatch(/^ {6}- image: logs:1$/m);
    const diff = await everynode("diff", name, "1", "2");
    expect(diff.stdout).toMatch(/^-\s+- image: logs:1\n\+\s+- image: missing:2$/m);
    const tree = await everynode("tree", name);
    expect(tree.stdout).toMatch(/^├─ revision 2 \(current\), .*: 1 pod\n│ {2}└─ node-000\d {2}.*\(ImagePull\)$/m);
  });

  it("shows the steps of a manifest, and changes nothing", async () => {
    const before = (await api.set(set)).metadata?.generation;
    const file = await kubectl.file(manifest({ ...set, image: "logs:3" }));
    const { exitCode, stdout } = await everynode("plan", "--filename", file);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /delete {2}node-000\d: outdated\n.*keep {4}node-000\d, node-000\d: an old pod, as 1 of at most 1/,
    );
    expect(stdout).toMatch(/\nComplete after \d+ s: nothing is left to do\.\n$/);
    // The template of now is a template of now, whichever defaults it leaves out: nothing would be replaced. A pod is expected
    // to become ready within five seconds, and after that no more.
    const same = await kubectl.file(manifest({ ...set, image: "missing:2" }));
    const replaces = async (): Promise<boolean> => (await everynode("plan", "-f", same)).stdout.includes("outdated\n");
    await eventually(replaces, false, settleLimitMs);
    expect((await api.set(set)).metadata?.generation).toBe(before);
  });

  it("goes back to where it was, and not twice", async () => {
    expect(await everynode("undo", name, "--dry-run")).toEqual(done(`${called} rolled back (server dry run)\n`));
    expect(await everynode("undo", name)).toEqual(done(`${called} rolled back\n`));
    expect((await everynode("status", name, "--watch", "--timeout=90s")).exitCode).toBe(0);
    expect((await api.revisions(set)).map(({ revision }) => revision)).toEqual([2, 3]);
    const skipped = `${called} skipped rollback (current template already matches revision 3)\n`;
    expect(await everynode("undo", name, "--to-revision", "3")).toEqual(done(skipped));
    const unknown = "error: unable to find specified revision 9 in history\n";
    expect(await everynode("undo", name, "--to-revision", "9")).toEqual({ ...refused(unknown), exitCode: 5 });
  });

  it("is restarted as by kubectl rollout restart", async () => {
    const uids = async (): Promise<readonly unknown[]> => (await api.pods(set)).map(({ metadata }) => metadata?.uid);
    const before = await uids();
    expect(await everynode("restart", name)).toEqual(done(`${called} restarted\n`));
    expect((await everynode("status", name, "--watch", "--timeout=90s")).exitCode).toBe(0);
    expect((await uids()).filter(uid => before.includes(uid))).toEqual([]);
    const { template } = (await api.set(set)).spec ?? {};
    expect(template?.metadata?.annotations).toHaveProperty(["kubectl.kubernetes.io/restartedAt"]);
  });
});

describe("a command line", () => {
  it("says which set it means where both kinds have one", async () => {
    await Promise.all([EVERYNODE, APPS].map(({ apiVersion }) => api.createSet({ name: "both", apiVersion })));
    const complaint =
      'error: there are two sets "both" in namespace default: say daemonset.everynode.dev/both or daemonset.apps/both\n';
    expect(await everynode("status", "both")).toEqual({ ...refused(complaint), exitCode: 2 });
    expect((await everynode("status", "eds/both", "-o", "json")).stdout).toContain("daemonset.everynode.dev/both");
  });

  it.each([
    [
      "a set that is not there",
      ["why", "nope"],
      5,
      "there is no daemonset.everynode.dev/nope or daemonset.apps/nope in",
    ],
    ["a set of another namespace", ["why", "own", "-n", "kube-system"], 5, "in namespace kube-system"],
    ["a node that is not there", ["why", "own", "nope"], 5, 'there is no node "nope"'],
    ["a set that cannot be paused", ["pause", "built-in"], 2, "sets of apps/v1 have no field for it"],
    [
      "a set without canaries",
      ["promote", "own"],
      2,
      "has no canary, waves or analysis, so nothing waits for a promotion",
    ],
    ["another kind", ["why", "deploy/own"], 2, '"deploy" is no kind of daemon set'],
    ["a context that is not there", ["why", "own", "--context", "nope"], 1, 'has no context "nope"'],
    ["a file that is not there", ["plan", "-f", "/nope.yaml"], 2, "/nope.yaml"],
  ])("names what is wrong: %s", async (_, args, exitCode, complaint) => {
    expect(await everynode(...args)).toEqual({ exitCode, stdout: "", stderr: expect.stringContaining(complaint) });
  });

  it("is obeyed with a note of what keeps another template from the pods", async () => {
    const own: TestSet = { name: "own", apiVersion: EVERYNODE.apiVersion };
    const stderr = "note: it is paused, so that no pod is replaced before it is resumed\n";
    await api.patchSet(own, { spec: { paused: true } });
    expect(await everynode("undo", "own", "--dry-run")).toMatchObject({ exitCode: 0, stderr });
    expect(await everynode("restart", "own")).toMatchObject({ exitCode: 0, stderr });
    await api.patchSet(own, { spec: { paused: null } });
  });

  it("tells of a manifest that would be refused what the API server says", async () => {
    const spec = { template: { metadata: { labels: { app: "another" } }, spec: { containers: [] } } };
    const file = await kubectl.file(manifest({ name: "bad", spec }));
    const { exitCode, stderr } = await everynode("plan", "-f", file);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining("the manifest would be refused: ")]);
  });

  it("is completed by kubectl in every shell", async () => {
    const completed = async (...words: readonly string[]): Promise<readonly string[]> =>
      (await run("__complete", "everynode", ...words)).stdout.trimEnd().split("\n");
    expect(await completed("wh")).toEqual([expect.stringMatching(/^why\t/), ":4"]);
    const sets = ["own\teverynode.dev/v1alpha1", "eds/both\teverynode.dev/v1alpha1", "built-in\tapps/v1"];
    expect(await completed("why", "")).toEqual(
      expect.arrayContaining([...sets, "daemonsets.apps/both\tapps/v1", ":4"]),
    );
    expect(await completed("why", "own", "node-0003")).toEqual(["node-0003", ":4"]);
    expect(await completed("undo", "own", "--to-r")).toEqual([expect.stringMatching(/^--to-revision\t/), ":4"]);
  });
});

function everynode(...args: readonly string[]): Promise<KubectlAnswer> {
  return run("everynode", ...args);
}
