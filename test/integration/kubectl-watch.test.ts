import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { installPlugin } from "../../hack/operator/plugin";
import { type ClusterProxy, startClusterProxy } from "../faults/cluster-proxy";
import type { Traffic } from "../faults/call";
import { type Api, type TestSet, eventually, newApi } from "./api";
import { type Commands, newCommands } from "./commands";

// `kubectl everynode status --watch` on a real API server, behind a proxy that breaks its connections, and as somebody who
// may not do all of it. Each test has a set of its own that is stuck until the test says so.

jest.setTimeout(120_000);
const stopLimitMs = 45_000;
const limitMs = 60_000;

let cluster: Cluster;
let api: Api;
let kubectl: Commands;
let operator: Operator | undefined;
let proxy: ClusterProxy;
let plugin: string;
const running = new Set<ChildProcessWithoutNullStreams>();

beforeAll(async () => {
  cluster = await startCluster({ name: `kubectl-watch-${process.pid}`, nodes: 2, pendingImages: "^missing:" });
  api = await newApi(cluster);
  kubectl = newCommands(cluster);
  plugin = join(await installPlugin(join(cluster.dir, "plugin")), "kubectl-everynode");
  proxy = await startClusterProxy({ cluster, user: "watcher" });
  operator = await startOperator({ cluster });
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => running.forEach(child => child.kill("SIGKILL")));
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => proxy?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

it("follows a roll-out to its end by watches, and lists nothing of it", async () => {
  const set = await stuckSet("followed");
  const lists = await proxy.inject({ kind: "delay-requests", delayMs: 1, of: OWN_LISTS });
  const watch = watching(set);
  await watch.says("0 of 2 updated pods are available...\n");
  expect(proxy.underWay({ verbs: ["watch"] })).toBe(4);
  await mend(set);
  expect(await watch.end).toEqual({ exitCode: 0, stderr: "" });
  expect(watch.stdout().trimEnd().split("\n").at(-1)).toBe('daemon set "followed" successfully rolled out');
  expect(await lists()).toBe(0);
});

it("says that the connection is broken, and goes on from there", async () => {
  const set = await stuckSet("broken-off");
  const watch = watching(set);
  await watch.says("0 of 2 updated pods are available...\n");
  const broken = await proxy.inject({ kind: "refuse-connections" });
  await watch.complains(/^note: the cluster does not answer, and is asked again: .*\n$/);
  await broken();
  await watch.complains(/\nnote: the cluster answers again\n$/);
  const brokenAgain = await proxy.inject({ kind: "refuse-connections" });
  await watch.complains(/again\nnote: the cluster does not answer/);
  // Nobody watches while it happens.
  await mend(set);
  await eventually(async () => (await api.set(set)).status?.numberAvailable, 2, limitMs);
  await brokenAgain();
  expect(await watch.end).toMatchObject({ exitCode: 0 });
});

it("says nothing of watches that break, as long as others can be opened", async () => {
  const set = await stuckSet("dropped");
  const watch = watching(set);
  await watch.says("0 of 2 updated pods are available...\n");
  const lists = await proxy.inject({ kind: "delay-requests", delayMs: 1, of: OWN_LISTS });
  expect(proxy.drop({ verbs: ["watch"] })).toBe(4);
  await eventually(async () => proxy.underWay({ verbs: ["watch"] }), 4, limitMs);
  await mend(set);
  expect(await watch.end).toMatchObject({ exitCode: 0 });
  expect(await lists()).toBe(0);
});

it("ends with the set", async () => {
  const set = await stuckSet("deleted");
  const watch = watching(set);
  await watch.says("available...\n");
  await kubectl.run("delete", "eds", set.name, "--wait=false");
  const stderr = "error: daemonset.everynode.dev/deleted has been deleted\n";
  expect(await watch.end).toEqual({ exitCode: 5, stderr });
});

it("ends by Ctrl-C, also while nobody answers, as shells have it", async () => {
  const set = await stuckSet("interrupted");
  const [one, other] = [watching(set), watching(set)];
  await one.says("available...\n");
  one.child.kill("SIGINT");
  expect(await one.end).toEqual({ exitCode: 130, stderr: "" });
  await other.says("available...\n");
  const mended = await proxy.inject({ kind: "refuse-connections" });
  await other.complains(/does not answer/);
  other.child.kill("SIGINT");
  expect(await other.end).toMatchObject({ exitCode: 130 });
  await mended();
});

it("ends when nobody reads it any more", async () => {
  const set = await stuckSet("unread");
  const watch = watching(set);
  await watch.says("available...\n");
  watch.child.stdout.destroy();
  await mend(set);
  expect(await watch.end).toEqual({ exitCode: 141, stderr: "" });
});

describe("who may", () => {
  const read = ["get", "list"];
  const all = [...read, "watch"];

  it("list and not watch is told so, and sees it all the same", async () => {
    const set = await stuckSet("listed");
    const kubeconfig = await account("lister", { nodes: read, pods: all });
    const watch = watching(set, "--kubeconfig", kubeconfig);
    await watch.says("available...\n");
    const note =
      /^note: it is listed every second, as it may not be watched: nodes is forbidden: User "system:serviceaccount:default:lister" cannot watch resource "nodes" in API group "" at the cluster scope\n$/;
    expect(watch.stderr()).toMatch(note);
    await mend(set);
    expect(await watch.end).toEqual({ exitCode: 0, stderr: expect.stringMatching(note) });
  });

  it("not even list is told what, and where the rights are written down", async () => {
    const set = await stuckSet("hidden");
    const kubeconfig = await account("stranger", { nodes: all, pods: ["get"] });
    const { exitCode, stderr } = await watching(set, "--kubeconfig", kubeconfig).end;
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /\nerror: pods is forbidden: .*; docs\/kubectl\.md lists the rights that each command needs\n$/,
    );
  });
});

