import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stringify } from "yaml";

/** What the API server was asked to write, by its own account: that of the one who asks proves nothing. */
export interface AuditLog {
  /** Flags for kube-apiserver. */
  readonly flags: readonly string[];
  /** Where the log ends now. */
  position(): Promise<number>;
  /** The writes of programs that call themselves so, since the position: how often each verb and resource. */
  writesSince(position: number, userAgent: string): Promise<ReadonlyMap<string, number>>;
}

/** One line for each write but those of nodes, which are thousands and not what is looked for. */
const policy = {
  apiVersion: "audit.k8s.io/v1",
  kind: "Policy",
  omitStages: ["RequestReceived", "ResponseStarted", "Panic"],
  rules: [
    { level: "None", verbs: ["get", "list", "watch"] },
    { level: "None", resources: [{ group: "", resources: ["nodes", "nodes/status"] }] },
    { level: "Metadata" },
  ],
};

export async function newAuditLog(folder: string): Promise<AuditLog> {
  const policyFile = join(folder, "audit-policy.yaml");
  const logFile = join(folder, "audit.log");
  await writeFile(policyFile, stringify(policy));
  return {
    flags: [`--audit-policy-file=${policyFile}`, `--audit-log-path=${logFile}`],
    position: async () => (await stat(logFile)).size,
    writesSince: async (position, userAgent) => {
      const lines = (await readFile(logFile)).subarray(position).toString("utf8");
      return countWrites(lines, userAgent);
    },
  };
}

interface AuditEvent {
  readonly verb?: string;
  readonly userAgent?: string;
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string };
}

/** Lines of an audit log -> how often the program did what, such as "patch daemonsets/status". */
export function countWrites(lines: string, userAgent: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines.split("\n")) {
    if (line === "") continue;
    const event: AuditEvent = JSON.parse(line);
    if (event.userAgent?.startsWith(userAgent) !== true) continue;
    const { resource = "nothing", subresource } = event.objectRef ?? {};
    const write = `${event.verb} ${resource}${subresource === undefined ? "" : `/${subresource}`}`;
    counts.set(write, (counts.get(write) ?? 0) + 1);
  }
  return counts;
}
