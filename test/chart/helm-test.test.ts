import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { parse } from "yaml";

import { startCluster, type Cluster } from "../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../hack/control-plane/credentials";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, newApi } from "../integration/api";
import { CHART, NAMESPACE, type Rendered, newHelm, ofKind, render } from "./helm";

// What `helm test` finds out. No kubelet runs pods here: its script runs as its container would, with the rights that the
// chart gives it and no others.

jest.setTimeout(120_000);

interface Account {
  readonly dir: string;
  readonly host: string;
  readonly port: string;
}

let cluster: Cluster;
let api: Api;
let operator: Operator | undefined;
let account: Account;

beforeAll(async () => {
  cluster = await startCluster({ name: `helm-test-${process.pid}`, nodes: 0 });
  api = await newApi(cluster);
  operator = await startOperator({ cluster });
  await applyRights(await render(await newHelm()));
  account = await newAccount();
}, 120_000);

afterAll(() => operator?.stop(), 45_000);
afterAll(() => cluster?.stop(), 45_000);
afterAll(() => api?.close(), 45_000);

it("passes where webhooks answer and a controller leads", async () => {
  const { exitCode, output } = await runScript();
  expect(output.trim().split("\n")).toEqual([
    "ok: a daemon set gets its defaults",
    "ok: a daemon set that breaks a rule is refused",
    "ok: a controller leads",
  ]);
  expect(exitCode).toBe(0);
});

it("has a release tell of a daemon set that can be applied as it stands", async () => {
  const helm = await newHelm({ kubeconfig: cluster.kubeconfig });
  const args = ["install", "another", CHART, "--dry-run=server", "--skip-crds", "--namespace", "default"];
  const notes = (await helm.run(args, NOTHING_SHARED)).split("\nNOTES:\n")[1] ?? "";
  const manifest = /^kubectl apply --filename - <<'END'\n([\s\S]*?)\nEND$/m.exec(notes)?.[1] ?? "";
  const path = "/apis/everynode.dev/v1alpha1/namespaces/default/daemonsets?dryRun=All&fieldValidation=Strict";
  expect(await api.send({ method: "POST", path, body: parse(manifest) as object })).toMatchObject({
    kind: "DaemonSet",
  });
  expect(notes).toContain("helm uninstall another --namespace default");
});

it("stores nothing", async () => {
  const path = `/apis/everynode.dev/v1alpha1/namespaces/${NAMESPACE}/daemonsets`;
  expect(await api.send({ method: "GET", path })).toMatchObject({ items: [] });
});

it("fails, and says why, where nobody answers and nobody leads", async () => {
  await operator?.stop();
  operator = undefined;
  const { exitCode, output } = await runScript();
  expect(exitCode).toBe(1);
  expect(output).toContain("failed: a daemon set gets its defaults: the API server stored it without defaults");
  expect(output).toContain("failed: a daemon set that breaks a rule is refused: it was not refused as invalid");
  expect(output).toContain("failed: a controller leads: nobody holds the Lease");
});

/** What the operator of this test has brought already. */
const NOTHING_SHARED = {
  crds: { install: false },
  pepr: { namespace: { create: false }, crd: { install: false } },
  userRoles: { create: false },
};

/** The account, the role and the binding of the test, as they are rendered. */
async function applyRights(objects: readonly Rendered[]): Promise<void> {
  const rbac = `/apis/rbac.authorization.k8s.io/v1/namespaces/${NAMESPACE}`;
  const paths: Readonly<Record<string, string>> = {
    ServiceAccount: `/api/v1/namespaces/${NAMESPACE}/serviceaccounts`,
    Role: `${rbac}/roles`,
    RoleBinding: `${rbac}/rolebindings`,
  };
  for (const [kind, path] of Object.entries(paths)) {
    for (const body of testHooks(ofKind(objects, kind))) await api.send({ method: "POST", path, body });
  }
}

function testHooks(objects: readonly Rendered[]): readonly Rendered[] {
  return objects.filter(({ metadata }) => metadata.annotations?.["helm.sh/hook"] === "test");
}

/** The folder that a pod has its account in. */
async function newAccount(): Promise<Account> {
  const dir = join(cluster.dir, "account");
  await mkdir(dir);
  const path = `/api/v1/namespaces/${NAMESPACE}/serviceaccounts/everynode-test/token`;
  const request = { apiVersion: "authentication.k8s.io/v1", kind: "TokenRequest", spec: {} };
  const { status } = (await api.send({ method: "POST", path, body: request })) as { status: { token: string } };
  const { authority } = await readAdminCredentials(cluster.dir);
  await Promise.all([writeFile(join(dir, "token"), status.token), writeFile(join(dir, "ca.crt"), authority)]);
  const { hostname: host, port } = new URL(cluster.server);
  return { dir, host, port };
}

async function runScript(): Promise<{ readonly exitCode: number; readonly output: string }> {
  const script = await readFile(join(CHART, "tests/release.cjs"), "utf8");
  const inPod = script.replace("/var/run/secrets/kubernetes.io/serviceaccount", account.dir);
  const child = spawn(process.execPath, ["--eval", inPod], {
    env: {
      KUBERNETES_SERVICE_HOST: account.host,
      KUBERNETES_SERVICE_PORT: account.port,
      NAMESPACE,
      TIMEOUT_SECONDS: "2",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, "close") as Promise<[number]>]);
  return { exitCode, output };
}