const OWN_LISTS: Traffic = { verbs: ["list"], plurals: ["daemonsets", "nodes", "pods", "controllerrevisions"] };

/** With pods that never start. */
async function stuckSet(name: string): Promise<TestSet> {
  const set: TestSet = { name, image: "missing:1" };
  await api.createSet({ ...set, spec: { updateStrategy: { rollingUpdate: { maxUnavailable: 2 } } } });
  return set;
}

function mend(set: TestSet): Promise<void> {
  return api.patchSet(set, { spec: { template: { spec: { containers: [{ name: "main", image: "logs:2" }] } } } });
}

/** The plugin itself, through the proxy unless the arguments say otherwise: kubectl would be its parent, and get the signal. */
function watching({ name }: TestSet, ...args: readonly string[]) {
  const env = { ...process.env, KUBECONFIG: proxy.kubeconfig };
  const child = spawn(plugin, ["status", `eds/${name}`, "--watch", "--timeout=100s", ...args], { env });
  running.add(child);
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", text => (said.stdout += text));
  child.stderr.setEncoding("utf8").on("data", text => (said.stderr += text));
  return {
    child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    says: (text: string) => eventually(async () => said.stdout.includes(text), true, limitMs),
    complains: (text: RegExp) => eventually(async () => text.test(said.stderr), true, limitMs),
    end: once(child, "close").then(([exitCode]) => {
      running.delete(child);
      return { exitCode, stderr: said.stderr };
    }),
  };
}

/** The kubeconfig of a service account with these rights, beside what everybody needs. */
async function account(
  name: string,
  { nodes, pods }: Readonly<Record<"nodes" | "pods", readonly string[]>>,
): Promise<string> {
  const read = ["get", "list", "watch"];
  await kubectl.run("create", "serviceaccount", name);
  const rules = [
    { apiGroups: ["everynode.dev"], resources: ["daemonsets"], verbs: read },
    { apiGroups: ["apps"], resources: ["controllerrevisions"], verbs: read },
    { apiGroups: [""], resources: ["nodes"], verbs: nodes },
    { apiGroups: [""], resources: ["pods"], verbs: pods },
  ];
  const rbac = { apiVersion: "rbac.authorization.k8s.io/v1", metadata: { name } };
  const roleRef = { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name };
  const subjects = [{ kind: "ServiceAccount", name, namespace: "default" }];
  for (const object of [
    { ...rbac, kind: "ClusterRole", rules },
    { ...rbac, kind: "ClusterRoleBinding", roleRef, subjects },
  ])
    await kubectl.run("apply", "--filename", await kubectl.file(object));
  // The API server goes by a binding a moment after it has stored it.
  const ask = ["auth", "can-i", "get", "daemonsets.everynode.dev", `--as=system:serviceaccount:default:${name}`];
  await eventually(async () => (await kubectl.attempt(...ask)).exitCode, 0);
  const token = (await kubectl.run("create", "token", name)).trim();
  const config = parse(await readFile(cluster.kubeconfig, "utf8"));
  const users = config.users.map((user: { readonly name: string }) => ({ name: user.name, user: { token } }));
  const path = join(cluster.dir, `${name}.kubeconfig`);
  await writeFile(path, stringify({ ...config, users }));
  return path;
}
