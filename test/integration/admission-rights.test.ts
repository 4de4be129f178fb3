import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parse, stringify } from "yaml";

import { EVERYNODE } from "../../capabilities/api/flavor";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { eventually, manifest } from "./api";
import { type Commands, done, newCommands } from "./commands";

// Admission that lacks the rights to ask the API server: whoever creates something is told, and is not refused.

const podDefaultsFile = join(__dirname, "../../docs/pod-defaults/defaults.yaml");
const limitMs = 60_000;
jest.setTimeout(2 * limitMs);
const stopLimitMs = 45_000;

const namespace = "everynode-system";
const user = `system:serviceaccount:${namespace}:admission`;

let cluster: Cluster;
let kubectl: Commands;
let operator: Operator;

beforeAll(async () => {
  cluster = await startCluster({ name: `admission-rights-${process.pid}`, nodes: 0 });
  kubectl = newCommands(cluster);
  await kubectl.run("create", "namespace", namespace);
  await kubectl.run("create", "serviceaccount", "admission", "-n", namespace);
  // What Pepr needs, and no more.
  await allow({ apiGroup: "pepr.dev", resource: "peprstores", verbs: ["get", "list", "watch", "create", "patch"] });
  const settings = { KUBECONFIG: await kubeconfigOfAdmission() };
  operator = await startOperator({ cluster, roles: ["admission"], podDefaultsFile, settings });
});

afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);

describe("admission that may not create a PodTemplate", () => {
  const bad = manifest({ name: "unjudged", podSpec: { dnsPolicy: "Anywhere" } });
  const verdict = 'spec.template.spec.dnsPolicy: Unsupported value: "Anywhere"';

  it("lets a set pass with a warning that says which right it lacks, and counts it", async () => {
    const before = await reviews("unknown");
    const path = await kubectl.file(bad);
    expect(await kubectl.attempt("create", "-f", path)).toEqual({
      ...done("daemonset.everynode.dev/unjudged created\n"),
      stderr:
        "Warning: spec.template: not checked, as the API server did not judge it: podtemplates is forbidden: User " +
        `"${user}" cannot create resource "podtemplates" in API group "" in the namespace "default"\n`,
    });
    expect((await reviews("unknown")) - before).toBe(1);
  });

  it("refuses what breaks its own rules all the same", async () => {
    const path = await kubectl.file(manifest({ name: "wrong", spec: { minReadySeconds: -1 } }));
    const { exitCode, stderr } = await kubectl.attempt("create", "-f", path);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0");
  });

  it("has such a set refused once it may", async () => {
    await allow({ resource: "podtemplates", verbs: ["create"] });
    const path = await kubectl.file(bad);
    await eventually(
      async () => (await kubectl.attempt("create", "--dry-run=server", "-f", path)).stderr,
      expect.stringContaining(verdict),
      limitMs,
    );
    expect(await reviews("rejected")).toBeGreaterThan(0);
  });
});

describe("admission that may not read a namespace by whose labels the cluster's defaults are chosen", () => {
  it("completes a daemon pod with what holds everywhere, and warns", async () => {
    const { stderr, tolerations } = await createdPod();
    expect(stderr).toBe(
      "Warning: spec.tolerations: the cluster's defaults may be missing from this daemon pod, as the labels of its " +
        `namespace could not be read: namespaces "default" is forbidden: User "${user}" cannot get resource ` +
        '"namespaces" in API group "" in the namespace "default"\n',
    );
    expect(tolerations).toEqual(["dedicated"]);
  });

  it("has nothing to warn of once it may", async () => {
    await kubectl.run("label", "namespace", "default", "tier=infrastructure");
    await allow({ resource: "namespaces", verbs: ["get"] });
    await eventually(createdPod, { stderr: "", tolerations: ["dedicated", "spot"] }, limitMs);
  });
});

/** What kubectl says of a daemon pod that is never stored, and which of the cluster's tolerations it has. */
async function createdPod(): Promise<{ readonly stderr: string; readonly tolerations: readonly string[] }> {
  const { apiVersion, kind } = EVERYNODE;
  const owner = { apiVersion, kind, name: "unjudged", uid: "11111111-1111-1111-1111-111111111111", controller: true };
  const path = await kubectl.file({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "restored", labels: { [REVISION_HASH_LABEL]: "5545b98694" }, ownerReferences: [owner] },
    spec: { nodeName: "away", containers: [{ name: "main", image: "logs:1" }] },
  });
  const keys = "jsonpath={.spec.tolerations[*].key}";
  const { stdout, stderr } = await kubectl.attempt("create", "--dry-run=server", "-f", path, "-o", keys);
  return { stderr, tolerations: stdout.split(" ").filter(key => key === "dedicated" || key === "spot") };
}

/** So often has the API server been asked to judge a template, with this result. */
async function reviews(result: "rejected" | "unknown"): Promise<number> {
  const page = await (await fetch(`http://127.0.0.1:${operator.healthPort}/metrics`)).text();
  const line = new RegExp(`^everynode_template_reviews_total\\{result="${result}"\\} ([0-9]+)$`, "m");
  return Number(line.exec(page)?.[1] ?? 0);
}

interface Right {
  readonly apiGroup?: string;
  readonly resource: string;
  readonly verbs: readonly string[];
}

async function allow({ apiGroup = "", resource, verbs }: Right): Promise<void> {
  const rbac = "rbac.authorization.k8s.io";
  const metadata = { name: `admission-${resource}` };
  const rules = [{ apiGroups: [apiGroup], resources: [resource], verbs }];
  const role = { apiVersion: `${rbac}/v1`, kind: "ClusterRole", metadata, rules };
  const binding = {
    apiVersion: `${rbac}/v1`,
    kind: "ClusterRoleBinding",
    metadata,
    roleRef: { apiGroup: rbac, kind: "ClusterRole", name: metadata.name },
    subjects: [{ kind: "ServiceAccount", name: "admission", namespace }],
  };
  for (const made of [role, binding]) await kubectl.run("create", "-f", await kubectl.file(made));
}

/** The cluster's, with the token of the service account in the place of the administrator's certificate. */
async function kubeconfigOfAdmission(): Promise<string> {
  const config = parse(await readFile(cluster.kubeconfig, "utf8")) as { users: { name: string; user: object }[] };
  const token = (await kubectl.run("create", "token", "admission", "-n", namespace)).trim();
  const users = config.users.map(({ name }) => ({ name, user: { token } }));
  const path = join(cluster.dir, "admission.kubeconfig");
  await writeFile(path, stringify({ ...config, users }), { mode: 0o600 });
  return path;
}
