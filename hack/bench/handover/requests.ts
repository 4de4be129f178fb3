import { type AuditLog, newAuditLog } from "../measure/audit-log";

/** What the API server was asked to read, by its own account. */
export interface RequestLog extends Pick<AuditLog, "flags" | "position"> {
  /** What the operator began to read in that time, in order; only what was logged since the position is looked at. */
  between(span: Span): Promise<readonly string[]>;
}

export interface Span {
  readonly position: number;
  /** Both in milliseconds since the epoch. */
  readonly fromMs: number;
  readonly untilMs: number;
}

const userAgent = "everynode";

/** One line for each LIST and WATCH, when it comes: a watch is over long after it is of interest. */
const policy = {
  omitStages: ["ResponseStarted", "ResponseComplete", "Panic"],
  rules: [{ level: "Metadata", verbs: ["list", "watch"] }, { level: "None" }],
};

export async function newRequestLog(folder: string): Promise<RequestLog> {
  const { flags, position, textSince } = await newAuditLog(folder, policy);
  return { flags, position, between: async span => requestsIn(await textSince(span.position), span) };
}

interface AuditEvent {
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly objectRef?: { readonly resource?: string; readonly apiGroup?: string };
  readonly requestReceivedTimestamp: string;
}

/** Lines of an audit log -> what the operator asked in that time, such as "list pods" and "fill nodes". */
export function requestsIn(lines: string, { fromMs, untilMs }: Omit<Span, "position">): readonly string[] {
  return lines
    .split("\n")
    .filter(line => line !== "")
    .map((line): AuditEvent => JSON.parse(line))
    .filter(event => event.userAgent?.startsWith(userAgent) === true)
    .filter(({ requestReceivedTimestamp }) => {
      const atMs = Date.parse(requestReceivedTimestamp);
      return atMs >= fromMs && atMs <= untilMs;
    })
    .map(event => `${wordOf(event)} ${nameOf(event)}`);
}

/** A fill is a watch that begins with all there is. */
function wordOf({ verb, requestURI }: AuditEvent): string {
  return requestURI.includes("sendInitialEvents=true") ? "fill" : verb;
}

function nameOf({ objectRef: { resource = "nothing", apiGroup = "" } = {} }: AuditEvent): string {
  return apiGroup === "" ? resource : `${resource}.${apiGroup}`;
}
