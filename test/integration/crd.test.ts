import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { parse } from "yaml";

import type { ApiStatus, DaemonSet, DaemonSetStatus, PodSpec, PodTemplateSpec } from "../../capabilities/api/types";
import { newApiClient, type ApiClient } from "../../hack/control-plane/api-client";
import { startCluster, type Cluster } from "../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../hack/control-plane/credentials";
import { cells } from "./commands";

const root = join(__dirname, "..", "..");
const crd = join(root, "charts/everynode/files/everynode.dev_daemonsets.yaml");
const apps = { apiVersion: "apps/v1", path: "/apis/apps/v1/namespaces/default/daemonsets" };
const ours = {
  apiVersion: "everynode.dev/v1alpha1",
  path: "/apis/everynode.dev/v1alpha1/namespaces/default/daemonsets",
};

type Json = Readonly<Record<string, unknown>>;

/** An answer of the API server: an object, or a Status that says why there is none. */
interface Answer {
  readonly status: number;
  readonly body: DaemonSet & Pick<ApiStatus, "details"> & { readonly template?: PodTemplateSpec };
}

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const waiting = ["wait", "crd/daemonsets.everynode.dev", "--timeout=60s"];

jest.setTimeout(60_000);

let cluster: Cluster;
let client: ApiClient;

beforeAll(async () => {
  cluster = await startCluster({ name: `crd-test-${process.pid}`, nodes: 0 });
  client = newApiClient({ server: cluster.server, ...(await readAdminCredentials(cluster.dir)) });
  await succeed(["apply", "--server-side", "-f", crd]);
  // A wait for a condition fails at once where there are no conditions yet.
  await succeed([...waiting, "--for=jsonpath={.status.acceptedNames.kind}=DaemonSet"]);
  await succeed([...waiting, "--for=condition=Established"]);
  // Discovery, and with it short names, follows within seconds.
  while ((await kubectl(["get", "eds"])).code !== 0 || (await kubectl(["explain", "eds"])).code !== 0) await sleep(100);
}, 120_000);

afterAll(async () => {
  await client?.close();
  await cluster?.stop();
}, 60_000);

describe("the definition", () => {
  it("is established, and its schema is structural", async () => {
    const template = "{range .status.conditions[*]}{.type}={.status} {end}";
    const text = await succeed(["get", "crd", "daemonsets.everynode.dev", "-o", `jsonpath=${template}`]);
    expect(text.trim().split(" ").toSorted()).toEqual(["Established=True", "NamesAccepted=True"]);
  });

  it("explains fields of the pod template", async () => {
    const text = await succeed(["explain", "eds.spec.template.spec.containers"]);
    expect(text).toMatch(/GROUP:\s+everynode\.dev/);
    expect(text).toMatch(/FIELD: containers <\[\]Object>/);
    expect(text).toMatch(/^ {2}image\t<string>\n {4}Container image name\./m);
  });

  it("leaves the full name to apps/v1 and has a short one of its own", async () => {
    await succeed(["create", "-f", "-"], set("named"));
    expect(await succeed(["get", "eds", "named", "-o", "name"])).toBe("daemonset.everynode.dev/named\n");
    expect(await succeed(["get", "daemonsets.everynode.dev", "named", "-o", "name"])).toContain("named");
    expect((await kubectl(["get", "daemonsets", "named"])).err).toContain('daemonsets.apps "named" not found');
  });

  it("is part of kubectl get all", async () => {
    await succeed(["create", "-f", "-"], set("among-all"));
    expect(await succeed(["get", "all"])).toContain("daemonset.everynode.dev/among-all");
  });

  it("shows the columns of kubectl get daemonsets", async () => {
    await succeed(["create", "-f", "-"], set("shown", { nodeSelector: { disk: "ssd" } }));
    const zeros = ["shown", "0", "0", "0", "0", "0"];
    expect(cells(await succeed(["get", "eds", "shown"]))[1]?.slice(0, 6)).toEqual(zeros);
    const status = { desiredNumberScheduled: 5, currentNumberScheduled: 4, numberReady: 3 };
    const conditions = ["Reconciling", "Progressing"].map(type => ({ type, status: "False", reason: `${type}Why` }));
    const counts = { updatedNumberScheduled: 2, numberAvailable: 1, numberMisscheduled: 0 };
    await patchStatus("shown", { ...status, ...counts, conditions });
    const narrow = ["NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE", "AVAILABLE", "NODE SELECTOR", "AGE"];
    const values = ["shown", "5", "4", "3", "2", "1", '{"disk":"ssd"}', expect.stringMatching(/^\d+[ms]/)];
    expect(cells(await succeed(["get", "eds", "shown"]))).toEqual([narrow, values]);
    expect(cells(await succeed(["get", "eds", "shown", "-o", "wide"]))).toEqual([
      [...narrow, "STATUS", "CONTAINER", "IMAGE", "SELECTOR"],
      [...values, "ProgressingWhy", "main", "main:1", '{"matchLabels":{"app":"shown"}}'],
    ]);
  });
});

