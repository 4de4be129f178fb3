import { FakeClock } from "../../test/fakes/fake-clock";
import { FakeKubeClient } from "../../test/fakes/fake-kube-client";
import type { Fault } from "../../test/fakes/faults";
import { namespaceOf, objectNameOf } from "../api/identity";
import type { ApiErrorInit } from "../kube/api-error";
import { MUTATING_WEBHOOKS, SECRETS, VALIDATING_WEBHOOKS } from "../kube/resources";
import type { Logger } from "../telemetry/log";
import { silentLogger } from "../telemetry/silent-log";
import { type Keeping, keepCertificates } from "./keep";
import type { Leaf, Signer } from "./state";
import { makeAuthority, makeLeaf } from "./x509";

const DAY_MS = 86_400_000;
const lifetimes = { leafMs: 30 * DAY_MS, authorityMs: 365 * DAY_MS };
const namespace = namespaceOf("everynode-system");
const secret = { namespace, name: objectNameOf("certificates") };
const service = objectNameOf("everynode-admission");
const configuration = { name: objectNameOf("everynode") };

// Keys are made in threads, whose end no fake clock can bring about: they are made before.
const clockStart = new FakeClock().now();
const stock: { authority: Signer; leaf: Leaf }[] = [];

beforeAll(async () => {
  for (let index = 0; index < 2; index += 1) {
    const authority = await makeAuthority({ nowMs: clockStart, lifetimeMs: lifetimes.authorityMs });
    const dnsNames = [`${service}.${namespace}.svc`];
    stock.push({
      authority,
      leaf: await makeLeaf(authority, { nowMs: clockStart, lifetimeMs: lifetimes.leafMs, dnsNames }),
    });
  }
});

function cluster() {
  const clock = new FakeClock();
  const client = new FakeKubeClient({ clock, timeoutMs: 30_000 });
  const webhooks = [{ name: "a", clientConfig: { service: { namespace, name: service } } }];
  return {
    ...{ clock, client },
    addSecret: () => client.seed(SECRETS, { metadata: secret }),
    addConfigurations: () => {
      for (const resource of [MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS]) {
        client.seed(resource, { metadata: configuration, webhooks });
      }
    },
  };
}

interface Started {
  readonly keeping: Keeping;
  readonly served: Leaf[];
  readonly warnings: object[];
}

const running: Keeping[] = [];
afterEach(() => Promise.all(running.splice(0).map(keeping => keeping.stop())));

function start({ clock, client }: Pick<ReturnType<typeof cluster>, "clock" | "client">, own = 0): Started {
  const [served, warnings] = [[] as Leaf[], [] as object[]];
  const log: Logger = { ...silentLogger, warn: (message, fields) => void warnings.push({ message, ...fields }) };
  const leafOf = (issuer: string): Leaf => {
    const found = stock.find(({ authority }) => authority.certificate.fingerprint === issuer);
    if (found === undefined) throw new Error(`no leaf of ${issuer}`);
    return found.leaf;
  };
  const keeping = keepCertificates({
    ...{ client, clock, log, lifetimes, namespace, service, random: () => 1 },
    secret: secret.name,
    configuration: configuration.name,
    issuer: {
      makeAuthority: () => Promise.resolve((stock[own] as { authority: Signer }).authority),
      makeLeaf: authority => Promise.resolve(leafOf(authority.certificate.fingerprint)),
    },
    serve: leaf => served.push(leaf),
  });
  running.push(keeping);
  return { keeping, served, warnings };
}

/** A cluster in which one replica has done all there is to do. */
async function settledCluster() {
  const world = cluster();
  world.addSecret();
  world.addConfigurations();
  const started = start(world);
  await world.clock.advanceAsync(1);
  expect(started.keeping.check()).toBe("ok");
  return { ...world, ...started };
}

const failing = (kind: ApiErrorInit["kind"], status: number): Fault["effect"] => ({
  kind: "fail",
  error: { kind, status, message: "the server says no" },
});

it("is ready with its first look", async () => {
  const { keeping } = await settledCluster();
  expect(keeping.describe()).toMatch(/^a certificate until 2026-01-31T/);
});

