import { type AuditLog, newAuditLog } from "../measure/audit-log";
import type { Requests } from "./result";

/** The user as whom every contender asks; nobody else is this one. */
export const contenderUser = "bench-contender";

/** What the contender asked of the API server, by its own account. The metrics of the API server know no users. */
export interface RequestLog extends Pick<AuditLog, "flags" | "position"> {
  since(position: number): Promise<Requests>;
}

/** A line for each request of the contender, and none for those of others, which are many times as many. */
const policy = {
  omitStages: ["RequestReceived"],
  rules: [{ level: "Metadata", users: [contenderUser] }, { level: "None" }],
};

export async function newRequestLog(folder: string): Promise<RequestLog> {
  const { flags, position, textSince } = await newAuditLog(folder, policy);
  return { flags, position, since: async from => countRequests(await textSince(from)) };
}

interface AuditEvent {
  readonly verb?: string;
  readonly stage?: string;
  readonly requestURI?: string;
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string };
}

/** Lines of an audit log -> how often what was asked. A watch counts when it begins, anything else when it is answered. */
export function countRequests(lines: string): Requests {
  const counts = new Map<string, number>();
  for (const line of lines.split("\n")) {
    if (line === "") continue;
    const event: AuditEvent = JSON.parse(line);
    if ((event.verb === "watch") !== (event.stage === "ResponseStarted")) continue;
    const { resource = "other", subresource } = event.objectRef ?? {};
    const what = `${event.verb} ${resource}${subresource === undefined ? "" : `/${subresource}`}`;
    counts.set(what, (counts.get(what) ?? 0) + 1);
  }
  return Object.fromEntries([...counts].toSorted(([, a], [, b]) => b - a));
}

const writing = new Set(["create", "update", "patch", "delete", "deletecollection"]);

/** Those of them that change something, but for the Lease of who leads. */
export function writesOf(requests: Requests): number {
  return countOf(requests, ([verb, resource]) => writing.has(verb) && resource !== "leases");
}

/** All that is asked for the sake of pods: not the Lease, which is renewed whatever happens, and no connection that is kept. */
export function requestsOf(requests: Requests): number {
  return countOf(requests, ([verb, resource]) => verb !== "watch" && resource !== "leases");
}

function countOf(requests: Requests, isMeant: (what: readonly [verb: string, resource: string]) => boolean): number {
  return Object.entries(requests).reduce((sum, [what, count]) => {
    const [verb = "", resource = ""] = what.split(" ");
    return isMeant([verb, resource]) ? sum + count : sum;
  }, 0);
}
