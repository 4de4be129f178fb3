import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { CommanderError } from "commander";
import { parse } from "yaml";

import { readConfig } from "../../capabilities/config";
import { probeSet } from "../../capabilities/reconcile/probe-set";
import { settingsCommand } from "../../capabilities/settings";
import project from "../../package.json";
import { CHART, type Helm, NAMESPACE, type Rendered, newHelm, objectsIn, ofKind, render, templateArgs } from "./helm";
import { type Deployment, containerOf, deploymentOf } from "./workloads";

jest.setTimeout(120_000);

let helm: Helm;

beforeAll(async () => {
  helm = await newHelm();
});

const folder = join(__dirname, "values");
const cases = readdirSync(folder).map(file => {
  const values: Readonly<Record<string, unknown>> = parse(readFileSync(join(folder, file), "utf8"), { merge: true });
  return [file, values] as const;
});

describe.each(cases)("with %s", (_file, values) => {
  let objects: readonly Rendered[];

  beforeAll(async () => {
    objects = await render(helm, values);
  });

  it("is rendered the same each time", async () => {
    expect(await render(helm, values)).toEqual(objects);
  });

  it("makes no object twice", () => {
    const names = objects.map(({ kind, metadata: { namespace, name } }) => [kind, namespace, name].join("/"));
    expect(names).toEqual([...new Set(names)]);
  });

  it("labels every object", () => {
    for (const { kind, metadata } of objects) {
      expect({ kind, labels: metadata.labels }).toMatchObject({
        labels: { "app.kubernetes.io/instance": "everynode", "app.kubernetes.io/managed-by": "Helm" },
      });
    }
  });

  it("puts data into no Secret, and asks nothing of the cluster", () => {
    for (const secret of ofKind(objects, "Secret")) expect(Object.keys(secret)).not.toContain("data");
  });

  it.each(["controller", "admission"])("gives the %s settings that it takes", role => {
    const deployment = deploymentOf(objects, role);
    const { args, env } = containerOf(deployment);
    const known = new Set(settingsCommand().options.map(({ envVar }) => envVar));
    expect(env.map(({ name }) => name).filter(name => name.startsWith("EVERYNODE_") && !known.has(name))).toEqual([]);
    const values = env.map(({ name, value, valueFrom }) => [name, valueFrom ? NAMESPACE : (value ?? "")] as const);
    // The file is the pod's.
    const variables = Object.fromEntries(values.filter(([name]) => name !== "EVERYNODE_POD_DEFAULTS_FILE"));
    const argv = args.slice(args.indexOf("/app/everynode.cjs") + 1);
    expect(complaintOf(argv, variables)).toBe("");
  });

  it.each(["controller", "admission"])("keeps the %s to what restricted pods may, and within its memory", role => {
    const { spec } = deploymentOf(objects, role).spec.template;
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
    const container = containerOf(deploymentOf(objects, role));
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    const heap = Number(/--max-old-space-size=(\d+)/.exec(container.args.join(" "))?.[1] ?? 0);
    const limit = Number(container.resources.limits?.memory?.replace("Mi", "") ?? Infinity);
    expect(heap).toBeLessThanOrEqual(limit - 100);
  });
});

