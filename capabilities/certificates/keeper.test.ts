import { X509Certificate } from "node:crypto";

import { FakeClock, settled } from "../../test/fakes/fake-clock";
import { FakeKubeClient } from "../../test/fakes/fake-kube-client";
import { namespaceOf, objectNameOf } from "../api/identity";
import { MUTATING_WEBHOOKS, SECRETS, VALIDATING_WEBHOOKS, type WebhookConfiguration } from "../kube/resources";
import { silentLogger } from "../telemetry/silent-log";
import { CertificateKeeper } from "./keeper";
import type { Leaf } from "./state";
import { makeAuthority, makeLeaf } from "./x509";

const DAY_MS = 86_400_000;
const namespace = namespaceOf("everynode-system");
const secret = { namespace, name: objectNameOf("certificates") };
const service = objectNameOf("everynode-admission");
const configuration = objectNameOf("everynode");
const CLIENT_CONFIG = { service: { namespace, name: service } };

function cluster() {
  const clock = new FakeClock();
  const client = new FakeKubeClient({ clock });
  client.seed(SECRETS, { metadata: secret });
  const webhook = (name: string) => ({
    name,
    clientConfig: CLIENT_CONFIG,
    sideEffects: "None",
  });
  client.seed(MUTATING_WEBHOOKS, { metadata: { name: configuration }, webhooks: [webhook("a"), webhook("b")] });
  client.seed(VALIDATING_WEBHOOKS, { metadata: { name: configuration }, webhooks: [webhook("c")] });
  return { clock, client };
}

function replica({ clock, client }: ReturnType<typeof cluster>) {
  const served: Leaf[] = [];
  const own = client.sibling();
  const keeper = new CertificateKeeper({
    client: own,
    clock,
    log: silentLogger,
    issuer: { makeAuthority, makeLeaf },
    namespace,
    secret: secret.name,
    service,
    configuration,
    lifetimes: { leafMs: 30 * DAY_MS, authorityMs: 365 * DAY_MS },
    serve: leaf => served.push(leaf),
  });
  return { client: own, keeper, served, look: () => keeper.look(new AbortController().signal) };
}

it("fills an empty Secret, serves what it made and has every webhook trust it", async () => {
  const world = cluster();
  const { keeper, served, look } = replica(world);
  expect(keeper.check()).toBe("no certificate is served yet");
  await look();
  expect(keeper.check()).toBe("ok");
  const leaf = new X509Certificate(served[0]?.certificate.pem ?? "");
  expect(leaf.checkHost("everynode-admission.everynode-system.svc")).toBeDefined();
  for (const { clientConfig } of webhooksOf(world.client)) {
    const authority = new X509Certificate(Buffer.from(clientConfig.caBundle ?? "", "base64"));
    expect(leaf.verify(authority.publicKey)).toBe(true);
  }
});

it("changes nothing of a webhook but whom it trusts", async () => {
  const world = cluster();
  await replica(world).look();
  for (const { clientConfig, ...rest } of webhooksOf(world.client)) {
    expect(clientConfig).toEqual({ service: { namespace, name: service }, caBundle: expect.any(String) });
    expect(rest).toEqual({ name: expect.any(String), sideEffects: "None" });
  }
});

it("takes what another replica made", async () => {
  const world = cluster();
  const [one, other] = [replica(world), replica(world)];
  await one.look();
  const before = world.client.storage.revision;
  await other.look();
  expect(other.served).toEqual(one.served);
  expect(world.client.storage.revision).toBe(before);
});

it("never puts an older bundle in the place of a newer one", async () => {
  const world = cluster();
  const [slow, fast] = [replica(world), replica(world)];
  await slow.look();
  // It has something to patch, read both sides of it, and then its patches are long under way.
  for (const resource of [MUTATING_WEBHOOKS, VALIDATING_WEBHOOKS]) {
    world.client.change(resource, { name: configuration }, withoutBundles);
  }
  slow.client.inject({ verb: "patch", times: 2, effect: { kind: "delayRequest", delayMs: 5_000 } });
  const looking = slow.look().catch((error: unknown) => error);
  await settled();
  world.client.change(SECRETS, secret, object => ({ ...object, data: {} }));
  await fast.look();
  const newer = webhooksOf(world.client);
  await world.clock.advanceAsync(5_000);
  expect(await looking).toMatchObject({ kind: "conflict" });
  expect(webhooksOf(world.client)).toEqual(newer);
});

function withoutBundles(object: WebhookConfiguration): WebhookConfiguration {
  return { ...object, webhooks: object.webhooks?.map(webhook => ({ ...webhook, clientConfig: CLIENT_CONFIG })) ?? [] };
}

function webhooksOf(client: FakeKubeClient): NonNullable<WebhookConfiguration["webhooks"]> {
  return [...client.objects(MUTATING_WEBHOOKS), ...client.objects(VALIDATING_WEBHOOKS)].flatMap(
    ({ webhooks = [] }) => webhooks,
  );
}
