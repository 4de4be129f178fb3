import { type Capability, Log } from "pepr";

import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import type { PodDefaultsEntry } from "../../capabilities/api/pod-defaults";
import { defaults } from "../../capabilities/defaults";
import { rules } from "../../capabilities/rules";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import { webhookConfigurations } from "./webhooks";

// Pepr logs every binding.
Log.level = "warn";

interface Webhook {
  readonly name: string;
  readonly failurePolicy: string;
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly apiVersions: readonly string[];
    readonly resources: readonly string[];
    readonly operations: readonly string[];
  }[];
  readonly objectSelector?: object;
  readonly matchConditions: readonly { readonly name: string; readonly expression: string }[];
}

function webhooks(flavors = [EVERYNODE]): readonly (readonly Webhook[])[] {
  const client = { url: "https://localhost/x", caBundle: "" };
  const configurations = webhookConfigurations({ mutate: client, validate: client, flavors });
  return configurations.map(configuration => configuration.webhooks as readonly Webhook[]);
}

function podWebhooks(registered: readonly (readonly Webhook[])[]): readonly Webhook[] {
  return registered.flat().filter(webhook => webhook.rules.some(({ resources }) => resources.includes("pods")));
}

function requestsOf(registered: readonly Webhook[] = []): readonly string[] {
  const texts = registered.flatMap(webhook =>
    webhook.rules.flatMap(({ apiGroups, apiVersions, resources, operations }) =>
      operations.map(operation => [...apiGroups, ...apiVersions, ...resources, operation].join("/")),
    ),
  );
  return texts.toSorted();
}

function bindingsOf(capability: Capability): readonly string[] {
  const texts = capability.bindings.flatMap(({ kind, event }) =>
    (event.toString() === "CREATEORUPDATE" ? ["CREATE", "UPDATE"] : [event.toString()]).map(operation =>
      [kind.group, kind.version, kind.plural, operation].join("/"),
    ),
  );
  return texts.toSorted();
}

const unasked = (): Promise<never> => Promise.reject(new Error("nothing is reviewed here"));
const log = silentLogger;

it.each([
  ["mutating", 0, defaults({ served: new Set(), lookUpPodDefaults: unasked, warn: () => undefined })],
  ["validating", 1, rules({ reviewTemplate: unasked, log })],
])("the %s webhooks send exactly what a binding waits for", (_name, index, capability) => {
  expect(requestsOf(webhooks()[index])).toEqual(bindingsOf(capability));
});

it("only our own kind waits for us", () => {
  const closed = webhooks()
    .flat()
    .filter(({ failurePolicy }) => failurePolicy !== "Ignore");
  expect(new Set(closed.flatMap(webhook => webhook.rules.flatMap(({ apiGroups }) => apiGroups)))).toEqual(
    new Set(["everynode.dev"]),
  );
});

it.each([
  ["our kind", [EVERYNODE], ["everynode.dev"]],
  ["our kind and apps/v1 in takeover", [EVERYNODE, APPS], ["everynode.dev", "apps"]],
])("pods are matched by their controller: %s", (_name, flavors, groups) => {
  const [{ matchConditions } = { matchConditions: [] }, ...others] = podWebhooks(webhooks(flavors));
  const found = [...(matchConditions[0]?.expression ?? "").matchAll(/startsWith\("([^"]+)\/"\)/g)];
  expect(found.map(([, group]) => group)).toEqual(groups);
  expect(others).toEqual([]);
});

it("pods are told apart by their labels before any expression is evaluated, as that makes each creation dearer", () => {
  const client = { url: "https://localhost/x", caBundle: "" };
  const podDefaults = [{ tolerations: [{ operator: "Exists" }] }];
  const configurations = webhookConfigurations({ mutate: client, validate: client, flavors: [EVERYNODE], podDefaults });
  const registered = podWebhooks(configurations.map(({ webhooks: all }) => all as readonly Webhook[]));
  const matchExpressions = [
    { key: "controller-revision-hash", operator: "Exists" },
    { key: "statefulset.kubernetes.io/pod-name", operator: "DoesNotExist" },
  ];
  expect(registered.map(({ objectSelector }) => objectSelector)).toEqual([{ matchExpressions }, { matchExpressions }]);
});

describe("the webhooks of cluster-wide defaults", () => {
  const client = { url: "https://localhost/x", caBundle: "" };
  const namespaceSelector = { matchLabels: { tier: "infrastructure" } };
  const tolerations = [
    { key: "dedicated", operator: "Exists" },
    { key: "spot", value: "yes", effect: "NoExecute" },
  ];
  const registered = (podDefaults: readonly PodDefaultsEntry[]) => {
    const [mutating] = webhookConfigurations({ mutate: client, validate: client, flavors: [EVERYNODE], podDefaults });
    return (mutating.webhooks as readonly (Webhook & { readonly namespaceSelector?: object })[]).slice(2);
  };

  it("are one for each entry that adds tolerations, in the namespaces that it selects, and never block a pod", () => {
    const found = registered([
      { tolerations },
      { nodeRequirements: [{ key: "type", operator: "Exists" }] },
      { namespaceSelector, tolerations },
    ]);
    expect(found.map(({ name }) => name)).toEqual(["pods-0.defaults.everynode.dev", "pods-2.defaults.everynode.dev"]);
    expect(found.map(webhook => webhook.namespaceSelector)).toEqual([undefined, namespaceSelector]);
    expect(found.map(({ failurePolicy }) => failurePolicy)).toEqual(["Ignore", "Ignore"]);
  });

  it("are asked about daemon pods that lack one of the tolerations", () => {
    const [{ matchConditions } = { matchConditions: [] }] = registered([{ tolerations }]);
    expect(matchConditions.map(({ name }) => name)).toEqual(["controlled-by-a-daemon-set", "incomplete"]);
    const { expression = "" } = matchConditions[1] ?? {};
    for (const part of ['t.key == "dedicated"', 't.key == "spot"', 't.value == "yes"', 't.effect == "NoExecute"']) {
      expect(expression).toContain(part);
    }
  });
});