/** What the process says about its settings, after which it would end. */
function complaintOf(argv: readonly string[], env: Readonly<Record<string, string>>): string {
  let output = "";
  const command = settingsCommand()
    .exitOverride()
    .configureOutput({ writeErr: text => (output += text) });
  try {
    readConfig({ argv, env: { ...env, KUBERNETES_SERVICE_PORT: "443" }, isTerminal: false, instance: "1" }, command);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return output;
}

it("has the version of the project", () => {
  const chart: object = parse(readFileSync(join(CHART, "Chart.yaml"), "utf8"));
  expect(chart).toMatchObject({ version: project.version, appVersion: project.version });
});

it("installs the definition as it is generated, with labels, and keeps it", async () => {
  const [definition] = ofKind<Rendered & { readonly spec: object }>(
    objectsIn(await helm.run(templateArgs(), { pepr: { crd: { install: false } } })),
    "CustomResourceDefinition",
  );
  const file = parse(readFileSync(join(CHART, "files/everynode.dev_daemonsets.yaml"), "utf8")) as Rendered;
  const metadata = { name: "daemonsets.everynode.dev", labels: expect.anything(), annotations: expect.anything() };
  expect(definition).toEqual({ ...file, metadata });
  expect(definition?.metadata.annotations).toMatchObject({ "helm.sh/resource-policy": "keep" });
});

it.each<[string, object, number | undefined]>([
  ["all but 160 MiB", { limits: { memory: "512Mi" } }, 352],
  ["half of little", { limits: { memory: "256Mi" } }, 128],
  ["three quarters of much", { limits: { memory: "4Gi" } }, 3072],
  ["of decimal units too", { limits: { memory: "1G" } }, 714],
  ["of plain bytes too", { limits: { memory: 536_870_912 } }, 352],
  ["what V8 thinks without a limit", { limits: null }, undefined],
])("gives the heap %s", async (_name, resources, expected) => {
  const { args } = containerOf(deploymentOf(await render(helm, { controller: { resources } }), "controller"));
  const heap = expected === undefined ? [] : [`--max-old-space-size=${expected}`];
  expect(args).toEqual([...heap, "--max-semi-space-size=4", "/app/everynode.cjs"]);
});

it("restarts the pods of both roles when the cluster-wide defaults change, and only then", async () => {
  const templates = async (values: object): Promise<readonly string[]> =>
    ofKind<Deployment>(await render(helm, values), "Deployment").map(({ spec }) => JSON.stringify(spec.template));
  const entry = (key: string): object => ({ podDefaults: [{ tolerations: [{ key, operator: "Exists" }] }] });
  const [admission, controller] = await templates(entry("a"));
  const changed = await templates(entry("b"));
  expect(changed[0]).not.toBe(admission);
  expect(changed[1]).not.toBe(controller);
  expect(await templates({ ...entry("a"), crds: { keep: false }, userRoles: { create: false } })).toEqual([
    admission,
    controller,
  ]);
});

it("gives the process the defaults as they are among the values", async () => {
  const values = parse(readFileSync(join(folder, "pod-defaults.yaml"), "utf8")) as { readonly podDefaults: object };
  const [map] = ofKind<Rendered & { readonly data: Readonly<Record<string, string>> }>(
    await render(helm, values),
    "ConfigMap",
  );
  expect(parse(map?.data["defaults.yaml"] ?? "")).toEqual(values.podDefaults);
});

it("removes the probe of takeover, which it knows as the leader makes it, after an uninstall", async () => {
  const [probe] = ofKind<Rendered & { readonly spec: object }>(
    await render(helm, { takeover: { enabled: true } }),
    "DaemonSet",
  );
  const { metadata, spec } = probeSet();
  expect(probe).toMatchObject({ metadata: { ...metadata, namespace: NAMESPACE } });
  expect(probe?.metadata.annotations).toMatchObject({ "helm.sh/hook": "post-delete" });
  expect({ minReadySeconds: 0, ...probe?.spec }).toEqual(spec);
});

it("takes the network of nodes, with ports of its own there, where there may be no other", async () => {
  const objects = await render(helm, { takeover: { enabled: true }, admission: { hostNetwork: true } });
  const ports = ["controller", "admission"].flatMap(role => {
    const deployment = deploymentOf(objects, role);
    expect(deployment.spec.template.spec).toMatchObject({ hostNetwork: true, dnsPolicy: "Default" });
    return containerOf(deployment).ports.map(({ containerPort }) => containerPort);
  });
  expect(ports).toEqual([18_480, 18_481, 18_443]);
});
