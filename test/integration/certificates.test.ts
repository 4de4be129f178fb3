import { readFile } from "node:fs/promises";

import { EVERYNODE } from "../../capabilities/api/flavor";
import { namespaceOf, objectNameOf } from "../../capabilities/api/identity";
import type { KubeClient } from "../../capabilities/kube/client";
import { createCredentials } from "../../capabilities/kube/credentials/credentials";
import { createHttpClient } from "../../capabilities/kube/http-client";
import {
  MUTATING_WEBHOOKS,
  type Secret,
  VALIDATING_WEBHOOKS,
  type WebhookConfiguration,
  daemonSets,
} from "../../capabilities/kube/resources";
import { type Transport, createTransport } from "../../capabilities/kube/transport";
import { systemClock } from "../../capabilities/telemetry/clock";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { claimPorts, releasePorts } from "../../hack/control-plane/ports";
import { waitUntil } from "../../hack/control-plane/readiness";
import { clustersHome } from "../../hack/control-plane/state";
import { installPrerequisites } from "../../hack/install/install";
import { webhookConfigurations } from "../../hack/install/webhooks";
import { manifest } from "./api";
import {
  type Balancer,
  type Replica,
  configuration,
  kubeconfigOf,
  namespace,
  secret,
  service,
  startBalancer,
  startReplica,
} from "./certificate-replicas";
import { type Commands, newCommands } from "./commands";

// Two admission replicas that make their certificates themselves, behind a real API server, while these change by the
// minute: whatever is applied meanwhile must be applied.

const limitMs = 120_000;
jest.setTimeout(3 * limitMs);

const account = "admission";
const pathToken = "token";

/** A certificate is renewed after 13 s; an authority is joined by the next after 40 s, and dropped after 60 s. */
const settings = {
  EVERYNODE_CERTIFICATE_LIFETIME_SECONDS: "20",
  EVERYNODE_AUTHORITY_LIFETIME_SECONDS: "60",
  EVERYNODE_ADMISSION_PATH_TOKEN: pathToken,
};

/** Half of the time for which an authority is published before it is used. */
const LATEST_MS = 1_600;

let cluster: Cluster;
let transport: Transport;
let client: KubeClient;
let kubectl: Commands;
let balancer: Balancer;
let kubeconfig: string;
const replicas: Replica[] = [];
const claims = `certificates/${process.pid}`;

beforeAll(async () => {
  const apiServerFlags = ["--enable-aggregator-routing=false"];
  cluster = await startCluster({ name: `certificates-${process.pid}`, nodes: 0, apiServerFlags });
  kubectl = newCommands(cluster);
  balancer = await startBalancer(() => replicas);
  const credentials = createCredentials({
    source: { kind: "kubeconfig", paths: [cluster.kubeconfig] },
    clock: systemClock,
    log: silentLogger,
  });
  transport = createTransport({ credentials, clock: systemClock });
  client = createHttpClient({ transport, clock: systemClock });
  await installPrerequisites({ client, namespaces: [namespace] });
  await kubectl.run("create", "serviceaccount", account, "-n", namespace);
  kubeconfig = await kubeconfigOf(account, { cluster, kubectl });
  await grant("pepr", {
    apiGroup: "pepr.dev",
    resource: "peprstores",
    verbs: ["get", "list", "watch", "create", "patch"],
  });
  await grant("templates", { apiGroup: "", resource: "podtemplates", verbs: ["create"] });
  const ports = await claimPorts(clustersHome(), claims, 4);
  for (const index of [0, 1]) {
    const [health = 0, admission = 0] = ports.slice(2 * index);
    replicas.push(
      await startReplica({ cluster, name: `admission-${index}`, kubeconfig, ports: { health, admission }, settings }),
    );
  }
}, limitMs);

afterAll(async () => {
  await Promise.all(replicas.map(replica => replica.stop()));
  await balancer?.close();
  await transport?.close();
  await cluster?.stop();
  await releasePorts(clustersHome(), claims);
}, limitMs);

it("is not ready, and says which permissions are missing", async () => {
  for (const replica of replicas) {
    await untilPage(replica, [
      "[-]certificate failed: no certificate is served yet",
      `the permission to get secrets "${secret}" in namespace ${namespace} is missing`,
      `the permission to get mutatingwebhookconfigurations.admissionregistration.k8s.io "${configuration}" is missing`,
      `the permission to get validatingwebhookconfigurations.admissionregistration.k8s.io "${configuration}" is missing`,
    ]);
  }
});

