import { type AuditLog, newAuditLog } from "../measure/audit-log";

/** What the API server was asked to write, by its own account. */
export interface WriteLog extends Pick<AuditLog, "flags" | "position"> {
  /** The writes of programs that call themselves so, since the position: how often each verb and resource. */
  writesSince(position: number, userAgent: string): Promise<ReadonlyMap<string, number>>;
}

/** One line for each write but those of nodes, which are thousands and not what is looked for. */
const policy = {
  omitStages: ["RequestReceived", "ResponseStarted", "Panic"],
  rules: [
    { level: "None", verbs: ["get", "list", "watch"] },
    { level: "None", resources: [{ group: "", resources: ["nodes", "nodes/status"] }] },
    { level: "Metadata" },
  ],
};

export async function newWriteLog(folder: string): Promise<WriteLog> {
  const { flags, position, textSince } = await newAuditLog(folder, policy);
  const writesSince: WriteLog["writesSince"] = async (from, userAgent) => countWrites(await textSince(from), userAgent);
  return { flags, position, writesSince };
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
