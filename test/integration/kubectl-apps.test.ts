import { APPS } from "../../capabilities/api/flavor";
import type { DaemonSet, Pod } from "../../capabilities/api/types";
import { TEMPLATE_GENERATION_ANNOTATION } from "../../capabilities/api/well-known";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, manifest, newApi, type TestSet } from "./api";
import { type Commands, cells, done, newCommands, refused, untilServing } from "./commands";

// What kubectl does to a set of apps/v1 that everynode serves, but for `rollout`. Each test begins where the one before
// it ended.

jest.setTimeout(120_000);
const stopLimitMs = 45_000;
const settleLimitMs = 60_000;

const set: TestSet = {
  name: "agent",
  apiVersion: APPS.apiVersion,
  podSpec: {
    nodeSelector: { "kubernetes.io/os": "linux" },
    containers: [
      { name: "main", image: "agent:1" },
      { name: "side", image: "side:1" },
    ],
  },
};

let cluster: Cluster;
let api: Api;
let kubectl: Commands;
let operator: Operator | undefined;
let path: string;
let nodes: readonly string[];

beforeAll(async () => {
  cluster = await startCluster({ name: `kubectl-apps-${process.pid}`, nodes: 3, readyDelayMs: 200 });
  api = await newApi(cluster);
  kubectl = newCommands(cluster);
  path = await kubectl.file(manifest(set));
  nodes = (await cluster.nodes.list()).map(({ name }) => name);
  operator = await startOperator({ cluster, takeover: true });
  await untilServing(operator);
});

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

describe("apply, get and describe", () => {
  it("apply changes nothing the second time (D-CLI-34, D-API-43, D-API-52)", async () => {
    expect(await kubectl.attempt("apply", "-f", path)).toEqual(done("daemonset.apps/agent created\n"));
    await rolledOut();
    const before = await api.set(set);
    expect(generationsOf(before)).toEqual([1, 1]);
    expect(await kubectl.attempt("apply", "-f", path)).toEqual(done("daemonset.apps/agent unchanged\n"));
    expect(await kubectl.attempt("diff", "-f", path)).toEqual(done(""));
    expect(await api.set(set)).toEqual(before);
  });

  it("get shows the columns of daemon sets (D-API-05)", async () => {
    const narrow = ["NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "AGE"];
    const values = ["agent", "3", "3", "3", "3", "3", "kubernetes.io/os=linux", expect.stringMatching(/^\d+[ms]/)];
    expect(cells(await kubectl.run("get", "ds", "agent"))).toEqual([narrow, values]);
    expect(cells(await kubectl.run("get", "ds", "agent", "--output=wide"))).toEqual([
      [...narrow, "CONTAINERS", "IMAGES", "SELECTOR"],
      [...values, "main,side", "agent:1,side:1", "app=agent"],
    ]);
  });

  it("describe shows selectors, numbers, pods, the template and events (D-CLI-36)", async () => {
    const pods = (await api.pods(set)).map(({ metadata }) => `Created pod: ${metadata?.name}`);
    // Events are written behind the pods.
    await eventually(async () => {
      const text = await kubectl.run("describe", "ds", "agent");
      return pods.filter(created => !text.includes(created));
    }, []);
    const text = await kubectl.run("describe", "ds", "agent");
    for (const line of [
      /^Selector: +app=agent$/,
      /^Node-Selector: +kubernetes\.io\/os=linux$/,
      /^Desired Number of Nodes Scheduled: 3$/,
      /^Current Number of Nodes Scheduled: 3$/,
      /^Number of Nodes Scheduled with Up-to-date Pods: 3$/,
      /^Number of Nodes Scheduled with Available Pods: 3$/,
      /^Number of Nodes Misscheduled: 0$/,
      /^Pods Status: +3 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed$/,
      /^Pod Template:$/,
      /^ {4}Image: +agent:1$/,
      /^ +Normal +SuccessfulCreate +\d\S* +daemonset-controller +Created pod: agent-/,
    ]) {
      expect(text.split("\n")).toContainEqual(expect.stringMatching(line));
    }
  });
});

describe("set", () => {
  beforeAll(async () => {
    await kubectl.run("create", "serviceaccount", "other");
  });

  it.each<[what: string, told: string, ...args: string[]]>([
    ["image", "image updated", "image", "ds/agent", "main=agent:2"],
    ["env", "env updated", "env", "ds/agent", "LEVEL=debug"],
    ["resources", "resource requirements updated", "resources", "ds/agent", "--limits=cpu=200m"],
    ["serviceaccount", "serviceaccount updated", "serviceaccount", "ds/agent", "other"],
  ])("%s is a new generation of the set and its template once (D-CLI-33, D-API-43)", async (_, told, ...args) => {
    const before = generationsOf(await api.set(set));
    expect(await kubectl.attempt("set", ...args)).toEqual(done(`daemonset.apps/agent ${told}\n`));
    const after = before.map(generation => generation + 1);
    expect(generationsOf(await api.set(set))).toEqual(after);
    expect(await kubectl.attempt("set", ...args)).toMatchObject({ exitCode: 0 });
    expect(generationsOf(await api.set(set))).toEqual(after);
  });

  it("is written by kubectl-set, and rolled out (D-CLI-33)", async () => {
    const { metadata } = await api.set(set);
    expect(metadata?.managedFields?.map(({ manager }) => manager)).toContain("kubectl-set");
    await rolledOut();
    expect((await api.pods(set)).map(settingsOf)).toEqual(
      nodes.map(() => ({ image: "agent:2", env: "debug", cpu: "200m", account: "other" })),
    );
  });
});

describe("scale and autoscale", () => {
  it("are refused, as nothing of a daemon set can be scaled (D-CLI-32, D-API-02)", async () => {
    const answer = refused("Error from server (NotFound): the server could not find the requested resource\n");
    expect(await kubectl.attempt("scale", "ds/agent", "--replicas=2")).toEqual(answer);
    expect(await kubectl.attempt("get", "--raw", "/apis/apps/v1/namespaces/default/daemonsets/agent/scale")).toEqual(
      answer,
    );
    const { exitCode, stderr } = await kubectl.attempt("autoscale", "ds/agent", "--max=2");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/^error: cannot autoscale a DaemonSet: could not find scale subresource for apps\/v1/);
  });
});

