import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Pod } from "../../capabilities/api/types";
import { startCluster, type Cluster } from "../../hack/control-plane/cluster";
import { type Api, eventually, newApi } from "../integration/api";
import { newCommands } from "../integration/commands";
import { type Grant, describeGrant, grantsIn } from "./grants";
import { CHART, type Helm, NAMESPACE, RELEASE, newHelm, render } from "./helm";
import { type RoleProcess, startRole } from "./role-process";

jest.setTimeout(180_000);

/** With all that asks for a right of its own, but for takeover, whose sets nobody serves here. */
const VALUES = {
  podDefaults: [
    { namespaceSelector: { matchLabels: { tier: "infrastructure" } }, tolerations: [{ operator: "Exists" }] },
  ],
  // Nobody answers for the Service here.
  webhooks: { daemonSets: { failurePolicy: "Ignore", timeoutSeconds: 1 }, pods: { timeoutSeconds: 1 } },
};
const ACCOUNTS = ["everynode-admission", "everynode-controller"] as const;

let cluster: Cluster;
let api: Api;
let helm: Helm;
let folder: string;
const processes: RoleProcess[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "everynode-rights-"));
  const policy = join(folder, "policy.json");
  const users = ACCOUNTS.map(userOf);
  const rules = [{ level: "Metadata", users }, { level: "None" }];
  await writeFile(
    policy,
    JSON.stringify({ apiVersion: "audit.k8s.io/v1", kind: "Policy", omitStages: ["RequestReceived"], rules }),
  );
  cluster = await startCluster({
    name: `chart-rights-${process.pid}`,
    nodes: 2,
    apiServerFlags: [
      `--audit-policy-file=${policy}`,
      `--audit-log-path=${join(folder, "audit.log")}`,
      // Without it nobody asks for `daemonsets/finalizers`.
      "--enable-admission-plugins=OwnerReferencesPermissionEnforcement",
    ],
  });
  [api, helm] = await Promise.all([newApi(cluster), newHelm({ kubeconfig: cluster.kubeconfig })]);
  await helm.run(["install", RELEASE, CHART, "--create-namespace"], VALUES);
  await eventually(ownSomething, "taken", 90_000);
}, 180_000);

/**
 * The plugin learns of a new kind by and by, and until then refuses who has something owned by it; not so an administrator,
 * whom it trusts unseen.
 */
async function ownSomething(): Promise<string> {
  const kubectl = newCommands(cluster);
  const owner = { apiVersion: "everynode.dev/v1alpha1", kind: "DaemonSet", name: "none", uid: "none" };
  const metadata = { name: "owned", ownerReferences: [{ ...owner, controller: true, blockOwnerDeletion: true }] };
  const kind = { apiVersion: "apps/v1", kind: "ControllerRevision" };
  const revision = await kubectl.file({ ...kind, metadata, revision: 1, data: {} });
  const as = `--as=${userOf("everynode-controller")}`;
  const { exitCode, stderr } = await kubectl.attempt("create", as, "--dry-run=server", "--filename", revision);
  return exitCode === 0 ? "taken" : stderr;
}

afterAll(async () => {
  for (const { stop } of processes) await stop();
  await api?.close();
  await cluster?.stop();
  await rm(folder, { recursive: true, force: true });
}, 60_000);

function userOf(account: string): string {
  return `system:serviceaccount:${NAMESPACE}:${account}`;
}

const STORE = "peprstores.pepr.dev";
const CERTIFICATE = "secrets everynode-admission-certificate in everynode-system";
const LEASE = "leases.coordination.k8s.io";
const OWN_LEASE = `${LEASE} everynode-controller in everynode-system`;
const WEBHOOKS = ["mutating", "validating"].map(
  kind => `${kind}webhookconfigurations.admissionregistration.k8s.io everynode`,
);

const CONTROLLER = [
  ...["list nodes", "watch nodes"],
  ...["get", "list", "watch", "create", "patch", "delete"].map(verb => `${verb} pods`),
  "create podtemplates",
  ...["create events", "patch events"],
  ...["get", "list", "watch", "create", "patch", "delete"].map(verb => `${verb} controllerrevisions.apps`),
  ...["get", "list", "watch"].map(verb => `${verb} daemonsets.everynode.dev`),
  "patch daemonsets/status.everynode.dev",
  "update daemonsets/finalizers.everynode.dev",
  ...["list daemonsets.apps", "watch daemonsets.apps"],
  `create ${LEASE} in everynode-system`,
  ...["get", "watch", "update"].map(verb => `${verb} ${OWN_LEASE}`),
];
const ADMISSION = [
  "create podtemplates",
  `create ${STORE} in pepr-system`,
  ...["get", "list", "watch", "patch"].flatMap(verb =>
    ["store", "schedule"].map(what => `${verb} ${STORE} pepr-everynode-${what} in pepr-system`),
  ),
];
const SELF_MADE = [
  ...[`get ${CERTIFICATE}`, `update ${CERTIFICATE}`],
  ...WEBHOOKS.flatMap(configuration => [`get ${configuration}`, `patch ${configuration}`]),
];
const PROBE = "daemonsets.apps everynode-takeover-probe in everynode-system";
const TAKEOVER = [
  ...["get daemonsets.apps", "patch daemonsets/status.apps", "update daemonsets/finalizers.apps"],
  ...["create daemonsets.apps in everynode-system", `patch ${PROBE}`],
];

