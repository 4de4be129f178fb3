import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { ClientRequest, IncomingMessage } from "node:http";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";

import type { KubeClient } from "../../capabilities/kube/client";
import { createCredentials } from "../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../capabilities/kube/http-client";
import { type Transport, createTransport } from "../../capabilities/kube/transport";
import { systemClock } from "../../capabilities/telemetry/clock";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { servingCertificate } from "../../hack/install/certificates";
import { installPrerequisites, installWebhooks } from "../../hack/install/install";
import { type Api, manifest, newApi } from "./api";

// What the admission server does with requests that no API server sends, and with the largest that one does.

const repository = join(__dirname, "../..");
const pathToken = "test-token";
const path = `/mutate/${pathToken}`;
const limitMs = 120_000;
jest.setTimeout(60_000);
const home = mkdtempSync(join(tmpdir(), "everynode-requests-"));

let cluster: Cluster;
let transport: Transport;
let client: KubeClient;
let api: Api;
let server: ChildProcess;
let port: number;
let authority: string;

beforeAll(async () => {
  process.env["EVERYNODE_CLUSTERS"] = home;
  cluster = await startCluster({ name: "requests", nodes: 1 });
  const source = { kind: "kubeconfig", paths: [cluster.kubeconfig] } as const;
  const credentials = createCredentials({ source, clock: systemClock, log: silentLogger });
  transport = createTransport({ credentials, clock: systemClock });
  client = createHttpClient({ transport, clock: systemClock });
  api = await newApi(cluster);
  const certificate = await servingCertificate({ dir: join(home, "tls"), host: "localhost", nowMs: Date.now() });
  ({ authority } = certificate);
  await installPrerequisites({ client });
  const { certFile, keyFile } = certificate;
  const script = join(__dirname, "admission-process.ts");
  const args = ["--require", "tsx/cjs", script, certFile, keyFile, pathToken, cluster.kubeconfig];
  server = spawn(process.execPath, args, { cwd: repository, stdio: ["ignore", "pipe", "inherit"] });
  if (!server.stdout) throw new Error("no output");
  const [line] = (await once(createInterface({ input: server.stdout }), "line")) as string[];
  port = Number(line?.replace("port ", ""));
  await installWebhooks({
    client,
    admissionUrl: `https://localhost:${port}`,
    authority,
    pathToken,
    takeover: false,
  });
}, limitMs);

afterAll(async () => {
  server?.kill("SIGTERM");
  await api?.close();
  await cluster?.stop();
  await transport?.close();
  delete process.env["EVERYNODE_CLUSTERS"];
  rmSync(home, { recursive: true, force: true });
}, limitMs);

it("reviews an update of the largest set that etcd stores to another one", async () => {
  // A review of it has 2.8 MB.
  await api.createSet({ name: "large", podSpec: large("a") });
  await api.patchSet({ name: "large" }, { spec: { template: { spec: large("b") } } });
  const { spec } = await api.set({ name: "large" });
  expect(spec?.template.spec?.containers[0]?.env?.[0]?.value).toMatch(/^b+$/);
  // The rules were asked: a set beside it that breaks one is refused.
  await expect(api.createSet({ name: "broken", podSpec: { ...large("c"), restartPolicy: "Never" } })).rejects.toThrow(
    "restartPolicy",
  );
});

it("leaves it to the API server to refuse what etcd does not store", async () => {
  const creation = api.createSet({ name: "too-large", podSpec: large("a".repeat(2)) });
  await expect(creation).rejects.toThrow(/request is too large|larger than max/);
});

it("refuses what no etcd stores when JSON has escaped it, which makes six characters of one", async () => {
  const creation = api.createSet({ name: "escaped", podSpec: large("<".repeat(2)) });
  await expect(creation).rejects.toThrow(/failed calling webhook .* 413/);
});

const review = {
  apiVersion: "admission.k8s.io/v1",
  kind: "AdmissionReview",
  request: {
    uid: "1",
    kind: { group: "everynode.dev", version: "v1alpha1", kind: "DaemonSet" },
    resource: { group: "everynode.dev", version: "v1alpha1", resource: "daemonsets" },
    name: "agent",
    namespace: "default",
    operation: "CREATE",
    object: { ...manifest({ name: "agent" }), metadata: { name: "agent", namespace: "default" } },
  },
};
const json = { "content-type": "application/json" };

it("answers a review that is whole", async () => {
  const { code, said } = await post(JSON.stringify(review));
  expect(code).toBe(200);
  expect(JSON.parse(said)).toMatchObject({ kind: "AdmissionReview", response: { uid: "1", allowed: true } });
});

it.each([
  ["half of one", JSON.stringify(review).slice(0, -3), json, 400, "the body is not JSON\n"],
  ["one without a uid", withoutUid(), json, 400, "the body is no review: request.uid is missing\n"],
  ["another object", "{}", json, 400, "the body is no review: its kind is missing, not AdmissionReview\n"],
  ["another media type", JSON.stringify(review), {}, 415, "a review is plain application/json\n"],
  ["more than an API server may send", "x".repeat(9_000_000), json, 413, "a review has 8388608 bytes at most\n"],
])("refuses %s, in a sentence and no more", async (_name, body, headers, code, said) => {
  expect(await post(body, { headers })).toEqual({ code, said });
  expect((await post(JSON.stringify(review))).code).toBe(200);
});

it("refuses a wrong path before it reads what is sent there", async () => {
  const outgoing = begin({ path: "/mutate/other", headers: { ...json, "content-length": 5_000_000 } });
  outgoing.on("error", () => undefined);
  outgoing.flushHeaders();
  expect((await answerTo(outgoing)).code).toBe(401);
});

it("goes on after an object that is nested deeper than any API server takes", async () => {
  const nested = JSON.stringify(review).replace(
    '"containers"',
    `"x":${"[".repeat(5_000)}${"]".repeat(5_000)},"containers"`,
  );
  expect([200, 500]).toContain((await post(nested)).code);
  expect((await post(JSON.stringify(review))).code).toBe(200);
});

it("refuses headers without end", async () => {
  const { code } = await post("{}", { headers: { ...json, "x-long": "x".repeat(20_000) } });
  expect(code).toBe(431);
});

it("ends a connection that says nothing, and answers others meanwhile", async () => {
  const socket = connect({ host: "localhost", port, ca: authority });
  await once(socket, "secureConnect");
  expect((await post(JSON.stringify(review))).code).toBe(200);
  expect(await text(socket)).toMatch(/^HTTP\/1.1 408 /);
});

/** 1.4 MB of text, or a multiple of it. */
function large(letter: string): object {
  return { containers: [{ name: "main", image: "logs:1", env: [{ name: "TEXT", value: letter.repeat(1_400_000) }] }] };
}

function withoutUid(): string {
  return JSON.stringify({ ...review, request: { ...review.request, uid: undefined } });
}

interface Sent {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | number>>;
}

function begin(options: Sent): ClientRequest {
  return request({ host: "localhost", port, ca: authority, method: "POST", path, agent: false, ...options });
}

async function post(body: string, { headers = json }: Sent = {}): Promise<{ code: number | undefined; said: string }> {
  const outgoing = begin({ headers: { ...headers, "content-length": Buffer.byteLength(body) } });
  // Whoever is refused early cannot send the rest.
  outgoing.on("error", () => undefined);
  outgoing.end(body);
  return answerTo(outgoing);
}

async function answerTo(outgoing: ClientRequest): Promise<{ code: number | undefined; said: string }> {
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  return { code: response.statusCode, said: await text(response) };
}
