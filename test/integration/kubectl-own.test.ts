import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { EVERYNODE } from "../../capabilities/api/flavor";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, manifest, newApi, type TestSet } from "./api";
import { type Commands, cells, done, newCommands, refused } from "./commands";

// What kubectl does to sets of our own kind, as docs/compatibility.md tells it. Each test begins where the one before it
// ended.

jest.setTimeout(120_000);
const stopLimitMs = 45_000;
const settleLimitMs = 60_000;

const set: TestSet = { name: "logs", podSpec: { nodeSelector: { "kubernetes.io/os": "linux" } } };
const unknownKind = /^error: no kind "DaemonSet" is registered for version "everynode\.dev\/v1alpha1"/;

let cluster: Cluster;
let api: Api;
let kubectl: Commands;
let operator: Operator | undefined;
let path: string;

beforeAll(async () => {
  cluster = await startCluster({ name: `kubectl-own-${process.pid}`, nodes: 3, readyDelayMs: 200 });
  api = await newApi(cluster);
  kubectl = newCommands(cluster);
  path = await kubectl.file(manifest(set));
  operator = await startOperator({ cluster });
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

describe("what works as with apps/v1", () => {
  it("apply and diff find nothing to do the second time, nor does server-side apply", async () => {
    expect(await kubectl.attempt("apply", "-f", path)).toEqual(done("daemonset.everynode.dev/logs created\n"));
    await settled();
    const before = await api.set(set);
    expect(await kubectl.attempt("apply", "-f", path)).toEqual(done("daemonset.everynode.dev/logs unchanged\n"));
    expect(await kubectl.attempt("diff", "-f", path)).toEqual(done(""));
    expect(await api.set(set)).toEqual(before);
    const applied = done("daemonset.everynode.dev/logs serverside-applied\n");
    expect(await kubectl.attempt("apply", "--server-side", "-f", path)).toEqual(applied);
    expect((await api.set(set)).metadata?.generation).toBe(1);
  });

  it("diff shows what apply would change", async () => {
    const changed = await kubectl.file(manifest({ ...set, image: "logs:2" }));
    const { exitCode, stdout } = await kubectl.attempt("diff", "-f", changed);
    await kubectl.file(manifest(set));
    expect(exitCode).toBe(1);
    expect(stdout.split("\n").filter(line => /^[-+] .*image:/.test(line))).toEqual([
      expect.stringMatching(/^-.* logs:1$/),
      expect.stringMatching(/^\+.* logs:2$/),
    ]);
  });

  it("server-side apply makes a set, and changes nothing the second time", async () => {
    const path = await kubectl.file(manifest({ ...set, name: "serverside" }));
    await kubectl.run("apply", "--server-side", "-f", path);
    await kubectl.run("apply", "--server-side", "-f", path);
    expect((await api.set({ name: "serverside" })).metadata?.generation).toBe(1);
  });

  it("explain knows the fields and what they are for", async () => {
    const text = await kubectl.run("explain", "eds.spec.updateStrategy");
    expect(text).toMatch(/^FIELD: updateStrategy <Object>$/m);
    expect(text).toMatch(/^ {2}rollingUpdate\t<Object>\n {4}\w/m);
  });

  it("edit and replace roll out what they change", async () => {
    const args = ["--kubeconfig", cluster.kubeconfig, "edit", "eds", "logs"];
    const env = { ...process.env, KUBE_EDITOR: "sed -i s/logs:1/logs:2/" };
    const edit = await promisify(execFile)(cluster.binaries.kubectl, args, { env });
    expect(edit.stdout).toBe("daemonset.everynode.dev/logs edited\n");
    await settled();
    expect(await images()).toEqual(["logs:2"]);
    const replaced = done("daemonset.everynode.dev/logs replaced\n");
    expect(await kubectl.attempt("replace", "-f", path)).toEqual(replaced);
    await settled();
    expect(await images()).toEqual(["logs:1"]);
  });

  it("label and annotate are no new generation", async () => {
    const generation = async (): Promise<unknown> => (await api.set(set)).metadata?.generation;
    const before = await generation();
    await kubectl.run("label", "eds", "logs", "team=a");
    await kubectl.run("annotate", "eds", "logs", "note=b");
    expect(await generation()).toBe(before);
  });

  it("describe and events show what happened to it", async () => {
    const created = (await api.pods(set)).map(({ metadata }) => `Created pod: ${metadata?.name}`);
    const lacks = async (...args: readonly string[]): Promise<readonly string[]> => {
      const text = await kubectl.run(...args);
      return created.filter(event => !text.includes(event));
    };
    // Events are written behind the pods.
    await eventually(() => lacks("describe", "eds", "logs"), []);
    await eventually(() => lacks("events", "--for=eds/logs"), []);
    const line = /^ +Normal +SuccessfulCreate +\S+.* +everynode +Created pod: logs-/m;
    const text = await kubectl.run("describe", "eds", "logs");
    expect(text).toMatch(line);
    expect(text).toMatch(/^ +Reason: +EnoughPodsAvailable$/m);
    expect(text).not.toContain("Pods Status");
  });

  it("wait sees conditions, numbers, creation and deletion", async () => {
    const met = done("daemonset.everynode.dev/logs condition met\n");
    for (const what of [
      "condition=Available",
      "condition=Stalled=false",
      "jsonpath={.status.numberReady}=3",
      "create",
    ]) {
      expect(await kubectl.attempt("wait", `--for=${what}`, "eds/logs", "--timeout=60s")).toEqual(met);
    }
    expect((await kubectl.attempt("wait", "--for=delete", "eds/none", "--timeout=60s")).exitCode).toBe(0);
  });
});

describe("what differs from apps/v1", () => {
  it("patch must be told its type, as with every custom resource", async () => {
    const patch = (image: string) => ({ spec: { template: { spec: { containers: [{ name: "main", image }] } } } });
    const refusal = await kubectl.attempt("patch", "eds", "logs", "--patch", JSON.stringify(patch("logs:3")));
    expect(refusal.exitCode).toBe(1);
    expect(refusal.stderr).toContain(
      "application/strategic-merge-patch+json is not supported by everynode.dev/v1alpha1",
    );
    const merge = ["--type=merge", "--patch", JSON.stringify(patch("logs:3"))];
    expect(await kubectl.attempt("patch", "eds", "logs", ...merge)).toEqual(
      done("daemonset.everynode.dev/logs patched\n"),
    );
    await settled();
    expect(await images()).toEqual(["logs:3"]);
    const operation = { op: "replace", path: "/spec/template/spec/containers/0/image", value: "logs:4" };
    await kubectl.run("patch", "eds", "logs", "--type=json", "--patch", JSON.stringify([operation]));
    await settled();
    expect(await images()).toEqual(["logs:4"]);
  });

  it.each([
    "set image eds/logs main=logs:5",
    "set env eds/logs A=b",
    "set resources eds/logs --limits=cpu=1",
    "set serviceaccount eds/logs other",
    "rollout status eds/logs",
    "rollout history eds/logs",
    "rollout undo eds/logs",
    "rollout restart eds/logs",
    "rollout pause eds/logs",
    "rollout resume eds/logs",
    "logs eds/logs",
    "exec eds/logs -- true",
    "attach eds/logs",
    "port-forward eds/logs 8080",
  ])("%s is for built-in kinds only", async command => {
    expect(await kubectl.attempt(...command.split(" "))).toEqual(refused(expect.stringMatching(unknownKind)));
  });

  it("the revisions are listed as what they are, in place of rollout history", async () => {
    const rows = cells(await kubectl.run("get", "controllerrevisions", "--selector=app=logs", "--sort-by=.revision"));
    expect(rows.map(row => row.slice(1, 3))).toEqual([
      ["CONTROLLER", "REVISION"],
      ...["2", "3", "4", "5"].map(revision => ["daemonset.everynode.dev/logs", revision]),
    ]);
  });

  it("an annotation of the template restarts every pod, in place of rollout restart", async () => {
    const before = await uids();
    const template = { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": "2026-01-01T00:00:00Z" } } };
    await kubectl.run("patch", "eds", "logs", "--type=merge", "--patch", JSON.stringify({ spec: { template } }));
    await settled();
    expect((await uids()).filter(uid => before.includes(uid))).toEqual([]);
  });

  it("the earlier manifest takes its revision back, in place of rollout undo (D-HIST-15)", async () => {
    const names = async (): Promise<unknown> =>
      (await api.revisions(set)).map(({ metadata }) => metadata?.name).toSorted();
    const before = await names();
    await kubectl.run("replace", "-f", path);
    await settled();
    expect(await images()).toEqual(["logs:1"]);
    expect(await names()).toEqual(before);
  });

  it("get daemonsets means apps/v1, and get -o wide shows how the roll-out goes and the first container", async () => {
    expect((await kubectl.attempt("get", "daemonsets", "logs")).stderr).toContain('daemonsets.apps "logs" not found');
    const [heads, values] = cells(await kubectl.run("get", "eds", "logs", "--output=wide"));
    expect(heads?.slice(-4)).toEqual(["STATUS", "CONTAINER", "IMAGE", "SELECTOR"]);
    const selectors = [
      '{"kubernetes.io/os":"linux"}',
      expect.any(String),
      "Complete",
      "main",
      "logs:1",
      '{"matchLabels":{"app":"logs"}}',
    ];
    expect(values).toEqual(["logs", "3", "3", "3", "3", "3", ...selectors]);
  });

  it("scale and autoscale are refused, as for apps/v1", async () => {
    const { stderr } = await kubectl.attempt("scale", "eds/logs", "--replicas=2");
    expect(stderr).toMatch(/^Error from server \(NotFound\)/);
    const answer = await kubectl.attempt("autoscale", "eds/logs", "--max=2");
    expect(answer.stderr).toMatch(/^error: cannot autoscale a DaemonSet: could not find scale subresource/);
  });
});

describe("delete", () => {
  const answer = done('daemonset.everynode.dev "logs" deleted from default namespace\n');

  it("--cascade=orphan leaves pods and revisions, which the same manifest takes back (D-OWN-33, D-OWN-34)", async () => {
    const before = await dependents();
    expect(await kubectl.attempt("delete", "eds", "logs", "--cascade=orphan")).toEqual(answer);
    expect((await kubectl.attempt("get", "eds", "logs")).exitCode).toBe(1);
    expect(await dependents()).toEqual(before);
    await kubectl.run("apply", "-f", path);
    await settled();
    expect(await dependents()).toEqual(before);
    const owners = (await api.pods(set)).map(({ metadata }) => metadata?.ownerReferences?.[0]?.apiVersion);
    expect(owners).toEqual(Array(3).fill(EVERYNODE.apiVersion));
  });

  it.each(["background", "foreground"])(
    "--cascade=%s takes pods and revisions along (D-OWN-31, D-OWN-32)",
    async how => {
      await kubectl.run("apply", "-f", path);
      await settled();
      expect(await kubectl.attempt("delete", "eds", "logs", `--cascade=${how}`, "--timeout=60s")).toEqual(answer);
      if (how === "foreground") expect(await api.pods(set)).toEqual([]);
      await eventually(dependents, [], settleLimitMs);
    },
  );
});

/** kubectl waits for the present generation, so that what an earlier one left behind does not count. */
async function settled(): Promise<void> {
  await kubectl.run("wait", "--for=condition=Reconciling=false", "eds/logs", "--timeout=60s");
}

async function images(): Promise<readonly unknown[]> {
  return [...new Set((await api.pods(set)).map(({ spec }) => spec?.containers[0]?.image))];
}

async function uids(): Promise<readonly (string | undefined)[]> {
  return (await api.pods(set)).map(({ metadata }) => metadata?.uid);
}

/** The uids of its pods and revisions. */
async function dependents(): Promise<readonly unknown[]> {
  const all = [...(await api.pods(set)), ...(await api.revisions(set))];
  return all.map(({ metadata }) => metadata?.uid).toSorted();
}
