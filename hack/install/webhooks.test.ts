import { type Capability, Log } from "pepr";

import type { ServedFlavors } from "../../capabilities/admission/daemon-pods";
import { APPS, EVERYNODE } from "../../capabilities/api/flavor";
import type { PodDefaultsEntry } from "../../capabilities/api/pod-defaults";
import { defaults } from "../../capabilities/defaults";
import type { ReviewTemplate } from "../../capabilities/effects/template-reviewer";
import { rules } from "../../capabilities/rules";
import { silentLogger } from "../../capabilities/telemetry/log";
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
  readonly matchConditions: readonly { readonly name: string; readonly expression: string }[];
}

function webhooks(flavors = [EVERYNODE]): readonly (readonly Webhook[])[] {
  const client = { url: "https://localhost/x", caBundle: "" };
  const configurations = webhookConfigurations({ mutate: client, validate: client, flavors });
  return configurations.map(configuration => configuration.webhooks as readonly Webhook[]);
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

const unasked: ReviewTemplate = () => Promise.reject(new Error("nothing is reviewed here"));

it.each([
  ["mutating", 0, defaults],
  ["validating", 1, (served: ServedFlavors) => rules({ served, reviewTemplate: unasked, log: silentLogger })],
])("the %s webhooks send exactly what a binding waits for", (_name, index, capability) => {
  expect(requestsOf(webhooks()[index])).toEqual(bindingsOf(capability(new Set())));
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
  const pods = webhooks(flavors)
    .flat()
    .filter(({ name }) => name.startsWith("pods."));
  expect(pods).toHaveLength(2);
  for (const { matchConditions } of pods) {
    const found = [...(matchConditions[0]?.expression ?? "").matchAll(/startsWith\("([^"]+)\/"\)/g)];
    expect(found.map(([, group]) => group)).toEqual(groups);
  }
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
    expect(matchConditions.map(({ name }) => name)).toEqual(["daemon-pod-incomplete"]);
    const { expression = "" } = matchConditions[0] ?? {};
    for (const part of ['t.key == "dedicated"', 't.key == "spot"', 't.value == "yes"', 't.effect == "NoExecute"']) {
      expect(expression).toContain(part);
    }
  });
});
