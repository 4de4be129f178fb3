import { countRequests, requestsOf, writesOf } from "./request-log";

const line = (verb: string, objectRef: object, stage = "ResponseComplete"): string =>
  JSON.stringify({ verb, stage, objectRef });

const log = [
  line("create", { resource: "pods" }),
  line("create", { resource: "pods" }),
  line("update", { resource: "daemonsets", subresource: "status" }),
  line("update", { resource: "leases" }),
  line("list", { resource: "nodes" }),
  line("watch", { resource: "nodes" }, "ResponseStarted"),
  line("watch", { resource: "nodes" }),
  JSON.stringify({ verb: "get", stage: "ResponseComplete", requestURI: "/version" }),
  "",
].join("\n");

it("counts what was asked by verb and resource, and a watch once", () => {
  expect(countRequests(log)).toEqual({
    "create pods": 2,
    "update daemonsets/status": 1,
    "update leases": 1,
    "list nodes": 1,
    "watch nodes": 1,
    "get other": 1,
  });
});

it("leaves out the Lease, and of requests the watches", () => {
  const requests = countRequests(log);
  expect([writesOf(requests), requestsOf(requests)]).toEqual([3, 5]);
});
