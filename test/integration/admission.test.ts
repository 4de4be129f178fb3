import { type ChildProcess, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { copyFile, readFile } from "node:fs/promises";
import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";

import type { ApiStatus, DaemonSet, DaemonSetSpec, Pod } from "../../capabilities/api/types";
import { REVISION_HASH_LABEL } from "../../capabilities/api/well-known";
import type { KubeClient } from "../../capabilities/kube/client";
import { systemClock } from "../../capabilities/telemetry/clock";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import { createCredentials } from "../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../capabilities/kube/http-client";
import { type Transport, createTransport } from "../../capabilities/kube/transport";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { waitUntil } from "../../hack/control-plane/readiness";
import { type ServingCertificate, servingCertificate } from "../../hack/install/certificates";
import { installPrerequisites, installWebhooks, uninstallWebhooks } from "../../hack/install/install";

// Pepr's module behind a real API server, asked by the real kubectl.

const repository = join(__dirname, "../..");
const pathToken = "test-token";
const limitMs = 120_000;
jest.setTimeout(120_000);
/** Less than a test may take, so that it fails with what was found. */
const waitMs = 60_000;
const home = mkdtempSync(join(tmpdir(), "everynode-admission-"));

/** The labels of a pod that a controller of daemon sets has made, and a backup has kept. */
const revised = { [REVISION_HASH_LABEL]: "5545b98694" };

let cluster: Cluster;
let transport: Transport;
let client: KubeClient;
let server: ChildProcess;
let admissionUrl: string;
let certificate: ServingCertificate;
/** The authority of the certificate that is being served. */
let authority: string;

beforeAll(async () => {
  process.env["EVERYNODE_CLUSTERS"] = home;
  cluster = await startCluster({ name: "admission", nodes: 1 });
  const source = { kind: "kubeconfig", paths: [cluster.kubeconfig] } as const;
  const credentials = createCredentials({ source, clock: systemClock, log: silentLogger });
  transport = createTransport({ credentials, clock: systemClock });
  client = createHttpClient({ transport, clock: systemClock });
  certificate = await servingCertificate({ dir: join(home, "tls"), host: "localhost", nowMs: Date.now() });
  ({ authority } = certificate);
  await installPrerequisites({ client });
  admissionUrl = `https://localhost:${await startServer()}`;
  await installWebhooks({ client, admissionUrl, authority, pathToken, takeover: false });
}, limitMs);

afterAll(async () => {
  server?.kill("SIGTERM");
  await cluster?.stop();
  await transport?.close();
  delete process.env["EVERYNODE_CLUSTERS"];
  rmSync(home, { recursive: true, force: true });
}, limitMs);

describe("a daemon set that breaks rules", () => {
  it("is refused with every violation at once, in kubectl's own form", async () => {
    const refused = await kubectl(["apply", "-f", "-"], {
      ...daemonSet("broken"),
      spec: {
        ...podSpec({ restartPolicy: "Never" }),
        selector: { matchLabels: { app: "other" } },
        minReadySeconds: -1,
      },
    });
    expect(refused.stderr).toBe(
      [
        'The DaemonSet "broken" is invalid: ',
        '* spec.template.metadata.labels: Invalid value: {"app":"agent"}: `selector` does not match template `labels`',
        '* spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"',
        "* spec.minReadySeconds: Invalid value: -1: must be greater than or equal to 0",
        "",
      ].join("\n"),
    );
    expect(refused.code).toBe(1);
  });

  it("is refused with the status of an invalid object", async () => {
    const { code, status } = await post(SETS, { ...daemonSet("broken"), spec: podSpec({ restartPolicy: "Never" }) });
    const violation = 'Unsupported value: "Never": supported values: "Always"';
    const field = "spec.template.spec.restartPolicy";
    expect({ code, ...status }).toMatchObject({
      code: 422,
      reason: "Invalid",
      message: `admission webhook "daemonsets.rules.everynode.dev" denied the request: DaemonSet.everynode.dev "broken" is invalid: ${field}: ${violation}`,
      details: {
        name: "broken",
        group: "everynode.dev",
        kind: "DaemonSet",
        causes: [{ field, reason: "FieldValueNotSupported", message: violation }],
      },
    });
  });

  it.each([
    [
      "has no selector, which is not defaulted (D-API-25, D-API-31)",
      { selector: undefined },
      "spec.selector",
      "Required value",
    ],
    [
      "has an empty selector (D-API-31)",
      { selector: {} },
      "spec.selector",
      "Invalid value: {}: empty selector is invalid for daemonset",
    ],
    [
      "surges beside the default of maxUnavailable (D-API-27)",
      { updateStrategy: { rollingUpdate: { maxSurge: 1 } } },
      "spec.updateStrategy.rollingUpdate.maxSurge",
      "Invalid value: 1: may not be set when maxUnavailable is non-zero",
    ],
  ])("is refused where it %s", async (_name, overrides, field, message) => {
    const { code, status } = await post(SETS, { ...daemonSet("broken"), spec: { ...podSpec({}), ...overrides } });
    expect(code).toBe(422);
    expect(status.details?.causes?.map(cause => [cause.field, cause.message])).toContainEqual([field, message]);
  });
});

describe("the template of a daemon set", () => {
  const broken = { containers: [{ name: "Agent", image: "", ports: [{ containerPort: 0 }] }], dnsPolicy: "Never" };

  it("is refused for all that the API server finds in it, beside our own rules, as in apps/v1", async () => {
    const set = { ...daemonSet("broken"), spec: { ...podSpec(broken), minReadySeconds: -1 } };
    const ours = await kubectl(["apply", "-f", "-"], set);
    const theirs = await kubectl(["apply", "-f", "-"], { ...set, apiVersion: "apps/v1" });
    expect(ours.stderr.split("\n").sort()).toEqual(theirs.stderr.split("\n").sort());
    expect(ours.stderr).toContain("spec.template.spec.containers[0].image: Required value");
    expect(ours.code).toBe(1);
  });

  it("passes with the warnings of the API server, as in apps/v1", async () => {
    const env = [1, 2].map(value => ({ name: "LEVEL", value: String(value) }));
    const set = { ...daemonSet("warned"), spec: podSpec({ containers: [{ name: "agent", image: "agent:1", env }] }) };
    const dryRun = ["create", "--dry-run=server", "-f", "-"];
    const ours = await kubectl(dryRun, set);
    expect(ours.stderr).toContain("Warning: spec.template.spec.containers[0].env[1]: hides previous definition");
    expect(ours.stderr).toBe((await kubectl(dryRun, { ...set, apiVersion: "apps/v1" })).stderr);
  });
});

describe("a daemon set that is applied", () => {
  const set = daemonSet("applied", { "deprecated.daemonset.template.generation": "7", team: "logs" });

  beforeAll(async () => {
    expect(await kubectl(["apply", "-f", "-"], set)).toMatchObject({ code: 0, stderr: "" });
  });

  it("is stored with its defaults (D-API-20..24) and nothing else of ours", async () => {
    const stored = await get<DaemonSet>("eds", "applied");
    const { labels, annotations } = stored.metadata ?? {};
    expect(stored.spec).toEqual({
      ...set.spec,
      updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
      revisionHistoryLimit: 10,
    });
    expect(labels).toBeUndefined();
    expect(Object.keys(annotations ?? {}).toSorted()).toEqual([
      "kubectl.kubernetes.io/last-applied-configuration",
      "team",
    ]);
  });

  it.each([
    ["client-side", ["apply", "-f", "-"], "daemonset.everynode.dev/applied unchanged\n"],
    [
      "server-side",
      ["apply", "--server-side", "--force-conflicts", "-f", "-"],
      "daemonset.everynode.dev/applied serverside-applied\n",
    ],
  ])("does not change when it is applied again, %s", async (_name, command, said) => {
    await kubectl(command, set);
    const before = await get<DaemonSet>("eds", "applied");
    const { stdout } = await kubectl(command, set);
    expect(stdout).toBe(said);
    expect((await get<DaemonSet>("eds", "applied")).metadata?.resourceVersion).toBe(before.metadata?.resourceVersion);
  });

  it("keeps its selector (D-API-53)", async () => {
    const spec = { ...set.spec, selector: { matchExpressions: [{ key: "app", operator: "Exists" }] } };
    // A client-side apply would merge the two selectors.
    const { stderr } = await kubectl(["replace", "-f", "-"], { ...set, spec });
    expect(stderr).toContain(
      'The DaemonSet "applied" is invalid: spec.selector: Invalid value: {"matchExpressions":[{"key":"app","operator":"Exists"}]}: field is immutable',
    );
  });
});

describe("a pod", () => {
  const owner = { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", name: "applied", controller: true };
  const unbound = { containers: [{ name: "agent", image: "agent:1" }] };
  const restored = { ...unbound, nodeName: "node-0000" };

  it("that belongs to a daemon set is completed (D-ELIG-25, D-POD-06)", async () => {
    const { uid } = (await get<DaemonSet>("eds", "applied")).metadata ?? {};
    await kubectl(["create", "-f", "-"], pod("restored", restored, [{ ...owner, uid }]));
    const { metadata, spec } = await get<Pod>("pods", "restored");
    expect(metadata?.annotations).toBeUndefined();
    expect(spec?.tolerations?.map(({ key, effect, tolerationSeconds }) => [key, effect, tolerationSeconds])).toEqual([
      ["node.kubernetes.io/not-ready", "NoExecute", undefined],
      ["node.kubernetes.io/unreachable", "NoExecute", undefined],
      ["node.kubernetes.io/disk-pressure", "NoSchedule", undefined],
      ["node.kubernetes.io/memory-pressure", "NoSchedule", undefined],
      ["node.kubernetes.io/pid-pressure", "NoSchedule", undefined],
      ["node.kubernetes.io/unschedulable", "NoSchedule", undefined],
    ]);
    expect(spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms).toEqual([
      { matchFields: [{ key: "metadata.name", operator: "In", values: ["node-0000"] }] },
    ]);
  });

  it("that belongs to a daemon set and to no node is created with a warning (D-ELIG-33)", async () => {
    const orphan = pod("nowhere", unbound, [{ ...owner, uid: "11111111-1111-1111-1111-111111111111" }]);
    const { stderr } = await kubectl(["create", "--dry-run=server", "-f", "-"], orphan);
    expect(stderr).toContain("Warning: spec: neither nodeName nor node affinity tells the node of this daemon pod");
  });

  it("that is complete, or nobody's, or a stranger's, is never sent to us", async () => {
    const { uid } = (await get<DaemonSet>("eds", "applied")).metadata ?? {};
    const { spec: complete } = await get<Pod>("pods", "restored");
    const before = await podReviews();
    for (const ordinary of [
      pod("complete", { ...complete }, [{ ...owner, uid }]),
      pod("nobodys", restored, []),
      pod("strangers", restored, [{ ...owner, uid, apiVersion: "apps/v1" }]),
    ]) {
      expect(await kubectl(["create", "--dry-run=server", "-f", "-"], ordinary)).toMatchObject({ code: 0, stderr: "" });
    }
    expect(await podReviews()).toBe(before);
    // The count is alive: one of ours raises it.
    await kubectl(["create", "--dry-run=server", "-f", "-"], pod("ours", restored, [{ ...owner, uid }]));
    expect(await podReviews()).toBe(before + 1);
  });

  it.each([
    ["without the label that controllers of daemon sets give", {}],
    ["of a StatefulSet", { ...revised, "statefulset.kubernetes.io/pod-name": "db-0" }],
  ])("%s is not even looked at, whoever controls it, and stays as it is", async (_what, labels) => {
    const { uid } = (await get<DaemonSet>("eds", "applied")).metadata ?? {};
    const before = { reviews: await podReviews(), evaluations: await podEvaluations() };
    const unmarked = pod("unmarked", restored, [{ ...owner, uid }], labels);
    const { stdout, stderr } = await kubectl(["create", "--dry-run=server", "-o", "json", "-f", "-"], unmarked);
    expect(stderr).toBe("");
    const { spec } = JSON.parse(stdout) as Pod;
    expect(spec?.affinity).toBeUndefined();
    expect(spec?.tolerations?.every(({ tolerationSeconds }) => tolerationSeconds === 300)).toBe(true);
    expect({ reviews: await podReviews(), evaluations: await podEvaluations() }).toEqual(before);
    // The counts are alive: one of ours raises them.
    await kubectl(["create", "--dry-run=server", "-f", "-"], pod("ours", restored, [{ ...owner, uid }]));
    expect({ reviews: await podReviews(), evaluations: await podEvaluations() }).toEqual({
      reviews: before.reviews + 1,
      evaluations: before.evaluations + 1,
    });
  });
});

describe("the admission server", () => {
  it("answers nobody who does not know its path", async () => {
    const { port } = new URL(admissionUrl);
    expect(await statusOf(`/mutate/guess`, port)).toBe(401);
  });

  it("serves a new certificate without a restart", async () => {
    const next = await servingCertificate({ dir: join(home, "next-tls"), host: "localhost", nowMs: Date.now() });
    await copyFile(next.certFile, certificate.certFile);
    await copyFile(next.keyFile, certificate.keyFile);
    const expected = new X509Certificate(await readFile(next.certFile)).fingerprint256;
    await waitUntil(async () => ((await servedFingerprint()) === expected ? undefined : "new certificate"), {
      what: "the new certificate to be served",
      limitMs: waitMs,
    });
    ({ authority } = next);
  });

  it("answers on when it was told to end, until clients have let go of their connections", async () => {
    const { port } = new URL(admissionUrl);
    const open = (agent = new Agent({ keepAlive: true })): ClientRequest =>
      openRequest(`/mutate/${pathToken}`, port, agent);
    const sent = open();
    sent.flushHeaders();
    await once(sent, "continue");
    const kept = new Agent({ keepAlive: true });
    expect((await answerTo(open(kept))).connection).toBe("keep-alive");
    server.kill("SIGTERM");
    const ending = async (): Promise<string | undefined> => {
      const { connection } = await answerTo(open());
      return connection === "close" ? undefined : "end";
    };
    await waitUntil(ending, { what: "the server to begin to end", limitMs: waitMs });
    // As an API server does, which has not heard of the end yet.
    const late = open(kept);
    expect((await answerTo(late)).connection).toBe("close");
    expect(late.reusedSocket).toBe(true);
    await waitUntil(
      () =>
        servedFingerprint().then(
          () => "open port",
          () => undefined,
        ),
      { what: "the server to take no more connections", limitMs: waitMs },
    );
    expect((await answerTo(sent)).connection).toBe("close");
    expect(await once(server, "exit")).toEqual([0, null]);
  });

  it("leaves an update alone that does not touch the spec, also while it is away", async () => {
    expect(await kubectl(["label", "eds", "applied", "a=b"])).toMatchObject({ code: 0, stderr: "" });
    const { stderr } = await kubectl([
      "patch",
      "eds",
      "applied",
      "--type=merge",
      "-p",
      '{"spec":{"minReadySeconds":5}}',
    ]);
    expect(stderr).toContain("failed calling webhook");
  });

  it("is in nobody's way once the webhooks are uninstalled", async () => {
    await uninstallWebhooks({ client });
    await waitUntil(
      async () => {
        const { code } = await kubectl([
          "patch",
          "eds",
          "applied",
          "--type=merge",
          "-p",
          '{"spec":{"minReadySeconds":6}}',
        ]);
        return code === 0 ? undefined : "patched set";
      },
      { what: "the webhooks to be gone", limitMs: waitMs },
    );
  });
});

const SETS = "/apis/everynode.dev/v1alpha1/namespaces/default/daemonsets";

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the real kubectl, with an object as its standard input. */
async function kubectl(command: readonly string[], input?: object): Promise<Outcome> {
  const child = spawn(cluster.binaries.kubectl, ["--kubeconfig", cluster.kubeconfig, ...command]);
  child.stdin.end(input === undefined ? "" : JSON.stringify(input));
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, "close")]);
  return { code, stdout, stderr };
}

