import { countWrites } from "./audit";

const line = (verb: string, resource: string, userAgent: string, subresource?: string): string =>
  JSON.stringify({ verb, userAgent, objectRef: { resource, ...(subresource && { subresource }) } });

describe("countWrites", () => {
  it("counts what the program wrote, apart by verb and resource", () => {
    const log = [
      line("update", "leases", "everynode"),
      line("update", "leases", "everynode/0.1.0"),
      line("patch", "daemonsets", "everynode", "status"),
      line("create", "pods", "kube-scheduler/v1.36"),
      JSON.stringify({ verb: "create", objectRef: { resource: "pods" } }),
      "",
    ].join("\n");
    expect([...countWrites(log, "everynode")]).toEqual([
      ["update leases", 2],
      ["patch daemonsets/status", 1],
    ]);
  });
});
