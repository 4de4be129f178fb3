import { missingHealth, runsController } from "./readiness";

describe("missingHealth", () => {
  it.each([
    { what: "nothing when the answer is ok to the letter", status: 200, text: "ok", missing: undefined },
    {
      what: "the answer of a failure that has ok in it",
      status: 500,
      text: "[+]ping ok\n[-]poststarthook/rbac/bootstrap-roles failed",
      missing: "/readyz answers 500: [+]ping ok\n[-]poststarthook/rbac/bootstrap-roles failed",
    },
  ])("is $what", async ({ status, text, missing }) => {
    const client = { send: () => Promise.resolve({ status, text }), close: () => Promise.resolve() };
    expect(await missingHealth(client, "/readyz")).toBe(missing);
  });

  it("is the error when nobody listens", async () => {
    const client = { send: () => Promise.reject(new Error("connect ECONNREFUSED")), close: () => Promise.resolve() };
    expect(await missingHealth(client, "/readyz")).toBe("connect ECONNREFUSED");
  });
});

describe("runsController", () => {
  it.each([
    { controllers: "*", runs: true },
    { controllers: "*,-daemonset-controller", runs: true },
    { controllers: "*,-node-lifecycle-controller", runs: false },
    { controllers: "-node-lifecycle-controller,*", runs: false },
    { controllers: "daemonset-controller", runs: false },
    { controllers: "daemonset-controller, node-lifecycle-controller", runs: true },
  ])("is $runs for $controllers", ({ controllers, runs }) => {
    expect(runsController(controllers, "node-lifecycle-controller")).toBe(runs);
  });
});