it("is not ready, and says which objects are missing", async () => {
  const group = "admissionregistration.k8s.io";
  const [names, verbs] = [[configuration], ["get", "patch"]];
  await grant("secret", { apiGroup: "", resource: "secrets", names: [secret], verbs: ["get", "update"] });
  await grant("mutating", { apiGroup: group, resource: "mutatingwebhookconfigurations", names, verbs });
  await grant("validating", { apiGroup: group, resource: "validatingwebhookconfigurations", names, verbs });
  for (const replica of replicas) {
    await untilPage(replica, [
      `Secret ${namespace}/${secret} does not exist`,
      `MutatingWebhookConfiguration ${configuration} does not exist`,
      `ValidatingWebhookConfiguration ${configuration} does not exist`,
    ]);
  }
});

it("is ready soon after there is an empty Secret, and then webhooks work", async () => {
  await kubectl.run("create", "secret", "generic", secret, "-n", namespace);
  await create({
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: service, namespace },
    spec: { type: "ExternalName", externalName: "localhost" },
  });
  for (const webhooks of webhookConfigurations({
    mutate: { service: { name: service, namespace, path: `/mutate/${pathToken}`, port: balancer.port }, caBundle: "" },
    validate: {
      service: { name: service, namespace, path: `/validate/${pathToken}`, port: balancer.port },
      caBundle: "",
    },
    flavors: [EVERYNODE],
  })) {
    await create(webhooks);
  }
  for (const replica of replicas) await untilPage(replica, ["[+]certificate ok: a certificate until "]);
  await untilApplied();
  const refused = await kubectl.attempt("create", "-f", await kubectl.file(set({ minReadySeconds: -1 })));
  expect(refused.stderr).toContain("spec.minReadySeconds: Invalid value: -1");
});

it("goes on while certificates and authorities change", async () => {
  const first = await seen();
  const witness = witnessing();
  const authorities = new Set<string>();
  await waitUntil(
    async () => {
      const now = await seen();
      authorities.add(now.authority);
      // The first one is dropped after the third has been published at the latest.
      const isDropped = !now.bundle.includes(first.authority);
      return isDropped && authorities.size >= 2 ? undefined : `bundle without the first authority`;
    },
    { what: "a rotation to be over", limitMs },
  );
  const { failures, applied, fingerprints } = await witness.stop();
  expect(failures).toEqual([]);
  expect(applied).toBeGreaterThan(10);
  // That of the start, and one each 13 s.
  expect(fingerprints.size).toBeGreaterThanOrEqual(4);
});

it("mends a bundle that was wiped by hand, and then nothing fails", async () => {
  for (const kind of ["mutatingwebhookconfiguration", "validatingwebhookconfiguration"]) {
    const wipe = [{ op: "remove", path: "/webhooks/0/clientConfig/caBundle" }];
    await kubectl.run("patch", kind, configuration, "--type=json", "-p", JSON.stringify(wipe));
  }
  await waitUntil(
    async () => ((await bundles()).every(bundle => bundle !== "") ? undefined : "bundle in each webhook"),
    { what: "the bundles to be mended", limitMs },
  );
  await untilApplied();
  const witness = witnessing();
  await waitUntil(async () => (witness.applied() > 5 ? undefined : "sets applied"), { what: "some sets", limitMs });
  expect((await witness.stop()).failures).toEqual([]);
});

it("makes everything anew, without a failure, when the Secret is emptied", async () => {
  const before = await seen();
  const witness = witnessing();
  const empty = [{ op: "remove", path: "/data" }];
  await kubectl.run("patch", "secret", secret, "-n", namespace, "--type=json", "-p", JSON.stringify(empty));
  await waitUntil(
    async () => {
      const { authority } = await seen().catch(() => before);
      const served = await Promise.all(replicas.map(replica => replica.greets(authority)));
      return authority !== before.authority && served.every(one => "fingerprint" in one) ? undefined : "new authority";
    },
    { what: "every replica to serve a certificate of a new authority", limitMs },
  );
  expect((await witness.stop()).failures).toEqual([]);
});

it("writes no more than it must", async () => {
  const logs = await Promise.all(replicas.map(({ logFile }) => readFile(logFile, "utf8")));
  const count = (message: string): number => logs.join("").split(`"message":"${message}"`).length - 1;
  expect(count("Starting anew with authority and certificate")).toBe(2);
  // Each replica serves what either makes.
  const made = [
    "Issuing certificate",
    "Finishing rotation of authority",
    "Starting anew with authority and certificate",
  ];
  expect(count("Serving certificate")).toBeLessThanOrEqual(2 * made.map(count).reduce((sum, each) => sum + each, 0));
});

