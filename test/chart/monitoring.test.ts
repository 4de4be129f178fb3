import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { stringify } from "yaml";

import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import { dashboard } from "../../hack/chart/dashboard";
import { newApiClient, sendOrThrow } from "../../hack/control-plane/api-client";
import { type Cluster, ensureBinaries, startCluster } from "../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../hack/control-plane/credentials";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, eventually, newApi } from "../integration/api";
import { type Helm, type Rendered, newHelm, ofKind, render } from "./helm";

// The dashboard and the alerts ask for nothing that nobody tells: every name of a metric in them is on the page of the
// operator or on that of the API server, with the labels by which it is selected.

jest.setTimeout(600_000);

interface WithRules extends Rendered {
  readonly spec: { readonly groups: readonly { readonly rules: readonly { readonly expr: string }[] }[] };
}

/** Prometheus' own. */
const OF_PROMETHEUS = ["up"];

let cluster: Cluster;
let api: Api;
let operator: Operator | undefined;
let helm: Helm;
let ofOperator: string;
let ofServer: string;
let alerts: readonly string[];

beforeAll(async () => {
  cluster = await startCluster({ name: `monitoring-${process.pid}`, nodes: 1 });
  [api, helm] = await Promise.all([newApi(cluster), newHelm()]);
  operator = await startOperator({ cluster });
  await api.createSet({ name: "logs" });
  await eventually(async () => /everynode_daemonset_.*"logs"/.test(await operatorPage()), true, 60_000);
  ofOperator = await operatorPage();
  await failAndAskAgain();
  ofServer = await serverPage();
  const [rule] = ofKind<WithRules>(
    await render(helm, { monitoring: { prometheusRule: { enabled: true } } }),
    "PrometheusRule",
  );
  alerts = rule?.spec.groups.flatMap(group => group.rules.map(({ expr }) => expr)) ?? [];
}, 180_000);

afterAll(() => operator?.stop(), 45_000);
afterAll(() => cluster?.stop(), 45_000);
afterAll(() => api?.close(), 45_000);

it("asks only for metrics that the operator or the API server has", () => {
  const known = [...namesOn(ofOperator), ...namesOn(ofServer), ...OF_PROMETHEUS];
  const asked = [...new Set([...alerts, ...panelExpressions(), ...variableQueries()].flatMap(namesIn))];
  expect(asked.length).toBeGreaterThan(30);
  expect(asked.filter(name => !known.includes(name))).toEqual([]);
});

it.each([
  /^apiserver_admission_webhook_rejection_count\{error_type="calling_webhook_error",name="daemonsets\.\w+\.everynode\.dev",.*\} 1$/m,
  /^apiserver_admission_webhook_fail_open_count\{name="pods\.\w+\.everynode\.dev",.*\} [12]$/m,
])("looks for failures by the labels that the API server gives them: %s", pattern => {
  expect(ofServer).toMatch(pattern);
});

it("shows every gauge of a daemon set that the status has", () => {
  const gauges = namesOn(ofOperator).filter(name => name.startsWith("everynode_daemonset_status_"));
  const asked = panelExpressions().flatMap(namesIn);
  expect(gauges.filter(name => !asked.includes(name))).toEqual(["everynode_daemonset_status_observed_generation"]);
});

it("asks in a way that Prometheus understands", async () => {
  const { promtool } = await ensureBinaries(["promtool"]);
  const dir = await mkdtemp(join(tmpdir(), "everynode-dashboard-"));
  const expressions = panelExpressions().map(expr => expr.replaceAll("$__rate_interval", "5m"));
  const rules = expressions.map((expr, index) => ({ record: `panel:${index}`, expr }));
  await writeFile(join(dir, "rules.yaml"), stringify({ groups: [{ name: "dashboard", rules }] }));
  const { stdout } = await promisify(execFile)(promtool, ["check", "rules", join(dir, "rules.yaml")]);
  expect(stdout).toContain(`SUCCESS: ${expressions.length} rules found`);
  await rm(dir, { recursive: true });
});

