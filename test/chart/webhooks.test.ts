import { fork } from "node:child_process";
import { once } from "node:events";

import fc from "fast-check";

import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import type { PodDefaultsEntry } from "../../capabilities/api/pod-defaults";
import { type ClientConfig, type WebhookConfiguration, webhookConfigurations } from "../../hack/install/webhooks";
import { freshBundle } from "../../hack/operator/bundle";
import { type Helm, NAMESPACE, type Rendered, newHelm, ofKind, render } from "./helm";

interface Rule {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
  readonly operations: readonly string[];
}

interface Configuration extends Rendered {
  readonly webhooks: readonly {
    readonly name: string;
    readonly rules: readonly Rule[];
    readonly clientConfig: object;
  }[];
}

jest.setTimeout(120_000);

let helm: Helm;

beforeAll(async () => {
  helm = await newHelm();
});

async function configurations(values: object = {}): Promise<readonly Configuration[]> {
  const objects = await render(helm, values);
  return ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"].flatMap(kind =>
    ofKind<Configuration>(objects, kind),
  );
}

/** What the development install would apply, behind the chart's Service. */
function expected({ takeover = false, podDefaults = [] }: Case): readonly object[] {
  const service = { name: "everynode-admission", namespace: NAMESPACE, port: 443 };
  const client = (path: string): ClientConfig => ({
    service: { ...service, path: `/${path}/everynode` },
    caBundle: "",
  });
  const flavors = takeover ? [EVERYNODE, APPS] : [EVERYNODE];
  return webhookConfigurations({ mutate: client("mutate"), validate: client("validate"), flavors, podDefaults }).map(
    withoutBundle,
  );
}

/** The chart tells no authority: the admission pods do. */
function withoutBundle({ apiVersion, kind, metadata, webhooks }: WebhookConfiguration): object {
  const stripped = webhooks.map(webhook => {
    const { clientConfig, ...rest } = webhook as { readonly clientConfig: ClientConfig };
    const { service } = clientConfig;
    return { ...rest, clientConfig: { service } };
  });
  return { apiVersion, kind, metadata: expect.objectContaining({ name: metadata.name }), webhooks: stripped };
}

interface Case {
  readonly takeover?: boolean;
  readonly podDefaults?: readonly PodDefaultsEntry[];
}

const infrastructure = { matchLabels: { tier: "infrastructure" } };
const named = { matchExpressions: [{ key: "team", operator: "NotIn", values: ["a", "b"] }] };

it.each<[string, Case]>([
  ["by default", {}],
  ["in takeover", { takeover: true }],
  [
    "with defaults everywhere",
    {
      podDefaults: [
        { tolerations: [{ key: "dedicated", operator: "Exists" }] },
        { nodeRequirements: [{ key: "type", operator: "NotIn", values: ["virtual-kubelet"] }] },
        { tolerations: [{ operator: "Exists" }, { key: "a.b/c", value: "d", effect: "NoExecute" }] },
      ],
    },
  ],
  [
    "with defaults of some namespaces, in takeover",
    {
      takeover: true,
      podDefaults: [
        { namespaceSelector: infrastructure, tolerations: [{ key: "spot", operator: "Equal", value: "" }] },
        { namespaceSelector: {}, tolerations: [{ key: "gpu", effect: "NoSchedule" }] },
        { namespaceSelector: named, tolerations: [{ key: "x" }], nodeRequirements: [{ key: "y", operator: "Exists" }] },
      ],
    },
  ],
])("are those of the development install %s", async (_name, given) => {
  const { takeover = false, podDefaults = [] } = given;
  expect(await configurations({ takeover: { enabled: takeover }, podDefaults })).toEqual(expected(given));
});

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const tolerations = fc.array(
  fc.oneof(
    fc.record({ key: word, operator: fc.constant("Exists") }),
    fc.record(
      { key: word, value: word, effect: fc.constantFrom("", "NoSchedule", "NoExecute") },
      { requiredKeys: ["key"] },
    ),
  ),
  { minLength: 1, maxLength: 3 },
);
const entries = fc.array(
  fc.record({ tolerations, namespaceSelector: fc.constant(infrastructure) }, { requiredKeys: ["tolerations"] }),
  {
    minLength: 40,
    maxLength: 40,
  },
);