describe("the status", () => {
  it("is dropped from a write to the object, and the rest from a write to the status (D-API-50, D-API-51)", async () => {
    await succeed(["create", "-f", "-"], { ...set("split"), status: { numberReady: 7 } });
    expect((await read("split")).status).toMatchObject({ observedGeneration: 0, numberReady: 0 });
    const change = { spec: { minReadySeconds: 9 }, status: { numberReady: 3, desiredNumberScheduled: 3 } };
    await patch("split", change, "/status");
    expect(await read("split")).toMatchObject({ metadata: { generation: 1 }, status: { numberReady: 3 } });
    expect((await read("split")).spec).not.toHaveProperty("minReadySeconds");
    await patch("split", change, "");
    expect(await read("split")).toMatchObject({
      metadata: { generation: 2 },
      spec: { minReadySeconds: 9 },
      status: { numberReady: 3, desiredNumberScheduled: 3 },
    });
  });

  it("merges conditions of several writers by their type (D-API-12)", async () => {
    await succeed(["create", "-f", "-"], set("conditions"));
    const condition = (type: string): Json => ({ status: { conditions: [{ type, status: "True", reason: "Why" }] } });
    await applyAs("first", "conditions", condition("A"), "/status");
    await applyAs("second", "conditions", condition("B"), "/status");
    const { status } = await read("conditions");
    expect(status?.conditions?.map(({ type }) => type)).toEqual(["A", "B"]);
  });

  it("refuses a generation below zero", async () => {
    await succeed(["create", "-f", "-"], set("negative"));
    const answer = await patch("negative", { status: { observedGeneration: -1 } }, "/status");
    expect(answer).toMatchObject({
      status: 422,
      body: { details: { causes: [{ field: "status.observedGeneration" }] } },
    });
  });
});

describe("a misspelt field", () => {
  const misspelt = set("misspelt", { containers: [{ name: "main", image: "main:1", comand: ["x"] }] });

  it("is refused by kubectl", async () => {
    const { code, err } = await kubectl(["create", "-f", "-"], misspelt);
    expect(code).toBe(1);
    expect(err).toContain('unknown field "spec.template.spec.containers[0].comand"');
  });

  it("is dropped with a warning for a client that does not ask for more", async () => {
    const { code, err } = await kubectl(["create", "--validate=warn", "-f", "-"], misspelt);
    expect(err).toContain('Warning: unknown field "spec.template.spec.containers[0].comand"');
    expect(code).toBe(0);
    expect((await read("misspelt")).spec?.template.spec?.containers).toEqual([{ name: "main", image: "main:1" }]);
  });
});

describe("server-side apply", () => {
  it("merges containers, volumes and mounts of two managers by name", async () => {
    const part = (name: string, mountPath: string): Json => ({
      template: {
        metadata: { labels: { app: "merged" } },
        spec: {
          containers: [
            { name: "shared", image: "shared:1", volumeMounts: [{ name, mountPath }] },
            { name, image: `${name}:1` },
          ],
          volumes: [{ name, emptyDir: {} }],
        },
      },
      selector: { matchLabels: { app: "merged" } },
    });
    await applyAs("first", "merged", { spec: part("first", "/a") });
    await applyAs("second", "merged", { spec: part("second", "/b") });
    const { containers, volumes } = podSpecOf(await read("merged"));
    expect(containers.map(({ name }) => name)).toEqual(["shared", "first", "second"]);
    expect(containers[0]?.volumeMounts?.map(({ mountPath }) => mountPath)).toEqual(["/a", "/b"]);
    expect(volumes?.map(({ name }) => name)).toEqual(["first", "second"]);
  });

  it("says so when two managers want different images", async () => {
    const wanting = (image: string): Json => ({ spec: set("contended", main({ image })).spec });
    await applyAs("first", "contended", wanting("main:1"));
    const answer = await applyAs("second", "contended", wanting("main:2"));
    expect(answer.status).toBe(409);
    expect(JSON.stringify(answer.body)).toContain('.spec.template.spec.containers[name=\\"main\\"].image');
  });
});

