import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { waitUntil } from "../../hack/control-plane/readiness";
import { isAnswer, parseExamples } from "../../hack/guide/examples";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type ClusterProxy, startClusterProxy } from "../faults/cluster-proxy";
import type { Fault } from "../faults/fault";
import { type Api, eventually, manifest, newApi } from "./api";
import { type Commands, newCommands } from "./commands";

// Admission that is slow, hangs or is gone: what may fail then, and what must go on. Each test begins where the one before
// it ended.

jest.setTimeout(120_000);
const limitMs = 180_000;
const stopLimitMs = 45_000;
const REVIEWS_AT_ONCE = 16;

let cluster: Cluster;
let api: Api;
let kubectl: Commands;
let proxy: ClusterProxy;
let operator: Operator;

beforeAll(async () => {
  cluster = await startCluster({ name: `admission-failure-${process.pid}`, nodes: 1 });
  api = await newApi(cluster);
  kubectl = newCommands(cluster);
  proxy = await startClusterProxy({ cluster, user: "admission" });
  const settings = { KUBECONFIG: proxy.kubeconfig };
  operator = await startOperator({ cluster, roles: ["admission"], settings });
  await api.namespace("other");
  await api.createSet({ name: "kept" });
  for (const name of ["hanging", "gone"]) {
    await api.namespace(`ending-${name}`);
    await api.createSet({ name: "last", namespace: `ending-${name}` });
    await api.createSet({ name: `held-${name}` });
    await api.patchSet({ name: `held-${name}` }, { metadata: { finalizers: ["example.test/hold"] } });
  }
}, limitMs);

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => proxy?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);
afterAll(() => api?.close(), stopLimitMs);

/** Each for an admission that fails in a way of this name. */
const goingOn: readonly { readonly what: string; readonly act: (name: string) => Promise<void> }[] = [
  { what: "a pod of kube-system", act: name => expectAsked({ name, namespace: "kube-system" }, 0) },
  { what: "a pod of our own namespace", act: name => expectAsked({ name, namespace: "everynode-system" }, 0) },
  { what: "an ordinary pod", act: name => expectAsked({ name, namespace: "default" }, 0) },
  {
    what: "a daemon pod that somebody else makes, but that it is not completed",
    act: name => expectAsked({ name: `restored-${name}`, namespace: "default", labels, ownerReferences: [owner] }, 1),
  },
  {
    what: "a node that registers, and its lease",
    act: async name => {
      await api.send({ method: "POST", path: "/api/v1/nodes", body: { metadata: { name } } });
      const path = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases";
      await api.send({ method: "POST", path, body: { metadata: { name }, spec: { holderIdentity: name } } });
    },
  },
  {
    what: "a set of apps/v1",
    act: name => api.createSet({ name, apiVersion: "apps/v1" }),
  },
  {
    what: "labels and finalizers of a set",
    act: async name => {
      await api.patchSet({ name: "kept" }, { metadata: { labels: { [name]: "yes" }, finalizers: ["example.test/a"] } });
      await api.patchSet({ name: "kept" }, { metadata: { finalizers: null } });
    },
  },
  {
    what: "the status of a set",
    act: async name => {
      const path = "/apis/everynode.dev/v1alpha1/namespaces/default/daemonsets/kept/status";
      const body = { status: { collisionCount: name.length } };
      await api.send({ method: "PATCH", path, contentType: "application/merge-patch+json", body });
    },
  },
  {
    what: "the deletion of a set and the removal of its last finalizer",
    act: async name => {
      await kubectl.run("delete", "eds", `held-${name}`, "--wait=false");
      await api.patchSet({ name: `held-${name}` }, { metadata: { finalizers: null } });
      await kubectl.run("wait", "eds", `held-${name}`, "--for=delete", "--timeout=60s");
    },
  },
  {
    what: "the deletion of a namespace with sets",
    act: name => kubectl.run("delete", "namespace", `ending-${name}`, "--timeout=90s").then(() => undefined),
  },
];

