import { requestsIn } from "./requests";

interface Asked {
  readonly verb: string;
  readonly resource: string;
  readonly apiGroup?: string;
  readonly query?: string;
  readonly atMs?: number;
  readonly userAgent?: string;
}

function line({ verb, resource, apiGroup, query = "", atMs = 1_500, userAgent = "everynode/0.1.0" }: Asked): string {
  const objectRef = { resource, ...(apiGroup !== undefined && { apiGroup }) };
  const requestReceivedTimestamp = new Date(atMs).toISOString();
  return JSON.stringify({ verb, requestURI: `/api?${query}`, userAgent, objectRef, requestReceivedTimestamp });
}

const span = { fromMs: 1_000, untilMs: 2_000 };

it("names what the operator asked in that time, and tells a fill from a watch", () => {
  const log = [
    line({ verb: "list", resource: "pods", query: "limit=1" }),
    line({ verb: "watch", resource: "daemonsets", apiGroup: "apps", query: "watch=true&sendInitialEvents=true" }),
    line({ verb: "watch", resource: "nodes", query: "watch=true&resourceVersion=7" }),
    "",
  ].join("\n");
  expect(requestsIn(log, span)).toEqual(["list pods", "fill daemonsets.apps", "watch nodes"]);
});

it.each([
  ["before it", { atMs: 999 }],
  ["after it", { atMs: 2_001 }],
  ["by somebody else", { userAgent: "kube-scheduler/v1.36.3" }],
])("leaves out what was asked %s", (_name, asked) => {
  expect(requestsIn(line({ verb: "list", resource: "pods", ...asked }), span)).toEqual([]);
});