async function get<T>(plural: string, name: string): Promise<T> {
  const { stdout } = await kubectl(["get", plural, name, "-o", "json"]);
  return JSON.parse(stdout) as T;
}

async function post(path: string, body: object): Promise<{ code: number; status: ApiStatus }> {
  const headers = { "content-type": "application/json" };
  const answer = await transport.call({ method: "POST", path, headers, body: JSON.stringify(body), timeoutMs: 10_000 });
  return { code: answer.status, status: JSON.parse(answer.body.toString("utf8")) as ApiStatus };
}

/** How many pods the API server has sent us, by its own count. */
const podReviews = (): Promise<number> => podCount("apiserver_admission_webhook_admission_duration_seconds_count");

/** Of how many it has evaluated our conditions. */
const podEvaluations = (): Promise<number> => podCount("apiserver_admission_match_condition_evaluation_seconds_count");

async function podCount(metric: string): Promise<number> {
  const { stdout } = await kubectl(["get", "--raw", "/metrics"]);
  const counts = stdout.matchAll(
    new RegExp(`^${metric}\\{[^}]*name="pods\\.[^}"]*everynode\\.dev"[^}]*\\} ([0-9]+)$`, "gm"),
  );
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}

async function startServer(): Promise<number> {
  const settings = [certificate.certFile, certificate.keyFile, pathToken, cluster.kubeconfig];
  const program = join(__dirname, "admission-process.ts");
  server = spawn(process.execPath, ["--require", "tsx/cjs", program, ...settings], {
    cwd: repository,
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: server.stdout as NodeJS.ReadableStream })) {
    const port = /^port ([0-9]+)$/.exec(line)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error("the admission server ended before it was ready");
}