it.each<[string, object, { readonly controller?: readonly string[]; readonly admission?: readonly string[] }]>([
  ["by default", {}, { admission: SELF_MADE }],
  ["with certificates of others", { certificates: { mode: "certManager" } }, {}],
  ["in takeover", { takeover: { enabled: true } }, { admission: SELF_MADE, controller: TAKEOVER }],
  [
    "with defaults of some namespaces",
    VALUES,
    { admission: [...SELF_MADE, "get namespaces"], controller: ["list namespaces", "watch namespaces"] },
  ],
])("are these and no others %s", async (_name, values, { controller = [], admission = [] }) => {
  const grants = grantsIn(await render(helm, values));
  const of = (account: string): readonly string[] =>
    grants
      .filter(grant => grant.account === account)
      .map(describeGrant)
      .toSorted();
  expect(of("everynode-controller")).toEqual([...CONTROLLER, ...controller].toSorted());
  expect(of("everynode-admission")).toEqual([...ADMISSION, ...admission].toSorted());
  expect(JSON.stringify(grants)).not.toContain("*");
});

it("are given by the API server to the role that has them, and to nobody else", async () => {
  const grants = grantsIn(await render(helm, VALUES));
  const asked = grants.flatMap(grant => ACCOUNTS.map(account => ({ ...grant, account })));
  const answers = await Promise.all(
    asked.map(async grant => ({ who: grant.account, what: describeGrant(grant), isAllowed: await isAllowed(grant) })),
  );
  const isGranted = ({ account, ...right }: Grant): boolean =>
    grants.some(grant => grant.account === account && describeGrant(grant) === describeGrant({ ...right }));
  expect(answers).toEqual(
    asked.map(grant => ({ who: grant.account, what: describeGrant(grant), isAllowed: isGranted(grant) })),
  );
});

it.each<[string, Omit<Grant, "account">]>([
  ["another Secret", { verb: "get", group: "", resource: "secrets", name: "other", namespace: NAMESPACE }],
  ["all Secrets", { verb: "list", group: "", resource: "secrets", namespace: NAMESPACE }],
  ["a Secret of another namespace", { verb: "get", group: "", resource: "secrets", name: "x", namespace: "default" }],
  [
    "another Lease",
    { verb: "update", group: "coordination.k8s.io", resource: "leases", name: "x", namespace: NAMESPACE },
  ],
  [
    "another configuration",
    { verb: "patch", group: "admissionregistration.k8s.io", resource: "mutatingwebhookconfigurations", name: "x" },
  ],
  ["the spec of a set", { verb: "update", group: "everynode.dev", resource: "daemonsets", namespace: "default" }],
  ["a set of apps/v1", { verb: "delete", group: "apps", resource: "daemonsets", namespace: "default" }],
  ["the labels of a node", { verb: "patch", group: "", resource: "nodes", name: "node-0000" }],
  ["a command in a pod", { verb: "create", group: "", resource: "pods/exec", namespace: "default" }],
])("do not reach %s", async (_name, right) => {
  for (const account of ACCOUNTS) expect(await isAllowed({ account, ...right })).toBe(false);
});

async function isAllowed({ account, verb, group, resource, name, namespace }: Grant): Promise<boolean> {
  const [plural = "", subresource = ""] = resource.split("/");
  const resourceAttributes = { verb, group, resource: plural, subresource, name, namespace };
  const groups = ["system:serviceaccounts", `system:serviceaccounts:${NAMESPACE}`, "system:authenticated"];
  const { status } = (await api.send({
    method: "POST",
    path: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
    body: { spec: { user: userOf(account), groups, resourceAttributes } },
  })) as { readonly status: { readonly allowed: boolean } };
  return status.allowed;
}