it("are those of the development install for whatever defaults there are", async () => {
  const isEqual = async (podDefaults: readonly PodDefaultsEntry[]): Promise<void> => {
    expect(await configurations({ podDefaults })).toEqual(expected({ podDefaults }));
  };
  await fc.assert(fc.asyncProperty(entries, isEqual), { numRuns: 3 });
});

it.each([
  ["self", {}, {}],
  ["certManager", { certificates: { mode: "certManager" } }, {}],
  [
    "provided",
    {
      certificates: { mode: "provided", provided: { secretName: "tls", caBundle: "-----BEGIN CERTIFICATE-----\nx\n" } },
    },
    { caBundle: Buffer.from("-----BEGIN CERTIFICATE-----\nx\n").toString("base64") },
  ],
])("name an authority only where Helm knows it: %s", async (_mode, values, known) => {
  for (const { webhooks } of await configurations(values)) {
    for (const { clientConfig } of webhooks) expect(clientConfig).toEqual({ service: expect.anything(), ...known });
  }
});

it("have cert-manager inject its authority", async () => {
  const found = await configurations({ certificates: { mode: "certManager" }, webhooks: { annotations: { a: "b" } } });
  const annotations = { a: "b", "cert-manager.io/inject-ca-from": `${NAMESPACE}/everynode-admission-certificate` };
  expect(found.map(({ metadata }) => metadata.annotations)).toEqual([annotations, annotations]);
});

it("send all that Pepr's bindings wait for", async () => {
  const [mutating, validating] = (await configurations({ takeover: { enabled: true } })).map(({ webhooks }) =>
    webhooks.flatMap(({ rules }) => rules.flatMap(requestsOf)),
  );
  const bindings = await declaredBindings();
  const awaited = (isOf: (binding: Binding) => boolean): readonly string[] =>
    bindings.filter(isOf).flatMap(binding => requestsOf(ruleOf(binding)));
  const mutated = awaited(({ isMutate }) => isMutate === true);
  const validated = awaited(({ isValidate }) => isValidate === true);
  expect([mutated.length, validated.length]).toEqual([3, 2]);
  expect(mutating).toEqual(expect.arrayContaining([...mutated]));
  expect(validating).toEqual(expect.arrayContaining([...validated]));
});

function requestsOf({ apiGroups, apiVersions, resources, operations }: Rule): readonly string[] {
  return operations.map(operation => [...apiGroups, ...apiVersions, ...resources, operation].join("/"));
}

interface Binding {
  readonly isMutate?: boolean;
  readonly isValidate?: boolean;
  readonly event: string;
  readonly kind: { readonly group: string; readonly version?: string; readonly kind: string; readonly plural?: string };
}

/**
 * The rule that `pepr build` derives from a binding. It adds `pods/ephemeralcontainers` to pods, of which no request is a
 * CREATE, so that nothing is lost without it.
 */
function ruleOf({ event, kind }: Binding): Rule {
  return {
    apiGroups: [kind.group],
    apiVersions: [kind.version ?? "*"],
    resources: [kind.plural ?? `${kind.kind.toLowerCase()}s`],
    operations: event === "CREATEORUPDATE" ? ["CREATE", "UPDATE"] : [event],
  };
}

/** As `pepr build` learns them: from the bundle itself, which sends them to whoever has started it in that mode. */
async function declaredBindings(): Promise<readonly Binding[]> {
  const child = fork(await freshBundle(), {
    env: { ...process.env, PEPR_MODE: "build" },
    stdio: "ignore",
    execArgv: [],
  });
  const [capabilities] = (await once(child, "message")) as [readonly { readonly bindings: readonly Binding[] }[]];
  return capabilities.flatMap(({ bindings }) => bindings);
}
