import { namespaceOf, objectNameOf } from "../api/identity";
import type { Webhook } from "../kube/resources";
import { bundleOf, bundlePatch, trustedByAll } from "./configurations";
import type { Certificate } from "./state";
import { makeAuthority } from "./x509";

const service = { namespace: namespaceOf("everynode-system"), name: objectNameOf("everynode-admission") };

let first: Certificate;
let second: Certificate;

beforeAll(async () => {
  const validity = { nowMs: Date.UTC(2026, 0, 1), lifetimeMs: 1_000_000 };
  first = (await makeAuthority(validity)).certificate;
  second = (await makeAuthority(validity)).certificate;
});

function webhook(name: string, caBundle: string | undefined, called: object = service): Webhook {
  return { name, clientConfig: { service: called, ...(caBundle === undefined ? {} : { caBundle }) } } as Webhook;
}

it.each<[string, () => readonly (string | undefined)[], () => readonly Certificate[]]>([
  ["what all webhooks have", () => [bundleOf([first, second]), bundleOf([second])], () => [second]],
  ["nothing where one has none", () => [bundleOf([first]), undefined], () => []],
  ["nothing where one has what is no certificate", () => [bundleOf([first]), "eA=="], () => []],
  ["nothing where there is no webhook", () => [], () => []],
])("takes for trusted %s", (_name, bundles, expected) => {
  const webhooks = bundles().map((bundle, index) => webhook(String(index), bundle));
  expect(trustedByAll(webhooks).map(({ fingerprint }) => fingerprint)).toEqual(
    expected().map(({ fingerprint }) => fingerprint),
  );
});

it("patches by name, at the version that was read, and only the webhooks that differ", () => {
  const configuration = {
    metadata: { name: "everynode", resourceVersion: "7" },
    webhooks: [webhook("right", "new"), webhook("wrong", "old"), webhook("empty", undefined)],
  };
  expect(bundlePatch(configuration, { service, caBundle: "new" })).toEqual({
    metadata: { resourceVersion: "7" },
    webhooks: [
      { name: "wrong", clientConfig: { caBundle: "new" } },
      { name: "empty", clientConfig: { caBundle: "new" } },
    ],
  });
});

it.each([
  ["of another Service", { ...service, name: objectNameOf("theirs") }],
  ["of another namespace", { ...service, namespace: namespaceOf("theirs") }],
])("leaves webhooks alone %s", (_name, called) => {
  const webhooks = [webhook("right", "new"), webhook("theirs", "old", called)];
  expect(bundlePatch({ webhooks }, { service, caBundle: "new" })).toBeUndefined();
});

it("leaves webhooks alone that call a URL", () => {
  const webhooks = [{ name: "outside", clientConfig: { url: "https://localhost" } } as Webhook];
  expect(bundlePatch({ webhooks }, { service, caBundle: "new" })).toBeUndefined();
});
