import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import type { PodDefaultsEntry } from "../../capabilities/api/pod-defaults";
import { PLAN_DEFAULTS, planOf } from "./plan";

const root = join(__dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

const rollingUpdate = read("docs/examples/rolling-update.yaml");

/** What a document says is printed, by the arguments. */
function documented(path: string): readonly (readonly [string, string])[] {
  const blocks = read(path).matchAll(/```console\n\$ npm run plan -- (.*)\n([\s\S]*?)```/g);
  return [...blocks].map(([, args = "", output = ""]) => [args, output]);
}

it("is documented with examples", () => {
  expect(documented("docs/plan.md")).toHaveLength(3);
  expect(documented("docs/direct-placement.md")).toHaveLength(1);
});

it.each([...documented("docs/plan.md"), ...documented("docs/direct-placement.md")])(
  "prints for %s what the documentation says",
  (args, output) => {
    const [file = "", option, image = ""] = args.split(" ");
    const neverReadyImages = option === "--never-ready" ? [image] : [];
    expect(planOf(read(file), { ...PLAN_DEFAULTS, neverReadyImages })).toBe(output);
  },
);

it.each(["json", "yaml"] as const)("prints the same as %s, for programs", output => {
  const report = parse(planOf(rollingUpdate, { ...PLAN_DEFAULTS, output }));
  expect(report).toMatchObject({
    set: "default/logs (everynode.dev/v1alpha1)",
    end: { kind: "complete", afterSeconds: 30 },
  });
  expect(report.nodes[5]).toEqual({
    ...{ node: "node-6", eligible: false, whyNot: "taint gpu=yes:NoSchedule", state: "unwanted", pods: [] },
  });
  expect(report.steps[2].actions[0]).toEqual({
    ...{ action: "deletePod", name: "logs-node-1", node: "node-1", reason: "outdated" },
  });
});

it("reads a list as kubectl prints it, whatever the order", () => {
  const documents = rollingUpdate.split("---\n").map(document => parse(document));
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: documents.reverse() });
  expect(planOf(list)).toBe(planOf(rollingUpdate));
});

it("starts from nothing where the file has no pods, for either kind of set", () => {
  const withoutPods = rollingUpdate.split("---\n").filter(document => !document.includes("kind: Pod"));
  for (const apiVersion of ["everynode.dev/v1alpha1", "apps/v1"]) {
    const text = withoutPods.join("---\n").replace("everynode.dev/v1alpha1", apiVersion);
    expect(planOf(text)).toMatch(/0 of 5 available.*\n[\s\S]*create {2}node-1, [\s\S]*Complete after 5 s/);
  }
});

it("tells how long failing pods keep it from an end", () => {
  const options = { ...PLAN_DEFAULTS, forSeconds: 120, failingImages: ["logs:2"] };
  expect(planOf(rollingUpdate, options)).toMatch(
    /Not at rest after \d+ s\. It waits for these nodes:\n {2}node-1, node-2: .*back-off \(PodFailed\)\n {2}node-3, node-4, node-5: an old pod/,
  );
});

it("leaves the pods of OnDelete to their users", () => {
  const text = rollingUpdate.replace(/\{ type: RollingUpdate.*\}/, "{ type: OnDelete }");
  expect(planOf(text)).toMatch(/Nothing is left to do .*\n {2}node-1, .*, by OnDelete \(WaitsForDeletion\)\n$/);
});

it("says what is wrong with a set that is invalid, and does nothing for it", () => {
  const text = rollingUpdate.replace("app: logs", "app: another");
  expect(planOf(text)).toMatch(
    /Nothing is done for this set, as it is invalid:\n {2}spec\.template\.metadata\.labels: /,
  );
});

const node = "apiVersion: v1\nkind: Node\nmetadata: { name: a }\n";

it.each([
  ["no YAML", "a: [", /^document 1: /],
  ["no object", "--- 7\n", "document 1: it is no Kubernetes object but 7"],
  [
    "an unknown kind",
    node.replace("Node", "Service"),
    'document 1 (Service a): kind: "Service" is none of Node, Pod, ',
  ],
  ["another version", node.replace("v1", "v2"), 'document 1 (Node a): apiVersion: "v2" is not v1'],
  [
    "an object without a name",
    "apiVersion: v1\nkind: Pod\nmetadata: {}\n",
    "document 1 (Pod): metadata.name: it is missing",
  ],
  ["a wrong type", `${node}spec: { taints: 7 }`, "document 1 (Node a): spec.taints: 7 is not a list"],
  [
    "an effect that does not exist, in a list",
    `${node}---\n${node}spec: { taints: [{ key: x, effect: NoWay }] }`,
    'document 2 (Node a): spec.taints[0].effect: "NoWay" is not one of NoSchedule, ',
  ],
  [
    "a time that is none",
    "apiVersion: v1\nkind: Pod\nmetadata: { name: a, creationTimestamp: yesterday }",
    'document 1 (Pod a): metadata.creationTimestamp: "yesterday" is not a time',
  ],
  ["no set", node, "the file has no DaemonSet"],
  [
    "several sets",
    `${rollingUpdate}---\n${rollingUpdate.split("---\n")[0]?.replace("name: logs", "name: more")}`,
    "the file has several DaemonSets, choose one with --set: default/logs, default/more",
  ],
])("names what is wrong with %s", (_, text, message) => {
  expect(() => planOf(text)).toThrow(message);
});