describe("drain", () => {
  const bystander = "bystander";

  beforeAll(async () => {
    const spec = { nodeName: nodes[0], containers: [{ name: "main", image: "other:1" }] };
    await kubectl.run("apply", "-f", await kubectl.file(pod(bystander, spec)));
  });

  afterAll(() => kubectl.run("uncordon", nodes[0] ?? ""));

  it("goes no further where the set has a pod (D-CLI-35)", async () => {
    const kept = await podOn(nodes[0]);
    const { exitCode, stderr } = await kubectl.attempt("drain", nodes[0] ?? "", "--force", "--timeout=60s");
    const reason = "cannot delete DaemonSet-managed Pods (use --ignore-daemonsets to ignore)";
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${reason}: default/${kept.metadata?.name}`);
    expect(await kubectl.run("get", "pod", bystander, "--output=name")).toBe(`pod/${bystander}\n`);
    expect(await podOn(nodes[0])).toMatchObject({ metadata: { uid: kept.metadata?.uid } });
  });

  it("leaves the pod of the set alone where it is told to (D-CLI-35)", async () => {
    const kept = await podOn(nodes[0]);
    const args = ["--force", "--ignore-daemonsets", "--timeout=60s"];
    const { exitCode, stdout, stderr } = await kubectl.attempt("drain", nodes[0] ?? "", ...args);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`node/${nodes[0]} drained\n`);
    expect(stderr).toContain(`ignoring DaemonSet-managed Pods: default/${kept.metadata?.name}`);
    expect((await kubectl.attempt("get", "pod", bystander)).stderr).toContain("NotFound");
    expect(await podOn(nodes[0])).toEqual(kept);
    expect((await api.set(set)).status).toMatchObject({ desiredNumberScheduled: 3, numberAvailable: 3 });
  });
});

describe("delete", () => {
  it("--cascade=orphan leaves pods and revisions, which the same manifest takes back (D-CLI-37, D-OWN-33, D-OWN-34)", async () => {
    const [pods, revisions] = [await namesOf("pods"), await namesOf("controllerrevisions")];
    expect(pods).toHaveLength(3);
    const answer = 'daemonset.apps "agent" deleted from default namespace\n';
    // The commands before have changed the set, so the file is written anew.
    await kubectl.file(await asManifest());
    expect(await kubectl.attempt("delete", "ds", "agent", "--cascade=orphan")).toEqual(done(answer));
    expect((await kubectl.attempt("get", "ds", "agent")).exitCode).toBe(1);
    expect(await ownersOf("pods")).toEqual(pods.map(() => "<none>"));
    expect(await ownersOf("controllerrevisions")).toEqual(revisions.map(() => "<none>"));
    expect(await namesOf("pods")).toEqual(pods);
    expect(await namesOf("controllerrevisions")).toEqual(revisions);
    await kubectl.run("create", "-f", path);
    await rolledOut();
    expect(await namesOf("pods")).toEqual(pods);
    expect(await namesOf("controllerrevisions")).toEqual(revisions);
    expect(await ownersOf("pods")).toEqual(pods.map(() => "DaemonSet"));
  });

  it.each(["background", "foreground"])(
    "--cascade=%s takes pods and revisions along (D-OWN-31, D-OWN-32)",
    async how => {
      await kubectl.run("apply", "-f", path);
      await rolledOut();
      await kubectl.run("delete", "ds", "agent", `--cascade=${how}`, "--timeout=60s");
      if (how === "foreground") expect(await namesOf("pods")).toEqual([]);
      const left = async (): Promise<unknown> => [
        ...(await namesOf("pods")),
        ...(await namesOf("controllerrevisions")),
      ];
      await eventually(left, [], settleLimitMs);
    },
  );
});

async function rolledOut(): Promise<void> {
  await kubectl.run("rollout", "status", "ds/agent", "--timeout=60s");
}

/** The generation, and that of the template. */
function generationsOf({ metadata }: DaemonSet): readonly number[] {
  return [metadata?.generation ?? NaN, Number(metadata?.annotations?.[TEMPLATE_GENERATION_ANNOTATION])];
}

function settingsOf({ spec }: Pod): object {
  const main = spec?.containers[0];
  const { image, env, resources } = main ?? {};
  return { image, env: env?.[0]?.value, cpu: resources?.limits?.["cpu"], account: spec?.serviceAccountName };
}

function pod(name: string, spec: object): object {
  return { apiVersion: "v1", kind: "Pod", metadata: { name }, spec };
}

async function podOn(node: string | undefined): Promise<Pod> {
  return podsByNode(await api.pods(set)).get(node ?? "")?.[0] as Pod;
}

async function asManifest(): Promise<object> {
  const { spec } = await api.set(set);
  return { ...manifest(set), spec };
}

/** Names and uids of what the set's selector selects. */
function namesOf(resource: string): Promise<readonly string[]> {
  return column(resource, "{.metadata.name} {.metadata.uid}");
}

/** The kind that controls each, or `<none>`. */
async function ownersOf(resource: string): Promise<readonly string[]> {
  const owners = await column(resource, "{.metadata.ownerReferences[0].kind}");
  return owners.map(owner => (owner === "" ? "<none>" : owner));
}

async function column(resource: string, template: string): Promise<readonly string[]> {
  const all = `jsonpath={range .items[*]}${template}{"\\n"}{end}`;
  const text = await kubectl.run("get", resource, "--selector=app=agent", `--output=${all}`);
  return text.split("\n").slice(0, -1).toSorted();
}
