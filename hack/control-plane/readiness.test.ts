import type { ApiAnswer, ApiClient, ApiRequest } from "./api-client";
import { missingHealth, runsController, waitForNodes } from "./readiness";

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
    const client = { send: () => Promise.resolve({ status, text, warnings: [] }), close: () => Promise.resolve() };
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

describe("waitForNodes", () => {
  const notReady = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" } as const;

  /** Answers about each node what the list says, one after the other, the last for ever. */
  function clientOf(answers: Readonly<Record<string, readonly object[]>>): {
    client: ApiClient;
    asked: Map<string, number>;
  } {
    const asked = new Map<string, number>();
    const send = (request: ApiRequest): Promise<ApiAnswer> => {
      const name = /nodes\/([^?]+)/.exec(request.path)?.[1] ?? "";
      const times = asked.get(name) ?? 0;
      asked.set(name, times + 1);
      const body = answers[name]?.[times] ?? answers[name]?.at(-1);
      const status = body === undefined ? 404 : 200;
      return Promise.resolve({ status, text: JSON.stringify(body), warnings: [] });
    };
    return { client: { send, close: () => Promise.resolve() }, asked };
  }

  const node = (status: string, ...taints: readonly object[]): object => ({
    spec: { taints },
    status: { conditions: [{ type: "Ready", status }] },
  });
  const options = { limitMs: 200, lifecycleRuns: true };

  it("asks for a node until it is ready and without the lifecycle's taints, and then no more", async () => {
    const { client, asked } = clientOf({
      slow: [node("False", notReady), node("True", notReady), node("True")],
      quick: [node("True", { key: "gpu", effect: "NoSchedule" })],
    });
    await waitForNodes(client, ["quick", "slow"], { ...options, limitMs: 5_000 });
    expect(Object.fromEntries(asked)).toEqual({ quick: 1, slow: 3 });
  });

  it("says which node is missing when the time is over", async () => {
    const { client } = clientOf({ quick: [node("True")] });
    await expect(waitForNodes(client, ["quick", "gone"], options)).rejects.toThrow(
      "1 of them are not known to be ready, such as gone",
    );
  });

  it("does not wait for a taint that nobody takes off", async () => {
    const { client } = clientOf({ tainted: [node("True", notReady)] });
    await expect(waitForNodes(client, ["tainted"], { ...options, lifecycleRuns: false })).resolves.toBeUndefined();
  });
});