it("asks for three small objects each 15 s while nothing changes, and writes nothing", async () => {
  const { clock, client } = await settledCluster();
  const before = client.storage.revision;
  const get = jest.spyOn(client, "get");
  await clock.advanceAsync(10 * 60_000);
  expect(get.mock.calls.length / 40).toBe(3);
  expect(client.storage.revision).toBe(before);
});

it("says all that does not exist, is ready soon after it does, and warned once", async () => {
  const world = cluster();
  const { keeping, warnings } = start(world);
  await world.clock.advanceAsync(60_000);
  expect(keeping.check()).toBe(
    "no certificate is served yet: MutatingWebhookConfiguration everynode does not exist; " +
      "ValidatingWebhookConfiguration everynode does not exist; " +
      "Secret everynode-system/certificates does not exist",
  );
  expect(warnings).toHaveLength(1);
  world.addSecret();
  world.addConfigurations();
  await world.clock.advanceAsync(15_000);
  expect(keeping.check()).toBe("ok");
});

it.each([
  ["get", "secrets", 'the permission to get secrets "certificates" in namespace everynode-system is missing'],
  ["replace", "secrets", 'the permission to update secrets "certificates" in namespace everynode-system is missing'],
  [
    "get",
    "mutatingwebhookconfigurations",
    'the permission to get mutatingwebhookconfigurations.admissionregistration.k8s.io "everynode" is missing',
  ],
  [
    "patch",
    "validatingwebhookconfigurations",
    'the permission to patch validatingwebhookconfigurations.admissionregistration.k8s.io "everynode" is missing',
  ],
] as const)("is not ready without the permission to %s %s, and names it", async (verb, plural, message) => {
  const world = cluster();
  world.addSecret();
  world.addConfigurations();
  world.client.inject({ verb, plural, times: Infinity, effect: failing("forbidden", 403) });
  const { keeping } = start(world);
  await world.clock.advanceAsync(60_000);
  expect(keeping.check()).toContain(message);
  world.client.faults.clear();
  await world.clock.advanceAsync(15_000);
  expect(keeping.check()).toBe("ok");
});

it("says when no webhook of a configuration calls its Service", async () => {
  const world = cluster();
  world.addSecret();
  for (const resource of [MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS])
    world.client.seed(resource, { metadata: configuration });
  const { keeping } = start(world);
  await world.clock.advanceAsync(1);
  expect(keeping.check()).toContain(
    "no webhook of MutatingWebhookConfiguration everynode calls the Service everynode-system/everynode-admission",
  );
});

it.each<[string, Fault["effect"]]>([
  ["answers 500", failing("unavailable", 500)],
  ["answers 429", failing("tooManyRequests", 429)],
  ["answers late", { kind: "delayResponse", delayMs: 9_000 }],
  ["never answers", { kind: "hang" }],
  ["loses its answers", { kind: "loseResponse" }],
])("is ready in the end where the API server %s to each third call for a while", async (_name, effect) => {
  const world = cluster();
  world.addSecret();
  world.addConfigurations();
  for (let after = 0; after < 30; after += 3) world.client.inject({ after, effect });
  const { keeping, served } = start(world);
  await world.clock.advanceAsync(10 * 60_000);
  expect(keeping.check()).toBe("ok");
  expect(served).toHaveLength(1);
});

it("stays ready while the API server is away, until the certificate has expired, and says so", async () => {
  const { clock, client, keeping } = await settledCluster();
  client.inject({ times: Infinity, effect: failing("unavailable", 503) });
  await clock.advanceAsync(60_000);
  expect(keeping.check()).toBe("ok");
  expect(keeping.describe()).toContain("cannot get Secret everynode-system/certificates: the server says no");
  clock.advance(31 * DAY_MS);
  expect(keeping.check()).toContain("the certificate that is served has expired: cannot get");
});

it("waits as long as the API server asks for", async () => {
  const world = cluster();
  world.addSecret();
  world.addConfigurations();
  const error = { kind: "tooManyRequests", status: 429, message: "later", retryAfterMs: 60_000 } as const;
  world.client.inject({ effect: { kind: "fail", error } });
  const { keeping } = start(world);
  await world.clock.advanceAsync(59_000);
  expect(keeping.check()).not.toBe("ok");
  await world.clock.advanceAsync(1_000);
  expect(keeping.check()).toBe("ok");
});