// Each row goes to both kinds, and what apps/v1 answers decides what the row has to say.
describe("items with equal keys", () => {
  const twice = (item: Json): readonly Json[] => [item, item];
  const claims = {
    limits: {},
    claims: [
      { name: "a", request: "x" },
      { name: "a", request: "y" },
    ],
  };
  const claimVolumes = ["x", "y"].map(name => ({ name, persistentVolumeClaim: { claimName: name } }));
  const spread = { topologyKey: "zone", maxSkew: 1, whenUnsatisfiable: "DoNotSchedule" };

  it.each<[string, Json]>([
    ["containers", { containers: twice({ name: "main", image: "main:1" }) }],
    ["initContainers", { initContainers: twice({ name: "init", image: "main:1" }) }],
    ["volumes", { volumes: twice({ name: "a" }) }],
    ["volumeMounts", { ...main({ volumeMounts: twice({ name: "a", mountPath: "/a" }) }), volumes: [{ name: "a" }] }],
    [
      "volumeDevices",
      { ...main({ volumeDevices: ["x", "y"].map(name => ({ name, devicePath: "/a" })) }), volumes: claimVolumes },
    ],
    ["schedulingGates", { schedulingGates: twice({ name: "example.test/gate" }) }],
    ["topologySpreadConstraints", { topologySpreadConstraints: twice(spread) }],
    ["resourceClaims", { resourceClaims: twice({ name: "a", resourceClaimName: "b" }) }],
  ])("are refused in %s, as apps/v1 does", async (_, podSpec) => {
    const [theirs, mine] = await createBoth(podSpec);
    expect([theirs?.status, mine?.status]).toEqual([422, 422]);
  });

  it.each<[string, Json]>([
    ["env", main({ env: twice({ name: "A", value: "1" }) })],
    [
      "ports",
      main({
        ports: [
          { name: "a", containerPort: 80 },
          { name: "b", containerPort: 80 },
        ],
      }),
    ],
    ["imagePullSecrets", { imagePullSecrets: twice({ name: "a" }) }],
    ["hostAliases", { hostAliases: twice({ ip: "10.0.0.1", hostnames: ["a"] }) }],
    ["resources.claims", { ...main({ resources: claims }), resourceClaims: [{ name: "a", resourceClaimName: "b" }] }],
  ])("are taken in %s, as apps/v1 does", async (_, podSpec) => {
    const [theirs, mine] = await createBoth(podSpec);
    expect([theirs?.status, mine?.status]).toEqual([201, 201]);
  });
});