describe("an API server that does not judge a template", () => {
  const creation = { verbs: ["create"], plurals: ["podtemplates"] } as const;
  const notChecked = "Warning: spec.template: not checked, as the API server did not judge it: ";

  it.each<{ what: string; fault: Fault; reason: string }>([
    { what: "does not answer", fault: { kind: "stall" }, reason: "no answer within 3000 ms" },
    {
      what: "answers too late",
      fault: { kind: "delay-requests", delayMs: 60_000, of: creation },
      reason: "no answer within 3000 ms",
    },
    {
      what: "is too busy",
      fault: { kind: "answer", status: 429, rate: 1, retryAfterSeconds: 1, of: creation },
      reason: "",
    },
    { what: "fails", fault: { kind: "answer", status: 503, rate: 1, of: creation }, reason: "" },
    { what: "breaks off", fault: { kind: "lose-responses", rate: 1, of: creation }, reason: "" },
  ])("costs a set nothing but a warning where it $what", async ({ fault, reason }) => {
    const path = await kubectl.file(manifest({ name: "unjudged", podSpec: { dnsPolicy: "Anywhere" } }));
    const lift = await proxy.inject(fault);
    const { exitCode, stderr } = await kubectl.attempt("create", "--dry-run=server", "-f", path);
    expect(await lift()).toBeGreaterThan(0);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringContaining(notChecked) });
    expect(stderr).toContain(reason);
  });

  it("is asked about few templates at once, and every set is answered", async () => {
    const lift = await proxy.inject({ kind: "delay-requests", delayMs: 60_000, of: creation });
    const names = Array.from({ length: 3 * REVIEWS_AT_ONCE }, (_, number) => `many-${number}`);
    let [most, isOver] = [0, false];
    const created = Promise.all(names.map(name => api.createSet({ name, namespace: "other" }))).finally(() => {
      isOver = true;
    });
    const watched = waitUntil(
      async () => {
        most = Math.max(most, proxy.underWay(creation));
        return isOver ? undefined : `${most} at once`;
      },
      { what: "all reviews to end", limitMs: 60_000 },
    );
    await Promise.allSettled([created, watched]);
    await lift();
    await created;
    expect(most).toBe(REVIEWS_AT_ONCE);
  });

  it("has the same template refused once it does judge", async () => {
    const path = await kubectl.file(manifest({ name: "unjudged", podSpec: { dnsPolicy: "Anywhere" } }));
    const refusal = expect.stringContaining('spec.template.spec.dnsPolicy: Unsupported value: "Anywhere"');
    await eventually(async () => (await kubectl.attempt("create", "--dry-run=server", "-f", path)).stderr, refusal);
  });
});

describe("admission that hangs", () => {
  beforeAll(() => void process.kill(operator.pid, "SIGSTOP"));
  afterAll(() => void process.kill(operator.pid, "SIGCONT"));

  it("refuses a new set and a new spec alone, in time", refusesOnlySpecs);
  it.each(goingOn)("does not touch $what", ({ act }) => act("hanging"));
});

describe("admission that is gone", () => {
  beforeAll(() => operator.kill("SIGKILL"));

  it("refuses a new set and a new spec alone", refusesOnlySpecs);
  it.each(goingOn)("does not touch $what", ({ act }) => act("gone"));

  it("is told to whoever writes a set, as docs/admission.md shows it", async () => {
    const examples = parseExamples(readFileSync(join(__dirname, "../../docs/admission.md"), "utf8"));
    const [example] = examples.filter(({ section }) => section === "While we are down");
    const path = await kubectl.file(manifest({ name: "told", ...(parse(example?.fragment ?? "") as object) }));
    const { stderr } = await kubectl.attempt("create", "-f", path);
    const printed = stderr.replaceAll(path, "example.yaml");
    if (!example || !isAnswer(printed, example)) expect(printed).toBe(example?.answer);
  });
});

/** Of a pod that a controller of daemon sets has made, and a backup has kept. */
const labels = { [REVISION_HASH_LABEL]: "5545b98694" };

const owner = {
  apiVersion: "everynode.dev/v1alpha1",
  kind: "DaemonSet",
  name: "kept",
  uid: "11111111-1111-1111-1111-111111111111",
  controller: true,
};

interface TestPod {
  readonly name: string;
  readonly namespace: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly object[];
}

/** That the pod is created, and how many webhooks gave no answer about it. */
async function expectAsked(pod: TestPod, webhooks: number): Promise<void> {
  const before = await unanswered();
  await createPod(pod);
  expect((await unanswered()) - before).toBe(webhooks);
}

/** How often the API server went on without the answer of a webhook, by its own count. */
async function unanswered(): Promise<number> {
  const page = await kubectl.run("get", "--raw", "/metrics");
  const counts = page.matchAll(/^apiserver_admission_webhook_fail_open_count\{name="pods\.[^}]*\} ([0-9]+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function createPod({ namespace, ...metadata }: TestPod): Promise<void> {
  const body = { metadata, spec: { containers: [{ name: "main", image: "main:1" }] } };
  // A dry-run asks the webhooks as well.
  await api.send({ method: "POST", path: `/api/v1/namespaces/${namespace}/pods?dryRun=All`, body });
}

async function refusesOnlySpecs(): Promise<void> {
  const path = await kubectl.file(manifest({ name: "refused" }));
  const answers = await Promise.all([
    kubectl.attempt("create", "-f", path),
    kubectl.attempt("patch", "eds", "kept", "--type=merge", "-p", '{"spec":{"minReadySeconds":5}}'),
  ]);
  for (const { exitCode, stderr } of answers) {
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringContaining(
        'failed calling webhook "daemonsets.defaults.everynode.dev": failed to call webhook',
      ),
    });
  }
}
