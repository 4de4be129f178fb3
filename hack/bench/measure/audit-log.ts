import { open, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { stringify } from "yaml";

/** What an API server was asked, by its own account: that of the one who asks proves nothing. */
export interface AuditLog {
  /** Flags for kube-apiserver. */
  readonly flags: readonly string[];
  /** Where the log ends now, in bytes. */
  position(): Promise<number>;
  /** The lines that were written since the position. */
  textSince(position: number): Promise<string>;
}

export interface AuditPolicy {
  /** Of a request; the others make a line each. */
  readonly omitStages: readonly string[];
  /** The first that fits a request decides. */
  readonly rules: readonly object[];
}

/** Writes the policy into the folder, where the log will be too. */
export async function newAuditLog(folder: string, policy: AuditPolicy): Promise<AuditLog> {
  const policyFile = join(folder, "audit-policy.yaml");
  const logFile = join(folder, "audit.log");
  await writeFile(policyFile, stringify({ apiVersion: "audit.k8s.io/v1", kind: "Policy", ...policy }));
  return {
    flags: [`--audit-policy-file=${policyFile}`, `--audit-log-path=${logFile}`],
    position: async () => (await stat(logFile)).size,
    textSince: position => textFrom(logFile, position),
  };
}

async function textFrom(path: string, position: number): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const buffer = Buffer.alloc(size - position);
    await file.read(buffer, 0, buffer.length, position);
    return buffer.toString("utf8");
  } finally {
    await file.close();
  }
}
