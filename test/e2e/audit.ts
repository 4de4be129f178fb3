import { mkdir, writeFile } from "node:fs/promises";
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
