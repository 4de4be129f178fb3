import { parsePodDefaults } from "../../capabilities/api/pod-defaults-validation";
import { CHART, type Helm, newHelm, templateArgs } from "./helm";

jest.setTimeout(120_000);

let helm: Helm;

beforeAll(async () => {
  helm = await newHelm();
});

/** What Helm says about the values; empty where it takes them. */
async function complaint(values: object): Promise<string> {
  return (await helm.attempt(templateArgs(), { crds: { install: false }, ...values })).stderr;
}

it.each<[string, object, readonly string[]]>([
  ["a section that does not exist", { controler: {} }, ["'controler' not allowed"]],
  ["a value that does not exist", { controller: { replica: 3 } }, ["/controller", "'replica' not allowed"]],
  ["a text for a number", { admission: { replicas: "three" } }, ["/admission/replicas", "want integer"]],
  ["a number for a boolean", { takeover: { enabled: 1 } }, ["/takeover/enabled", "want boolean"]],
  ["an unknown way to get a certificate", { certificates: { mode: "auto" } }, ["/certificates/mode", "'certManager'"]],
  ["an unknown level", { log: { level: "loud" } }, ["/log/level", "'debug', 'info', 'warn', 'error'"]],
  ["a policy that there is not", { webhooks: { daemonSets: { failurePolicy: "Warn" } } }, ["failurePolicy", "'Fail'"]],
  ["pods that could be refused", { webhooks: { pods: { failurePolicy: "Fail" } } }, ["'failurePolicy' not allowed"]],
  ["a wait that the API server does not do", { webhooks: { pods: { timeoutSeconds: 31 } } }, ["/webhooks/pods"]],
  ["a token in capitals", { webhooks: { pathToken: "Token" } }, ["/webhooks/pathToken"]],
  ["a token that is no part of a path", { webhooks: { pathToken: "a/b" } }, ["/webhooks/pathToken"]],
  ["a port out of range", { controller: { httpPort: 65_536 } }, ["/controller/httpPort", "65,535"]],
  ["a digest of another kind", { image: { digest: "md5:1" } }, ["/image/digest"]],
  ["memory in an unknown unit", { controller: { resources: { limits: { memory: "1GB" } } } }, ["/limits/memory"]],
  [
    "too little memory",
    { controller: { resources: { limits: { memory: "64Mi" } } } },
    ["controller.resources.limits.memory"],
  ],
  ["a priority that is reserved", { priorityClass: { value: 2_000_000_000 } }, ["/priorityClass/value"]],
  ["a name that no object can have", { fullnameOverride: "Every_node" }, ["/fullnameOverride"]],
  ["an argument that is none", { admission: { extraArgs: ["debug"] } }, ["/admission/extraArgs/0"]],
  ["a label that is no text", { commonLabels: { a: 1 } }, ["/commonLabels/a", "want string"]],
  [
    "a provided certificate that is not named",
    { certificates: { mode: "provided" } },
    ["certificates.provided.secretName"],
  ],
  [
    "a provided certificate that nobody would trust",
    { certificates: { mode: "provided", provided: { secretName: "tls" } } },
    ["certificates.provided.caBundle", "webhooks.annotations"],
  ],
  [
    "a provided certificate that would not be used",
    { certificates: { provided: { secretName: "tls" } } },
    ["certificates.mode"],
  ],
  [
    "an authority that is no certificate",
    { certificates: { mode: "provided", provided: { secretName: "tls", caBundle: "LS0t" } } },
    ["/certificates/provided/caBundle"],
  ],
  [
    "a deadline longer than the Lease",
    { controller: { leaderElection: { renewDeadlineSeconds: 15 } } },
    ["controller.leaderElection.renewDeadlineSeconds"],
  ],
  [
    "a retry longer than the deadline",
    { controller: { leaderElection: { retryPeriodSeconds: 10 } } },
    ["controller.leaderElection.retryPeriodSeconds"],
  ],
  [
    "an account that is neither created nor named",
    { controller: { serviceAccount: { create: false } } },
    ["controller.serviceAccount.name"],
  ],
  [
    "one account for two roles",
    { controller: { serviceAccount: { name: "a" } }, admission: { serviceAccount: { name: "a" } } },
    ["controller.serviceAccount.name", "admission.serviceAccount.name"],
  ],
  ["two servers on one port", { admission: { httpPort: 8443 } }, ["admission.httpPort", "admission.webhookPort"]],
])("refuses %s, and names it", async (_name, values, fragments) => {
  const said = await complaint(values);
  for (const fragment of fragments) expect(said).toContain(fragment);
});

