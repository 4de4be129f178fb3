import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { PROBE_NAME, probeSet } from "../../capabilities/reconcile/probe-set";
import { startCluster, type Cluster } from "../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../hack/control-plane/credentials";
import { type Api, eventually, newApi } from "../integration/api";
import { CHART, type Helm, NAMESPACE, RELEASE, newHelm, render } from "./helm";
import { type Inventory, newInventory } from "./inventory";
import { type RoleProcess, startRole } from "./role-process";

// A release from its beginning to its end, on a control plane whose pods are simulated. The tests go on from one another.

jest.setTimeout(300_000);

const SETS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/daemonsets.everynode.dev";
const MUTATING = "/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/everynode";
const VALIDATING = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/everynode";
const SECRETS = `/api/v1/namespaces/${NAMESPACE}/secrets`;
const set = { name: "logs" };

let cluster: Cluster;
let api: Api;
let helm: Helm;
let inventory: Inventory;
let before: readonly string[];
let controller: RoleProcess;
/** The chart of a later version, whose definition has a column more. */
let laterChart: string;

beforeAll(async () => {
  cluster = await startCluster({ name: `chart-release-${process.pid}`, nodes: 3 });
  [api, helm] = await Promise.all([newApi(cluster), newHelm({ kubeconfig: cluster.kubeconfig })]);
  inventory = newInventory(api);
  // Kubernetes puts one into each of its four namespaces, by and by.
  const authorities = async (): Promise<number> =>
    (await inventory.names()).filter(name => name.endsWith("/kube-root-ca.crt")).length;
  await eventually(authorities, 4, 60_000);
  before = await inventory.names();
  laterChart = await newerChart();
}, 120_000);

afterAll(async () => {
  await controller?.stop();
  await api?.close();
  await cluster?.stop();
  if (laterChart) await rm(laterChart, { recursive: true });
}, 60_000);

async function newerChart(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "everynode-chart-"));
  await cp(CHART, folder, { recursive: true });
  const definition = join(folder, "files/everynode.dev_daemonsets.yaml");
  const column = "        - name: Brand-New\n          type: string\n          jsonPath: .metadata.name\n";
  const columns = "      additionalPrinterColumns:\n";
  await writeFile(definition, (await readFile(definition, "utf8")).replace(columns, `${columns}${column}`));
  const about = join(folder, "Chart.yaml");
  await writeFile(about, (await readFile(about, "utf8")).replace(/^version: .*$/m, "version: 999.0.0"));
  return folder;
}

async function get<T>(path: string): Promise<T> {
  return (await api.send({ method: "GET", path })) as T;
}

async function columns(): Promise<readonly string[]> {
  interface Version {
    readonly additionalPrinterColumns: readonly { readonly name: string }[];
  }
  const { spec } = await get<{ readonly spec: { readonly versions: readonly Version[] } }>(SETS);
  return spec.versions.flatMap(version => version.additionalPrinterColumns.map(({ name }) => name));
}

async function podUids(): Promise<readonly string[]> {
  return (await api.pods(set)).map(({ metadata }) => metadata?.uid ?? "").toSorted();
}

/** What admission pods write: not Helm's, so that no upgrade may change it. */
async function whatAdmissionKeeps(): Promise<unknown> {
  interface Configuration {
    readonly webhooks: readonly { readonly clientConfig: { readonly caBundle?: string } }[];
  }
  const [secret, ...configurations] = await Promise.all([
    get<{ readonly data?: unknown }>(`${SECRETS}/everynode-admission-certificate`),
    get<Configuration>(MUTATING),
    get<Configuration>(VALIDATING),
  ]);
  const bundles = configurations.flatMap(({ webhooks }) => webhooks.map(({ clientConfig }) => clientConfig.caBundle));
  return { data: secret.data, bundles };
}

it("installs, and keeps within what a Secret may hold", async () => {
  await helm.run(["install", RELEASE, CHART, "--create-namespace", "--wait", "--timeout", "180s"]);
  const { data } = await get<{ readonly data: { readonly release: string } }>(
    `${SECRETS}/sh.helm.release.v1.everynode.v1`,
  );
  expect(Buffer.from(data.release, "base64").length).toBeLessThan(512 * 1024);
});

it("serves a set with the settings and the rights that the chart gives", async () => {
  controller = await startRole({ cluster, api, objects: await render(helm), role: "controller" });
  // Nobody answers for the Service here.
  for (const path of [MUTATING, VALIDATING]) await api.send({ method: "DELETE", path });
  // An API server may call them for a moment longer.
  const created = (): Promise<string> => api.createSet(set).then(() => "created", String);
  await eventually(created, "created", 60_000);
  const isReady = async (): Promise<number> => (await api.set(set)).status?.numberAvailable ?? 0;
  await eventually(isReady, 3, 60_000);
});

let pods: readonly string[];
let kept: unknown;