describe("what a schema could get wrong", () => {
  it.each<[string, Json]>([
    [
      "quantities as numbers and text",
      main({ resources: { limits: { cpu: 0.5, memory: 1 }, requests: { cpu: "500m" } } }),
    ],
    ["quantities with exponents and spaces", main({ resources: { limits: { cpu: "1e3", memory: " 1.5Gi " } } })],
    ["the empty string for a default", { ...main({ imagePullPolicy: "" }), dnsPolicy: "", restartPolicy: "" }],
    ["the empty string for any effect", { tolerations: [{ operator: "Exists", effect: "" }] }],
    ["null for a field", { ...main({ resources: null, env: null }), affinity: null, tolerations: null }],
    ["null for a field in a list", main({ ports: [{ containerPort: 80, hostPort: null }] })],
    ["null for an item", main({ args: ["a", null] })],
    ["null for the value of a map", { nodeSelector: { disk: null } }],
    ["null for a quantity", main({ resources: { limits: { cpu: null } } })],
    ["a volume without a source", { volumes: [{ name: "a" }, { name: "b", emptyDir: null }] }],
    ["a port by number and by name", main({ readinessProbe: { httpGet: { port: "http" } }, livenessProbe: tcp(80) })],
    ["a header without a value", main({ livenessProbe: { httpGet: { port: 80, httpHeaders: [{ name: "a" }] } } })],
    ["the largest numbers", { terminationGracePeriodSeconds: 2 ** 53 - 1, priority: 2 ** 31 - 1 }],
  ])("takes %s, and means by it what apps/v1 does", async (_, podSpec) => {
    const [theirs, mine] = await createBoth(podSpec);
    expect([theirs?.status, mine?.status]).toEqual([201, 201]);
    expect(await canonical(mine?.body.spec?.template)).toEqual(theirs?.body.spec?.template);
  });

  it.each<[string, Json, string]>([
    ["a quantity that is none", main({ resources: { limits: { cpu: "1ki" } } }), "containers[0].resources.limits.cpu"],
    ["a number for text", main({ env: [{ name: "A", value: 5 }] }), "containers[0].env[0].value"],
    ["a number that overflows", { priority: 2 ** 31 }, "priority"],
    ["a port that overflows", main({ livenessProbe: tcp(2 ** 31) }), "containers[0].livenessProbe.tcpSocket.port"],
    ["a container without a name", { containers: [{ image: "main:1" }] }, "containers[0].name"],
  ])("refuses %s as apps/v1 does, and names the field", async (_, podSpec, field) => {
    const [theirs, mine] = await createBoth(podSpec);
    expect(theirs?.status).toBeGreaterThanOrEqual(400);
    expect(mine).toMatchObject({
      status: 422,
      body: { details: { causes: [{ field: `spec.template.spec.${field}` }] } },
    });
  });

  it.each([
    ["spec", { spec: undefined }],
    ["spec.selector", { spec: { ...set("x").spec, selector: undefined } }],
    ["spec.selector", { spec: { ...set("x").spec, selector: null } }],
    ["spec.template", { spec: { ...set("x").spec, template: undefined } }],
  ])("requires %s", async (field, change) => {
    const { status, body } = await post(ours.path, { ...set("x"), ...change });
    expect({ status, causes: body.details?.causes }).toEqual({
      status: 422,
      causes: [{ reason: "FieldValueRequired", field, message: "Required value" }],
    });
  });

  it("keeps all metadata of a template", async () => {
    const metadata = {
      name: "a",
      generateName: "a-",
      namespace: "b",
      labels: { app: "probe" },
      annotations: { a: "b" },
      finalizers: ["example.test/a", "example.test/a"],
      ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "a", uid: "b" }],
    };
    const { body } = await post(ours.path, withTemplate({ metadata: { ...metadata, creationTimestamp: null } }));
    expect(body.spec?.template.metadata).toEqual(metadata);
    expect(await canonical(body.spec?.template)).toHaveProperty("metadata", metadata);
  });
});

/** Manifests to which kubectl says `configured` each time, for apps/v1 too: it compares a null in a list, which it never sends. */
const alwaysConfigured: ReadonlySet<string> = new Set(["chart-defaults"]);

describe.each(manifests())("%s", (_, text) => {
  it("is stored as apps/v1 means it, and applying it again changes nothing", async () => {
    const theirs = manifest(text, apps.apiVersion);
    const mine = manifest(text, ours.apiVersion);
    const { name, namespace = "default" } = parse(text).metadata;
    await succeed(["apply", "-f", "-"], theirs);
    await succeed(["apply", "-f", "-"], mine);

    const [stored, wanted] = await Promise.all(
      ["daemonsets.everynode.dev", "daemonsets.apps"].map(async kind =>
        JSON.parse(await succeed(["get", kind, name, "-n", namespace, "-o", "json"])),
      ),
    );
    expect(await canonical(stored.spec.template)).toEqual(wanted.spec.template);

    const verb = alwaysConfigured.has(name) ? "configured" : "unchanged";
    expect(await succeed(["apply", "-f", "-"], mine)).toBe(`daemonset.everynode.dev/${name} ${verb}\n`);
    if (alwaysConfigured.has(name)) expect(await succeed(["apply", "-f", "-"], theirs)).toContain(verb);
    const again = JSON.parse(await succeed(["get", "daemonsets.everynode.dev", name, "-n", namespace, "-o", "json"]));
    expect(again.metadata.generation).toBe(1);
  });
});

