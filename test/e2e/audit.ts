import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const folder = join(__dirname, "../../dist/e2e");

/** What kube-apiserver is started with to record each request of everynode's two service accounts. */
export async function auditFlags(cluster: string): Promise<readonly string[]> {
  const policy = join(folder, `${cluster}-audit-policy.json`);
  await mkdir(folder, { recursive: true });
  await writeFile(policy, JSON.stringify(auditPolicy));
  return [`--audit-policy-file=${policy}`, `--audit-log-path=${auditLogPath(cluster)}`];
}

export function auditLogPath(cluster: string): string {
  return join(folder, `${cluster}-audit.log`);
}

export const accounts = {
  controller: "system:serviceaccount:everynode-system:everynode-controller",
  admission: "system:serviceaccount:everynode-system:everynode-admission",
} as const;

const auditPolicy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  // A watch is recorded when it begins, and not only when it ends.
  omitStages: ["RequestReceived", "Panic"],
  rules: [{ level: "Metadata", users: Object.values(accounts) }, { level: "None" }],
};

/** What one of the accounts asked of the API server, and what it answered. */
export interface AuditedRequest {
  readonly account: keyof typeof accounts;
  readonly verb: string;
  /** As in a rule of RBAC, with the subresource; undefined where it is no resource. */
  readonly resource: string | undefined;
  readonly group: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly uri: string;
  /** For want of a right. What admission refuses, as in a namespace that ends, is not. */
  readonly isDenied: boolean;
}

interface AuditEvent {
  readonly user: { readonly username: string };
  readonly verb: string;
  readonly requestURI: string;
  readonly objectRef?: {
    readonly resource: string;
    readonly subresource?: string;
    readonly apiGroup?: string;
    readonly namespace?: string;
    readonly name?: string;
  };
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Every request of the two accounts since the cluster started. */
export async function auditedRequests(cluster: string): Promise<readonly AuditedRequest[]> {
  const log = await readFile(auditLogPath(cluster), "utf8");
  // The last line may be half written.
  const lines = log.slice(0, log.lastIndexOf("\n") + 1).split("\n");
  return lines.filter(line => line !== "").flatMap(line => requestOf(JSON.parse(line) as AuditEvent));
}

function requestOf({ user, verb, requestURI, objectRef, annotations }: AuditEvent): readonly AuditedRequest[] {
  const account = (["controller", "admission"] as const).find(role => accounts[role] === user.username);
  if (account === undefined) return [];
  const { resource, subresource, apiGroup = "", namespace, name } = objectRef ?? {};
  const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
  const isDenied = annotations?.["authorization.k8s.io/decision"] === "forbid";
  return [{ account, verb, resource: whole, group: apiGroup, namespace, name, uri: requestURI, isDenied }];
}