it("puts back what somebody has deleted, without what an admission pod wrote", async () => {
  await helm.run(["upgrade", RELEASE, CHART]);
  pods = await podUids();
  const patch = { contentType: "application/merge-patch+json", method: "PATCH" } as const;
  const key = Buffer.from("key").toString("base64");
  await api.send({ ...patch, path: `${SECRETS}/everynode-admission-certificate`, body: { data: { "tls.key": key } } });
  for (const path of [MUTATING, VALIDATING]) await injectBundle(path);
  kept = await whatAdmissionKeeps();
  expect(kept).toMatchObject({ data: { "tls.key": key } });
});

async function injectBundle(path: string): Promise<void> {
  const { authority } = await readAdminCredentials(cluster.dir);
  const { webhooks } = await get<{ readonly webhooks: readonly { readonly clientConfig: object }[] }>(path);
  const caBundle = Buffer.from(authority).toString("base64");
  const body = { webhooks: webhooks.map(hook => ({ ...hook, clientConfig: { ...hook.clientConfig, caBundle } })) };
  await api.send({ method: "PATCH", path, contentType: "application/merge-patch+json", body });
}

it("upgrades the definition and the values, and touches neither daemon pods nor certificates", async () => {
  expect(await columns()).not.toContain("Brand-New");
  const changed = {
    log: { level: "debug" },
    podDefaults: [{ tolerations: [{ key: "a" }] }],
  };
  await helm.run(["upgrade", RELEASE, laterChart], changed);
  expect(await columns()).toContain("Brand-New");
  expect(await podUids()).toEqual(pods);
  const { data } = (await whatAdmissionKeeps()) as { readonly data: unknown };
  expect(data).toEqual((kept as { readonly data: unknown }).data);
});

it("rolls both back, with the same daemon pods and certificates", async () => {
  await helm.run(["rollback", RELEASE, "2"]);
  expect(await columns()).not.toContain("Brand-New");
  expect(await podUids()).toEqual(pods);
  expect(await whatAdmissionKeeps()).toEqual(kept);
});

it("leaves the definition, the sets and their pods when it is uninstalled, and nothing else", async () => {
  await controller.stop();
  await helm.run(["uninstall", RELEASE, "--wait", "--timeout", "180s"]);
  const left = async (): Promise<readonly string[]> =>
    (await inventory.names()).filter(name => !before.includes(name)).map(withoutGeneratedPart);
  await eventually(left, LEFT, 60_000);
  expect(await podUids()).toEqual(pods);
});

const LEFT = [
  // Goes with the definition.
  "apiservices.apiregistration.k8s.io /v1alpha1.everynode.dev",
  // What Kubernetes puts into each namespace.
  `configmaps.core ${NAMESPACE}/kube-root-ca.crt`,
  "controllerrevisions.apps default/logs-…",
  "customresourcedefinitions.apiextensions.k8s.io /daemonsets.everynode.dev",
  "daemonsets.everynode.dev default/logs",
  `namespaces.core /${NAMESPACE}`,
  ...["pods.core default/logs-…", "pods.core default/logs-…", "pods.core default/logs-…"],
  `serviceaccounts.core ${NAMESPACE}/default`,
];

function withoutGeneratedPart(name: string): string {
  return name.replace(/(default\/logs-).*$/, "$1…");
}

it("installs anew over what it left", async () => {
  await helm.run(["install", RELEASE, CHART], { crds: { keep: false }, takeover: { enabled: true } });
  expect(await podUids()).toEqual(pods);
});

it("removes the definition too where it is not to be kept, and the probe of takeover that the leader made", async () => {
  await collectorFollowsSets();
  await api.send({ method: "POST", path: `/apis/apps/v1/namespaces/${NAMESPACE}/daemonsets`, body: probeSet() });
  await helm.run(["uninstall", RELEASE, "--wait", "--timeout", "180s"]);
  const left = async (): Promise<readonly string[]> =>
    (await inventory.names()).filter(name => !before.includes(name) && !name.includes(NAMESPACE));
  await eventually(left, [], 60_000);
  const probes = (await inventory.names()).filter(name => name.includes(PROBE_NAME));
  expect(probes).toEqual([]);
});

/**
 * Waits until Kubernetes' garbage collector follows our kind, which it looks for every 30 s: it ends the dependents of
 * a kind's last objects only if it knew the kind before its definition went. Only a collector that follows an object
 * ends it in the foreground.
 */
async function collectorFollowsSets(): Promise<void> {
  // Nobody answers for the Service here. An API server may call it for a moment longer.
  for (const path of [MUTATING, VALIDATING]) await api.send({ method: "DELETE", path });
  const name = "followed";
  const created = (): Promise<string> => api.createSet({ name }).then(() => "created", String);
  await eventually(created, "created", 60_000);
  const path = `/apis/everynode.dev/v1alpha1/namespaces/default/daemonsets/${name}`;
  await api.send({ method: "DELETE", path: `${path}?propagationPolicy=Foreground` });
  await eventually(async () => (await inventory.names()).filter(found => found.endsWith(`/${name}`)), [], 120_000);
}