/** Name and text of every manifest, each written for one family of shapes that public charts have. */
function manifests(): readonly [string, string][] {
  const folder = join(root, "test/manifests");
  const paths = [
    ...readdirSync(folder).map(name => join(folder, name)),
    join(root, "hack/samples/fluentd-elasticsearch.yaml"),
  ];
  return paths.map(path => [path.slice(root.length + 1), readFileSync(path, "utf8")]);
}

function manifest(text: string, apiVersion: string): string {
  return text.replace(/^apiVersion: .*$/m, `apiVersion: ${apiVersion}`);
}

/** A daemon set of ours, its pod spec changed. */
function set(name: string, podSpec: Json = {}): Json & { readonly spec: Json & { readonly template: Json } } {
  const labels = { app: name };
  const spec = { containers: [{ name: "main", image: "main:1" }], ...podSpec };
  return {
    apiVersion: ours.apiVersion,
    kind: "DaemonSet",
    metadata: { name },
    spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  };
}

function withTemplate(change: Json): Json {
  const { spec, ...rest } = set("probe");
  return { ...rest, spec: { ...spec, template: { ...spec.template, ...change } } };
}

/** A pod spec with one container, changed. */
function main(container: Json): Json {
  return { containers: [{ name: "main", image: "main:1", ...container }] };
}

function podSpecOf(daemonSet: DaemonSet): PodSpec {
  const spec = daemonSet.spec?.template.spec;
  if (spec === undefined) throw new Error("there is no pod spec");
  return spec;
}

function tcp(port: number): Json {
  return { tcpSocket: { port } };
}

/** What apps/v1 and our kind answer to the same pod spec, without storing it. */
function createBoth(podSpec: Json): Promise<readonly Answer[]> {
  return Promise.all([apps, ours].map(({ apiVersion, path }) => post(path, { ...set("probe", podSpec), apiVersion })));
}

async function post(path: string, body: Json): Promise<Answer> {
  const answer = await client.send({ method: "POST", path: `${path}?dryRun=All&fieldValidation=Strict`, body });
  return { status: answer.status, body: JSON.parse(answer.text) };
}

/** The template as a server-side dry-run of a PodTemplate completes it. */
async function canonical(template: unknown): Promise<unknown> {
  const body = { apiVersion: "v1", kind: "PodTemplate", metadata: { name: "canonical" }, template };
  const answer = await post("/api/v1/namespaces/default/podtemplates", body);
  expect(answer).toMatchObject({ status: 201 });
  return answer.body.template;
}

async function read(name: string): Promise<DaemonSet> {
  return JSON.parse((await client.send({ method: "GET", path: `${ours.path}/${name}` })).text);
}

async function patch(name: string, body: Json, subresource: string): Promise<Answer> {
  const contentType = "application/merge-patch+json";
  const answer = await client.send({ method: "PATCH", path: `${ours.path}/${name}${subresource}`, contentType, body });
  return { status: answer.status, body: JSON.parse(answer.text) };
}

async function patchStatus(name: string, status: DaemonSetStatus): Promise<void> {
  expect(await patch(name, { status }, "/status")).toMatchObject({ status: 200 });
}

async function applyAs(manager: string, name: string, body: Json, subresource = ""): Promise<Answer> {
  const answer = await client.send({
    method: "PATCH",
    path: `${ours.path}/${name}${subresource}?fieldManager=${manager}`,
    contentType: "application/apply-patch+yaml",
    body: { apiVersion: ours.apiVersion, kind: "DaemonSet", metadata: { name }, ...body },
  });
  return { status: answer.status, body: JSON.parse(answer.text) };
}

/** What kubectl prints; a failure fails the test with what it complained of. */
async function succeed(args: readonly string[], input?: string | Json): Promise<string> {
  const { code, out, err } = await kubectl(args, input);
  if (code !== 0) throw new Error(`kubectl ${args.join(" ")}: ${err}`);
  return out;
}

function kubectl(args: readonly string[], input: string | Json = ""): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(cluster.binaries.kubectl, ["--kubeconfig", cluster.kubeconfig, ...args]);
    let [out, err] = ["", ""];
    child.stdout.on("data", chunk => (out += chunk));
    child.stderr.on("data", chunk => (err += chunk));
    child.on("error", reject);
    child.on("close", code => resolve({ code: code ?? -1, out, err }));
    child.stdin.end(typeof input === "string" ? input : JSON.stringify(input));
  });
}