it.each<[string, object]>([
  ["a value taken away", { podSecurityContext: { runAsUser: null, runAsGroup: null } }],
  ["what Helm gives to subcharts", { global: { imageRegistry: "x" } }],
  ["memory in bytes", { controller: { resources: { limits: { memory: 536_870_912 } } } }],
  ["no limit of memory", { controller: { resources: { limits: null } } }],
  ["a fraction of memory", { admission: { resources: { limits: { memory: "1.5Gi" } } } }],
  ["no quantity but of CPU", { admission: { resources: { limits: { cpu: 2 } } } }],
])("takes %s", async (_name, values) => {
  expect(await complaint(values)).toBe("");
});

const toleration = { key: "dedicated", operator: "Exists" };
const requirement = { key: "type", operator: "In", values: ["a"] };

describe("cluster-wide defaults", () => {
  it.each<[string, unknown]>([
    ["tolerations", [{ tolerations: [toleration] }]],
    ["a toleration of everything", [{ tolerations: [{ operator: "Exists" }] }]],
    ["a toleration of a value", [{ tolerations: [{ key: "a.b/c", value: "d", effect: "NoExecute" }] }]],
    ["an empty effect", [{ tolerations: [{ key: "a", effect: "" }] }]],
    ["requirements", [{ nodeRequirements: [requirement, { key: "x", operator: "Gt", values: ["7"] }] }]],
    ["an empty selector", [{ namespaceSelector: {}, tolerations: [toleration] }]],
    [
      "a selector",
      [
        {
          namespaceSelector: {
            matchLabels: { a: "b" },
            matchExpressions: [{ key: "c", operator: "In", values: ["d"] }],
          },
          tolerations: [toleration],
        },
      ],
    ],
    ["none", []],
    ["no list", { tolerations: [] }],
    ["an empty entry", [{}]],
    ["an entry that adds nothing", [{ tolerations: [], nodeRequirements: [] }]],
    ["an unknown field", [{ tolerations: [toleration], toleration: [] }]],
    ["a toleration with an unknown field", [{ tolerations: [{ ...toleration, keys: "a" }] }]],
    ["a toleration that ends", [{ tolerations: [{ ...toleration, tolerationSeconds: 5 }] }]],
    ["a toleration that exists with a value", [{ tolerations: [{ ...toleration, value: "x" }] }]],
    ["a toleration without a key", [{ tolerations: [{ value: "x" }] }]],
    ["a toleration of an empty key", [{ tolerations: [{ key: "", value: "" }] }]],
    ["a key that breaks out of an expression", [{ tolerations: [{ key: 'a" || true || "', operator: "Exists" }] }]],
    ["a value that breaks out of an expression", [{ tolerations: [{ key: "a", value: 'b" || "' }] }]],
    ["an unknown operator of a toleration", [{ tolerations: [{ key: "a", operator: "Gt", value: "1" }] }]],
    ["an unknown effect", [{ tolerations: [{ key: "a", effect: "NoRun" }] }]],
    ["a requirement without values", [{ nodeRequirements: [{ key: "a", operator: "In" }] }]],
    ["a requirement with values too many", [{ nodeRequirements: [{ key: "a", operator: "Exists", values: ["b"] }] }]],
    ["a requirement that compares a word", [{ nodeRequirements: [{ key: "a", operator: "Lt", values: ["b"] }] }]],
    ["a requirement that compares two", [{ nodeRequirements: [{ key: "a", operator: "Lt", values: ["1", "2"] }] }]],
    ["an unknown operator", [{ nodeRequirements: [{ key: "a", operator: "Is", values: ["b"] }] }]],
    ["a number as a value", [{ nodeRequirements: [{ key: "a", operator: "In", values: [1] }] }]],
    ["a selector of no namespaces in particular", [{ namespaceSelector: null, tolerations: [toleration] }]],
    [
      "a selector with an unknown operator",
      [
        {
          namespaceSelector: { matchExpressions: [{ key: "a", operator: "Gt", values: ["1"] }] },
          tolerations: [toleration],
        },
      ],
    ],
    ["a selector by a bad label", [{ namespaceSelector: { matchLabels: { "a b": "c" } }, tolerations: [toleration] }]],
    ["a selector by a bad value", [{ namespaceSelector: { matchLabels: { a: "b c" } }, tolerations: [toleration] }]],
  ])("are judged as the operator judges them: %s", async (_name, podDefaults) => {
    const isTaken = (await complaint({ podDefaults })) === "";
    expect(isTaken).toBe(parsePodDefaults(podDefaults).kind === "valid");
  });
});

it("is fulfilled by the chart's own values, whatever the linter finds", async () => {
  const { exitCode, stdout } = await helm.attempt(["lint", "--strict", CHART, ...templateArgs().slice(-2)]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expect.stringContaining("0 chart(s) failed") });
});
