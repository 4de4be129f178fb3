import { APPS } from "../../capabilities/api/flavor";
import type { DaemonSet } from "../../capabilities/api/types";
import { TEMPLATE_GENERATION_ANNOTATION } from "../../capabilities/api/well-known";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import type { KubectlAnswer } from "../../hack/operator/kubectl";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, manifest, newApi, type TestSet } from "./api";
import { type Commands, cells, done, newCommands, refused, untilServing } from "./commands";

// `kubectl rollout` on sets of apps/v1 that everynode serves. The first tests run before it is started, and each of the
// others begins where the one before it ended.

jest.setTimeout(120_000);
const stopLimitMs = 45_000;
const settleLimitMs = 60_000;

const logs: TestSet = { name: "logs", apiVersion: APPS.apiVersion };
const kept: TestSet = { ...logs, name: "kept", spec: { updateStrategy: { type: "OnDelete" } } };

let cluster: Cluster;
let api: Api;
let kubectl: Commands;
let operator: Operator | undefined;

beforeAll(async () => {
  cluster = await startCluster({
    name: `kubectl-rollout-${process.pid}`,
    nodes: 3,
    readyDelayMs: 200,
    pendingImages: "^missing:",
  });
  api = await newApi(cluster);
  kubectl = newCommands(cluster);
  await Promise.all([api.createSet(logs), api.createSet(kept)]);
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

describe("before the controller has seen a set", () => {
  it("rollout status waits for that, whatever revision it is asked about (D-CLI-02, D-CLI-06)", async () => {
    const unseen = "Waiting for daemon set spec update to be observed...\n";
    expect(await rollout("status", "logs", "--watch=false")).toEqual(done(unseen));
    expect(await rollout("status", "logs", "--watch=false", "--revision=7")).toEqual(done(unseen));
    await runsOut("logs", unseen);
  });

  it("rollout status looks at the strategy first (D-CLI-01, D-CLI-06)", async () => {
    const answer = refused("error: rollout status is only available for RollingUpdate strategy type\n");
    expect(await rollout("status", "kept")).toEqual(answer);
  });

  it("there is no history, and nothing to roll back to (D-CLI-11, D-CLI-21)", async () => {
    expect(await rollout("history", "logs")).toEqual(done("daemonset.apps/logs \nNo rollout history found.\n"));
    expect(await rollout("undo", "logs")).toEqual(refused("error: no last revision to roll back to\n"));
  });
});

describe("once everynode serves the sets", () => {
  let followed: KubectlAnswer;

  beforeAll(async () => {
    const following = rollout("status", "logs", "--timeout=90s");
    operator = await startOperator({ cluster, takeover: true });
    await untilServing(operator);
    followed = await following;
  });

  it("rollout status tells of each stage, and ends with the last (D-CLI-02..05)", () => {
    expect(followed).toMatchObject({ exitCode: 0, stderr: "" });
    const lines = followed.stdout.split("\n").filter((line, index, all) => line !== all[index - 1]);
    expect(lines[0]).toBe("Waiting for daemon set spec update to be observed...");
    expect(lines.slice(-2)).toEqual(['daemon set "logs" successfully rolled out', ""]);
    const waiting =
      /^Waiting for daemon set "logs" rollout to finish: [0-2] (out of 3 new pods have been updated|of 3 updated pods are available)\.\.\.$/;
    expect(lines.slice(1, -2).filter(line => !waiting.test(line))).toEqual([]);
  });

  it("the one revision is all there is to roll back to (D-CLI-12, D-CLI-21, D-CLI-23)", async () => {
    expect(await history("logs")).toEqual([["1", "<none>"]]);
    expect(await rollout("undo", "logs")).toEqual(refused("error: no last revision to roll back to\n"));
    expect(await rollout("undo", "logs", "--to-revision=1")).toEqual(done(skipped(1)));
  });
});

describe("a roll-out that cannot end", () => {
  const stuck = 'Waiting for daemon set "logs" rollout to finish: 1 out of 3 new pods have been updated...\n';

  beforeAll(async () => {
    await kubectl.run("annotate", "ds/logs", "kubernetes.io/change-cause=another image");
    const spec = { nodeSelector: { "kubernetes.io/os": "linux" }, containers: [{ name: "main", image: "missing:2" }] };
    await kubectl.run("patch", "ds/logs", "--patch", JSON.stringify({ spec: { template: { spec } } }));
    const numbers = async (): Promise<unknown> => (await api.set(logs)).status;
    await eventually(
      numbers,
      expect.objectContaining({ updatedNumberScheduled: 1, numberAvailable: 2 }),
      settleLimitMs,
    );
  });

  it("rollout status tells how far it is, and waits as long as it is allowed to (D-CLI-03, D-CLI-06, D-CLI-07)", async () => {
    expect(await rollout("status", "logs", "--watch=false")).toEqual(done(stuck));
    expect(await rollout("status", "logs", "--watch=false", "--revision=1")).toEqual(done(stuck));
    await runsOut("logs", stuck);
  });

  it("rollout status counts available pods where all are updated (D-CLI-04)", async () => {
    const missing = { ...logs, name: "missing", image: "missing:1" };
    await api.createSet(missing);
    await eventually(async () => (await api.set(missing)).status?.updatedNumberScheduled, 3, settleLimitMs);
    const line = 'Waiting for daemon set "missing" rollout to finish: 0 of 3 updated pods are available...\n';
    expect(await rollout("status", "missing", "--watch=false")).toEqual(done(line));
  });

  it("history lists what the set controls, with its causes (D-CLI-10, D-CLI-12)", async () => {
    await createForeignRevision();
    const answer = await rollout("history", "logs");
    expect(answer).toMatchObject({ exitCode: 0, stderr: "" });
    expect(answer.stdout.split("\n").slice(0, 2)).toEqual(["daemonset.apps/logs ", "REVISION  CHANGE-CAUSE"]);
    expect(await history("logs")).toEqual([
      ["1", "<none>"],
      ["2", "another image"],
    ]);
  });

  it("history describes the template of one revision (D-CLI-13)", async () => {
    const { stdout } = await rollout("history", "logs", "--revision=1");
    expect(stdout).toMatch(/^daemonset\.apps\/logs with revision #1\nPod Template:\n {2}Labels:\tapp=logs\n/);
    expect(stdout).toMatch(/^ {4}Image:\tlogs:1$/m);
    const answer = await rollout("history", "logs", "--revision=9");
    expect(answer).toEqual(refused("error: unable to find the specified revision\n"));
  });

  it("history shows the set as a revision would make it (D-CLI-14)", async () => {
    const one = await rollout("history", "logs", "--revision=1", "--output=json");
    const { metadata, spec } = await api.set(logs);
    const before: DaemonSet = JSON.parse(one.stdout);
    expect(before).toMatchObject({ metadata: { uid: metadata?.uid }, spec: { selector: spec?.selector } });
    expect(imageOf(before)).toBe("logs:1");
    expect(before.spec?.template.spec).not.toHaveProperty("nodeSelector");
    const all = await rollout("history", "logs", "--output=yaml");
    const images = all.stdout.split("\n---\n").map(text => /image: (.*)$/m.exec(text)?.[1]);
    expect(images).toEqual(["logs:1", "missing:2"]);
  });

  it.each([-1, 9, 77])("undo to revision %s, which the set does not have, is refused (D-CLI-20)", async revision => {
    const answer = await rollout("undo", "logs", `--to-revision=${revision}`);
    expect(answer).toEqual(refused(`error: unable to find specified revision ${revision} in history\n`));
  });

  it("undo only tells what it would do in a dry run, and writes nothing where nothing changes (D-CLI-22, D-CLI-23)", async () => {
    const before = (await api.set(logs)).metadata?.resourceVersion;
    const { stdout } = await rollout("undo", "logs", "--dry-run=client");
    expect(stdout).toMatch(/^daemonset\.apps\/logs will roll back to Pod Template:\n(.*\n)* {4}Image:\tlogs:1\n/);
    expect(await rollout("undo", "logs", "--to-revision=2")).toEqual(done(skipped(2)));
    expect((await api.set(logs)).metadata?.resourceVersion).toBe(before);
  });
});

describe("undo", () => {
  it("returns to the whole template, keeps annotations and the pods that have it (D-CLI-21, D-CLI-24..26, D-HIST-15)", async () => {
    const [before, uids] = [await api.set(logs), await uidsOf("logs:1")];
    expect(uids).toHaveLength(2);
    expect(await rollout("undo", "logs")).toEqual(done("daemonset.apps/logs rolled back\n"));
    expect(await rolledOut("logs")).toMatch(/^daemon set "logs" successfully rolled out\n$/m);
    const after = await api.set(logs);
    expect(imageOf(after)).toBe("logs:1");
    expect(after.spec?.template.spec).not.toHaveProperty("nodeSelector");
    expect(after.metadata?.annotations).toMatchObject({ "kubernetes.io/change-cause": "another image" });
    expect(generationsOf(after)).toEqual(generationsOf(before).map(generation => generation + 1));
    expect(await uidsOf("logs:1")).toEqual(expect.arrayContaining([...uids]));
    expect((await history("logs")).map(([revision]) => revision)).toEqual(["2", "3"]);
  });

  it("goes back and forth, and numbers anew each time (D-CLI-26, D-HIST-15)", async () => {
    await kubectl.run("rollout", "undo", "ds/logs");
    await eventually(async () => (await history("logs")).map(([revision]) => revision), ["3", "4"]);
    await kubectl.run("rollout", "undo", "ds/logs", "--to-revision=3");
    await eventually(async () => (await history("logs")).map(([revision]) => revision), ["4", "5"]);
    await rolledOut("logs");
    expect(imageOf(await api.set(logs))).toBe("logs:1");
  });

  it("can rely on a patch that replaces the template (D-CLI-25)", async () => {
    const { template } = JSON.parse(JSON.stringify(manifest({ ...logs, image: "other:1" }))).spec;
    const patch = { spec: { template: { $patch: "replace", ...template } } };
    const args = ["patch", "ds/logs", "--dry-run=server", "--output=json", "--patch", JSON.stringify(patch)];
    const { metadata, spec } = JSON.parse(await kubectl.run(...args)).spec.template;
    expect({ metadata, containers: spec.containers }).toMatchObject({
      metadata: { labels: { app: "logs" } },
      containers: [{ name: "main", image: "other:1" }],
    });
    expect(metadata).not.toHaveProperty("annotations");
  });
});

describe("restart, pause and resume", () => {
  it("restart replaces every pod (D-CLI-30)", async () => {
    const before = await uidsOf("logs:1");
    expect(await rollout("restart", "logs")).toEqual(done("daemonset.apps/logs restarted\n"));
    await rolledOut("logs");
    const annotations = (await api.set(logs)).spec?.template.metadata?.annotations;
    expect(annotations?.["kubectl.kubernetes.io/restartedAt"]).toMatch(
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$/,
    );
    expect((await uidsOf("logs:1")).filter(uid => before.includes(uid))).toEqual([]);
  });

  it("restart leaves a revision and every pod under OnDelete (D-CLI-30)", async () => {
    const uids = async (): Promise<unknown> => (await api.pods(kept)).map(({ metadata }) => metadata?.uid).toSorted();
    await eventually(async () => (await api.set(kept)).status?.numberAvailable, 3, settleLimitMs);
    const before = await uids();
    expect(await rollout("restart", "kept")).toEqual(done("daemonset.apps/kept restarted\n"));
    // Counters of zero are left out (D-API-11).
    await eventually(async () => (await api.set(kept)).status?.updatedNumberScheduled ?? 0, 0, settleLimitMs);
    expect((await history("kept")).map(([revision]) => revision)).toEqual(["1", "2"]);
    expect(await uids()).toEqual(before);
  });

  it.each(["pause", "resume"])("%s is not for daemon sets (D-CLI-31)", async verb => {
    const doing = verb.replace(/e$/, "ing");
    expect(await rollout(verb, "logs")).toEqual(refused(`error: daemonsets.apps "logs" ${doing} is not supported\n`));
  });
});

function rollout(verb: string, name: string, ...flags: readonly string[]): Promise<KubectlAnswer> {
  return kubectl.attempt("rollout", verb, `ds/${name}`, ...flags);
}

/** It says so, and then that its time is over; on a busy machine that may be before it could ask. */
async function runsOut(name: string, stdout: string): Promise<void> {
  const answer = { exitCode: 1, stdout, stderr: "error: timed out waiting for the condition\n" };
  await eventually(() => rollout("status", name, "--timeout=3s"), answer, settleLimitMs);
}

function rolledOut(name: string): Promise<string> {
  return kubectl.run("rollout", "status", `ds/${name}`, "--timeout=60s");
}

function skipped(revision: number): string {
  return `daemonset.apps/logs skipped rollback (current template already matches revision ${revision})\n`;
}

/** Number and cause of each revision that kubectl lists. */
async function history(name: string): Promise<readonly (readonly string[])[]> {
  const { stdout } = await rollout("history", name);
  return cells(stdout).slice(2);
}

/** The generation, and that of the template. */
function generationsOf({ metadata }: DaemonSet): readonly number[] {
  return [metadata?.generation ?? NaN, Number(metadata?.annotations?.[TEMPLATE_GENERATION_ANNOTATION])];
}

function imageOf({ spec }: DaemonSet): string | undefined {
  return spec?.template.spec?.containers[0]?.image;
}

async function uidsOf(image: string): Promise<readonly (string | undefined)[]> {
  const pods = (await api.pods(logs)).filter(({ spec }) => spec?.containers[0]?.image === image);
  return pods.map(({ metadata }) => metadata?.uid);
}

/** The set's selector selects it, and something else controls it. */
async function createForeignRevision(): Promise<void> {
  const namespace = "/namespaces/default";
  const owner = {
    method: "POST",
    path: `/api/v1${namespace}/configmaps`,
    body: { metadata: { name: "owner" } },
  } as const;
  const { metadata } = (await api.send(owner)) as DaemonSet;
  const reference = { apiVersion: "v1", kind: "ConfigMap", name: "owner", uid: metadata?.uid, controller: true };
  await api.send({
    method: "POST",
    path: `/apis/apps/v1${namespace}/controllerrevisions`,
    body: {
      metadata: { name: "logs-foreign", labels: { app: "logs" }, ownerReferences: [reference] },
      revision: 77,
      data: { spec: { template: { $patch: "replace" } } },
    },
  });
}