async function servedFingerprint(): Promise<string> {
  const socket = connect({ port: Number(new URL(admissionUrl).port), rejectUnauthorized: false });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

/** A request to the server itself, which says `continue` once it has read the headers. */
function openRequest(path: string, port: string, agent: Agent | false = false): ClientRequest {
  const headers = { "content-type": "application/json", expect: "100-continue" };
  return request({ port, path, method: "POST", ca: authority, host: "localhost", headers, agent });
}

/** Asks about a pod that is nobody's, and returns the headers of the answer. */
async function answerTo(sent: ClientRequest): Promise<IncomingMessage["headers"]> {
  const kind = { group: "", version: "v1", kind: "Pod" };
  const asked = { uid: "any", operation: "CREATE", kind, object: pod("any", {}, []) };
  sent.end(JSON.stringify({ apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request: asked }));
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  expect(JSON.parse(await text(response))).toMatchObject({ response: { uid: "any", allowed: true } });
  return response.headers;
}

async function statusOf(path: string, port: string): Promise<number | undefined> {
  const [response] = (await once(openRequest(path, port).end(), "response")) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

function podSpec(overrides: object): DaemonSetSpec {
  const spec = { containers: [{ name: "agent", image: "agent:1" }], ...overrides };
  return { selector: { matchLabels: { app: "agent" } }, template: { metadata: { labels: { app: "agent" } }, spec } };
}

function daemonSet(name: string, annotations: Record<string, string> = {}): DaemonSet {
  const metadata = { name, namespace: "default", annotations };
  return { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", metadata, spec: podSpec({}) };
}

function pod(name: string, spec: object, ownerReferences: readonly object[], labels: object = revised): object {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "default", labels, ownerReferences }, spec };
}