/** Applies a set again and again, with kubectl and faster, and greets each replica as an API server does. */
function witnessing(): {
  applied(): number;
  stop(): Promise<{ failures: string[]; applied: number; fingerprints: Set<string> }>;
} {
  const [failures, fingerprints] = [[] as string[], new Set<string>()];
  let [applied, isOver] = [0, false];
  const applying = async (): Promise<void> => {
    for (let number = 1; !isOver; number += 1) {
      const answer = await apply(number);
      if (answer.exitCode === 0) applied += 1;
      else failures.push(answer.stderr);
    }
  };
  const patching = async (): Promise<void> => {
    const patched = { namespace: namespaceOf("default"), name: objectNameOf("logs"), type: "merge" } as const;
    for (let revisionHistoryLimit = 1; !isOver; revisionHistoryLimit += 1) {
      await client.patch(daemonSets(EVERYNODE), { ...patched, body: { spec: { revisionHistoryLimit } } }).then(
        () => (applied += 1),
        (error: unknown) => failures.push(String(error)),
      );
    }
  };
  const greeting = async (): Promise<void> => {
    while (!isOver) {
      const readAtMs = performance.now();
      const authorities = (await bundles()).map(bundle => Buffer.from(bundle, "base64").toString("utf8"));
      const greetings = [...new Set(authorities)].flatMap(trusted => replicas.map(replica => replica.greets(trusted)));
      const answers = await Promise.all(greetings);
      // As late as that is no API server, but a busy machine may make this process be.
      if (performance.now() - readAtMs > LATEST_MS) continue;
      for (const answer of answers) {
        if ("refusal" in answer) failures.push(answer.refusal);
        else fingerprints.add(answer.fingerprint);
      }
    }
  };
  const running = Promise.all([applying(), patching(), greeting()]);
  return {
    applied: () => applied,
    stop: async () => {
      isOver = true;
      await running;
      return { failures, applied, fingerprints };
    },
  };
}

async function apply(minReadySeconds: number): ReturnType<Commands["attempt"]> {
  return kubectl.attempt("apply", "-f", await kubectl.file(set({ minReadySeconds })));
}

/** API servers learn of new bundles a moment later than whoever wrote them. */
async function untilApplied(): Promise<void> {
  await waitUntil(
    async () => {
      const { exitCode, stderr } = await apply(0);
      return exitCode === 0 ? undefined : stderr;
    },
    { what: "a set to be applied", limitMs },
  );
}

function set(spec: object): object {
  return manifest({ name: "logs", spec });
}

interface Seen {
  /** PEM, of what the Secret holds. */
  readonly authority: string;
  /** PEM, of what the first webhook trusts. */
  readonly bundle: string;
}

async function seen(): Promise<Seen> {
  const { data = {} } = JSON.parse(await kubectl.run("get", "secret", secret, "-n", namespace, "-o", "json")) as Secret;
  const text = (base64 = ""): string => Buffer.from(base64, "base64").toString("utf8");
  const authority = text(data["ca.crt"]);
  if (authority === "") throw new Error("the Secret is empty");
  return { authority, bundle: text((await bundles())[0]) };
}

/** What each webhook trusts. */
async function bundles(): Promise<readonly string[]> {
  const name = objectNameOf(configuration);
  const read = await Promise.all(
    [MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS].map(resource => client.get<WebhookConfiguration>(resource, { name })),
  );
  return read.flatMap(({ webhooks = [] }) => webhooks.map(({ clientConfig }) => clientConfig.caBundle ?? ""));
}

async function untilPage(replica: Replica, fragments: readonly string[]): Promise<void> {
  await waitUntil(
    async () => {
      const { page } = await replica.readyz();
      const missing = fragments.find(fragment => !page.includes(fragment));
      return missing === undefined ? undefined : `"${missing}" in:\n${page}`;
    },
    { what: "the replica's page", limitMs },
  );
}

interface Right {
  readonly apiGroup: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  readonly names?: readonly string[];
}

async function grant(name: string, { apiGroup, resource, verbs, names }: Right): Promise<void> {
  const rules = [{ apiGroups: [apiGroup], resources: [resource], verbs, ...(names && { resourceNames: names }) }];
  const apiVersion = "rbac.authorization.k8s.io/v1";
  await create({ apiVersion, kind: "ClusterRole", metadata: { name }, rules });
  await create({
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: { name },
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name },
    subjects: [{ kind: "ServiceAccount", name: account, namespace }],
  });
}

async function create(made: object): Promise<void> {
  await kubectl.run("create", "-f", await kubectl.file(made));
}