/** What this run has no occasion for, by the account. */
const UNUSED: Readonly<Record<(typeof ACCOUNTS)[number], Readonly<Record<string, string>>>> = {
  "everynode-controller": {
    "get pods": "a name that is taken by a pod that the cache has not seen yet",
    "get controllerrevisions.apps": "the same of a revision",
    "patch events": "an Event that comes again",
    "list daemonsets.apps": "a server that does not stream lists",
    "list namespaces": "the same",
    [`create ${LEASE} in everynode-system`]: "a Lease that somebody has deleted: the chart makes it",
    "update daemonsets/finalizers.everynode.dev": "asked for by a plugin of the API server, which is not audited",
  },
  "everynode-admission": {
    "create podtemplates": "a set, about which no API server can ask here",
    "get namespaces": "a pod that somebody else creates, likewise",
    [`create ${STORE} in pepr-system`]: "asked for beside a patch that creates, which is not audited",
    [`list ${STORE} pepr-everynode-schedule in pepr-system`]: "watched once it was made, which may take until later",
    [`watch ${STORE} pepr-everynode-schedule in pepr-system`]: "the same",
    [`patch ${STORE} pepr-everynode-schedule in pepr-system`]: "the same",
  },
};

it("are enough for both roles, and all are used", async () => {
  const objects = await render(helm, VALUES);
  for (const role of ["controller", "admission"] as const) {
    processes.push(await startRole({ cluster, api, objects, role }));
  }
  const set = { name: "logs", spec: { revisionHistoryLimit: 1 } };
  const updated = async (): Promise<number> => (await api.set(set)).status?.updatedNumberScheduled ?? 0;
  await api.createSet(set);
  await eventually(updated, 2, 60_000);
  // The last one goes back to a revision that there is.
  for (const image of ["logs:2", "logs:3", "logs:2"]) {
    await api.patchSet(set, { spec: { template: { spec: { containers: [{ name: "main", image }] } } } });
    const images = async (): Promise<readonly unknown[]> =>
      (await api.pods(set)).map(({ spec }) => spec?.containers[0]?.image);
    await eventually(images, [image, image], 60_000);
  }
  await releaseAndAdopt((await api.pods(set))[0]);
  // The pod of `helm test` has an account of its own, whose rights `helm-test.test.ts` uses.
  const ofRoles = grantsIn(objects).filter(({ account }) => ACCOUNTS.some(role => role === account));
  const unusedRights = async (): Promise<readonly string[]> => unused(ofRoles, await audited());
  await eventually(unusedRights, [], 60_000);
  expect((await audited()).filter(({ code }) => code === 403)).toEqual([]);
});

/** Its set lets go of a pod whose label is no longer the selected one, and takes it back once it is again. */
async function releaseAndAdopt(pod: Pod | undefined): Promise<void> {
  const path = `/api/v1/namespaces/default/pods/${pod?.metadata?.name}`;
  const label = async (app: string): Promise<void> => {
    const body = { metadata: { labels: { app } } };
    await api.send({ method: "PATCH", path, contentType: "application/merge-patch+json", body });
  };
  await label("somebody-else");
  const owners = async (): Promise<number> =>
    ((await api.send({ method: "GET", path })) as Pod).metadata?.ownerReferences?.length ?? 0;
  await eventually(owners, 0, 60_000);
  await label("logs");
}

function unused(grants: readonly Grant[], requests: readonly AuditedRequest[]): readonly string[] {
  const excused = (account: string, right: string): boolean =>
    ACCOUNTS.some(name => name === account && right in UNUSED[name]);
  return grants
    .filter(grant => !requests.some(request => isOf(request, grant)))
    .filter(grant => !excused(grant.account, describeGrant(grant)))
    .map(grant => `${grant.account}: ${describeGrant(grant)}`);
}

interface AuditedRequest extends Grant {
  readonly code: number;
}

async function audited(): Promise<readonly AuditedRequest[]> {
  interface Event {
    readonly user: { readonly username: string };
    readonly verb: string;
    readonly objectRef?: Record<"apiGroup" | "resource" | "subresource" | "name" | "namespace", string | undefined>;
    readonly responseStatus?: { readonly code: number };
  }
  const lines = (await readFile(join(folder, "audit.log"), "utf8")).split("\n").slice(0, -1);
  return lines.flatMap(line => {
    const { user, verb, objectRef, responseStatus }: Event = JSON.parse(line);
    if (!objectRef) return [];
    const { apiGroup: group = "", resource = "", subresource, name, namespace } = objectRef;
    return {
      account: user.username.split(":")[3] ?? "",
      ...{ verb, group, code: responseStatus?.code ?? 0 },
      resource: subresource === undefined ? resource : `${resource}/${subresource}`,
      ...(name !== undefined && { name }),
      ...(namespace !== undefined && { namespace }),
    };
  });
}

/** A name in a grant must be that of the request, which for a list is the one that it selects. */
function isOf(request: AuditedRequest, grant: Grant): boolean {
  const fields = ["account", "verb", "group", "resource"] as const;
  const isSame = fields.every(field => request[field] === grant[field]);
  const isNamed = grant.name === undefined || request.name === undefined || request.name === grant.name;
  return isSame && isNamed && (grant.namespace === undefined || grant.namespace === request.namespace);
}