it("gives each panel a place of its own", () => {
  const cells = dashboard().panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
  );
  expect(new Set(cells).size).toBe(cells.length);
  expect(dashboard().panels.every(({ gridPos: { x, w } }) => x + w <= 24)).toBe(true);
});

it("comes with the chart as a ConfigMap that Grafana's sidecar finds", async () => {
  interface ConfigMap extends Rendered {
    readonly data: Readonly<Record<string, string>>;
  }
  const values = { monitoring: { dashboard: { enabled: true, namespace: "grafana" } } };
  const [map] = ofKind<ConfigMap>(await render(helm, values), "ConfigMap");
  expect(map?.metadata).toMatchObject({ namespace: "grafana", labels: { grafana_dashboard: "1" } });
  const file = join(__dirname, "../../charts/everynode/dashboards/everynode.json");
  expect(JSON.parse(map?.data["everynode.json"] ?? "")).toEqual(JSON.parse(await readFile(file, "utf8")));
});

it("has the Services of both roles scraped, with the namespaces that the gauges of sets tell", async () => {
  interface Monitor extends Rendered {
    readonly spec: {
      readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
      readonly endpoints: readonly { readonly port: string; readonly honorLabels: boolean }[];
    };
  }
  interface Service extends Rendered {
    readonly spec: { readonly ports: readonly { readonly name: string }[] };
  }
  const objects = await render(helm, { monitoring: { serviceMonitor: { enabled: true } } });
  const monitors = ofKind<Monitor>(objects, "ServiceMonitor");
  expect(monitors.map(({ metadata }) => metadata.name)).toEqual(["everynode-admission", "everynode-controller"]);
  for (const { metadata, spec } of monitors) {
    const selected = ofKind<Service>(objects, "Service").filter(service =>
      Object.entries(spec.selector.matchLabels).every(([key, value]) => service.metadata.labels?.[key] === value),
    );
    expect(selected.map(service => service.metadata.name)).toEqual([metadata.name]);
    expect(selected[0]?.spec.ports.map(({ name }) => name)).toContain(spec.endpoints[0]?.port);
    expect(spec.endpoints[0]?.honorLabels).toBe(true);
  }
});

/** The names of the series of a page; a histogram has three. */
function namesOn(page: string): readonly string[] {
  return [...page.matchAll(/^# TYPE (\S+) (\w+)$/gm)].flatMap(([, name = "", type]) =>
    type === "histogram" ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
  );
}

/** In our expressions a name is followed by its selector, in the queries of variables by that or by a comma. */
function namesIn(expression: string): readonly string[] {
  return [...expression.matchAll(/([a-zA-Z_]\w*)\s*\{|label_values\((\w+),/g)].flatMap(([, a, b]) => a ?? b ?? []);
}

function panelExpressions(): readonly string[] {
  return dashboard().panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
}

function variableQueries(): readonly string[] {
  return [...JSON.stringify(dashboard().templating).matchAll(/"definition":"(.*?[^\\])"/g)].map(
    ([, query = ""]) => query,
  );
}

async function operatorPage(): Promise<string> {
  return (await fetch(`http://127.0.0.1:${operator?.healthPort}/metrics`)).text();
}

async function serverPage(): Promise<string> {
  const client = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
  try {
    return await sendOrThrow(client, { method: "GET", path: "/metrics" });
  } finally {
    await client.close();
  }
}

/** Once more with the webhooks, when nobody is there any more who answers them. */
async function failAndAskAgain(): Promise<void> {
  await operator?.kill("SIGKILL");
  operator = undefined;
  await expect(api.createSet({ name: "refused" })).rejects.toThrow("failed calling webhook");
  const owner = { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", name: "a", uid: "b", controller: true };
  const body = {
    metadata: { name: "restored", labels: { [REVISION_HASH_LABEL]: "5545b98694" }, ownerReferences: [owner] },
    spec: { containers: [{ name: "a", image: "a" }] },
  };
  await api.send({ method: "POST", path: "/api/v1/namespaces/default/pods?dryRun=All", body });
}