it("lets two replicas that begin together agree, with nothing worth a warning", async () => {
  const world = cluster();
  world.addSecret();
  world.addConfigurations();
  const [one, other] = [start(world, 0), start({ clock: world.clock, client: world.client.sibling() }, 1)];
  await world.clock.advanceAsync(60_000);
  expect([one.keeping.check(), other.keeping.check()]).toEqual(["ok", "ok"]);
  expect(one.served.at(-1)).toEqual(other.served.at(-1));
  expect([...one.warnings, ...other.warnings]).toEqual([]);
});

it("mends a bundle that was changed by hand within 15 s", async () => {
  const { clock, client, keeping } = await settledCluster();
  const [before] = client.objects(MUTATING_WEBHOOKS);
  client.change(MUTATING_WEBHOOKS, configuration, object => ({
    ...object,
    webhooks: [{ name: "a", clientConfig: { service: { namespace, name: service }, caBundle: "eA==" } }],
  }));
  await clock.advanceAsync(15_000);
  expect(client.objects(MUTATING_WEBHOOKS)[0]?.webhooks).toEqual(before?.webhooks);
  expect(keeping.check()).toBe("ok");
});

it("is not ready while it may not mend it", async () => {
  const { clock, client, keeping } = await settledCluster();
  client.inject({ verb: "patch", times: Infinity, effect: failing("forbidden", 403) });
  client.change(MUTATING_WEBHOOKS, configuration, object => ({
    ...object,
    webhooks: [{ name: "a", clientConfig: { service: { namespace, name: service } } }],
  }));
  await clock.advanceAsync(15_000);
  expect(keeping.check()).toMatch(/^not every webhook trusts the certificate that is served: the permission to patch/);
});

it("serves what the Secret holds where it may not renew it", async () => {
  const { clock, client } = await settledCluster();
  clock.advance(25 * DAY_MS);
  const restarted = client.sibling();
  restarted.inject({ verb: "replace", times: Infinity, effect: failing("forbidden", 403) });
  const { keeping, served } = start({ clock, client: restarted });
  await clock.advanceAsync(1);
  expect(served).toHaveLength(1);
  expect(keeping.check()).toBe("ok");
});

it("replaces what was edited by hand, and names the field", async () => {
  const { clock, client, keeping, warnings } = await settledCluster();
  client.change(SECRETS, secret, object => ({ ...object, data: { ...object.data, "tls.key": "eA==" } }));
  await clock.advanceAsync(15_000);
  expect(warnings).toEqual([
    expect.objectContaining({ secret: "everynode-system/certificates", field: "tls.key", problem: expect.any(String) }),
  ]);
  expect(keeping.check()).toBe("ok");
});

it("keeps trusting what it serves when the Secret is emptied by hand", async () => {
  const { clock, client, served } = await settledCluster();
  const other = start({ clock, client: client.sibling() }, 1);
  await clock.advanceAsync(1);
  await Promise.all(running.splice(0, 1).map(keeping => keeping.stop()));
  client.change(SECRETS, secret, object => ({ ...object, data: {} }));
  await clock.advanceAsync(15_000);
  const bundle = Buffer.from(
    client.objects(MUTATING_WEBHOOKS)[0]?.webhooks?.[0]?.clientConfig.caBundle ?? "",
    "base64",
  );
  for (const { authority } of stock) expect(bundle.toString()).toContain(authority.certificate.pem);
  expect(other.served).toEqual(served);
  await clock.advanceAsync(6 * 60_000);
  expect(other.served.at(-1)?.issuer).toBe(stock[1]?.authority.certificate.fingerprint);
});

it("takes no trust away while it cannot fill a Secret that was emptied by hand", async () => {
  const { clock, client, keeping } = await settledCluster();
  const before = client.objects(MUTATING_WEBHOOKS);
  client.change(SECRETS, secret, object => ({ ...object, data: {} }));
  client.inject({ verb: "replace", plural: "secrets", times: Infinity, effect: failing("conflict", 409) });
  await clock.advanceAsync(60_000);
  expect(client.objects(MUTATING_WEBHOOKS)).toEqual(before);
  expect(keeping.check()).toBe("ok");
});

it("looks no more once it is stopped, also in the middle of a look", async () => {
  const world = cluster();
  world.addSecret();
  world.client.inject({ verb: "get", effect: { kind: "hang" } });
  const { keeping } = start(world);
  await keeping.stop();
  expect(world.clock.pending).toBe(0);
});