it("takes the set that is asked for", () => {
  const text = `${rollingUpdate}---\n${rollingUpdate.split("---\n")[0]?.replace("name: logs", "name: more")}`;
  for (const set of ["more", "default/more"])
    expect(planOf(text, { ...PLAN_DEFAULTS, set })).toMatch(/^default\/more /);
  expect(() => planOf(text, { ...PLAN_DEFAULTS, set: "other" })).toThrow(
    "no DaemonSet other; there are default/logs, ",
  );
});

describe("the cluster's defaults for daemon pods", () => {
  const toleratingGpu = { tolerations: [{ key: "gpu", operator: "Exists" }] };
  const namespace = "---\napiVersion: v1\nkind: Namespace\nmetadata: { name: default, labels: { tier: agents } }\n";
  const rowsOf = (podDefaults: readonly PodDefaultsEntry[], text = rollingUpdate): readonly string[] =>
    planOf(text, { ...PLAN_DEFAULTS, podDefaults })
      .split("\n")
      .filter(line => /^node-[56] /.test(line));

  it("make nodes eligible whose taints they tolerate", () => {
    expect(rowsOf([toleratingGpu])[1]).toMatch(/^node-6 +yes +missing/);
  });

  it("keep pods away from nodes that do not fulfil what they require, and are told as the reason", () => {
    const requirement = { key: "kubernetes.io/hostname", operator: "NotIn", values: ["node-5"] };
    const text = rollingUpdate.replace("name: node-5", "name: node-5, labels: { kubernetes.io/hostname: node-5 }");
    expect(rowsOf([{ nodeRequirements: [requirement] }], text)[0]).toMatch(
      /^node-5 +no: the cluster's defaults for daemon pods, on kubernetes\.io\/hostname +/,
    );
  });

  it.each([
    ["by its labels", { tier: "agents" }, "yes"],
    ["not by others", { tier: "apps" }, "no"],
    ["by the label that each has", { "kubernetes.io/metadata.name": "default" }, "yes"],
  ])("hold in the namespace of the set where they select it, %s", (_how, matchLabels, expected) => {
    const entry = { ...toleratingGpu, namespaceSelector: { matchLabels } };
    expect(rowsOf([entry], rollingUpdate + namespace)[1]).toMatch(new RegExp(`^node-6 +${expected}`));
  });

  it("cannot be told where they select namespaces and the set's is not in the file", () => {
    const entry = { ...toleratingGpu, namespaceSelector: { matchLabels: { tier: "agents" } } };
    expect(() => rowsOf([entry])).toThrow("depend on labels of namespaces, and the file has no Namespace default");
  });
});

describe("what is wrong already", () => {
  const nowMs = Date.parse("2026-01-01T00:00:02Z");
  /** With one object of the file changed. */
  const where = (name: string, change: object): string =>
    rollingUpdate
      .split("---\n")
      .map(document => {
        const object = parse(document);
        const { metadata } = object;
        const isMeant = metadata.name === name;
        const creationTimestamp = "2026-01-01T00:00:00Z";
        return JSON.stringify(
          isMeant ? { ...object, metadata: { creationTimestamp, ...metadata }, ...change } : object,
        );
      })
      .join("\n---\n");
  const waiting = { reason: "CrashLoopBackOff", message: "back-off" };
  const crashing = where("logs-node-1", {
    status: {
      phase: "Running",
      containerStatuses: [{ name: "main", image: "logs:1", restartCount: 3, state: { waiting } }],
    },
  });
  // Of the template of the file.
  const current = crashing.replaceAll('"older"', '"5545b98694"');

  it("is told, and does not mend itself: a pod that crashes, though it is young", () => {
    const report = planOf(current, { ...PLAN_DEFAULTS, nowMs });
    expect(report).toContain("\nIn trouble already, and taken to stay so.");
    expect(report).toContain("\n  node-1: a container of its pod ends again and again (CrashLoop)\n");
    expect(report).toMatch(
      /\nStuck after .*\n {2}node-1: a container of its pod ends again and again \(CrashLoop\)\n$/,
    );
  });

  it("is taken to be mended by a new pod, which is said", () => {
    const report = planOf(crashing, { ...PLAN_DEFAULTS, nowMs });
    expect(report).toContain("New pods are taken to start");
    expect(report).toMatch(/\nComplete after \d+ s: /);
  });

  it.each(["False", "Unknown"])("keeps a new pod from starting where it is the node: Ready is %s", status => {
    const conditions = [{ type: "Ready", status }];
    const report = planOf(where("node-1", { status: { conditions } }), { ...PLAN_DEFAULTS, nowMs });
    expect(report).toMatch(/\nStuck after .*\n(.*\n)*.*node-1: .* \(NodeNotReady\)\n/);
  });

  it("is nothing that is only on its way", () => {
    expect(planOf(rollingUpdate)).not.toContain("In trouble");
  });
});
