import { type HealthOptions, type HealthServer, serveHealth } from "./health";

let server: HealthServer | undefined;
afterEach(async () => server?.close());

async function get(path: string, options: Partial<HealthOptions> = {}) {
  server = await serveHealth({ port: 0, livez: [], readyz: [], metrics: async () => "up 1\n", ...options });
  const response = await fetch(`http://localhost:${server.port}${path}`);
  return { status: response.status, body: await response.text() };
}

const synced = { name: "caches", check: () => "ok" };
const noted = { name: "takeover", check: () => "ok", note: () => "standing by" };
const fenced = { name: "leadership", check: () => "the lease was lost" };

it.each([
  ["answers ok while every check passes", "/livez", { livez: [synced] }, 200, "ok"],
  ["answers ok without a check", "/readyz", {}, 200, "ok"],
  [
    "names the check that fails and why",
    "/readyz",
    { readyz: [synced, fenced] },
    500,
    "[+]caches ok\n[-]leadership failed: the lease was lost\n",
  ],
  ["keeps liveness apart from readiness", "/livez", { livez: [synced], readyz: [fenced] }, 200, "ok"],
  ["lists the checks when asked", "/livez?verbose", { livez: [synced] }, 200, "[+]caches ok\n"],
  ["adds what is worth knowing", "/livez?verbose", { livez: [noted] }, 200, "[+]takeover ok: standing by\n"],
  ["keeps that to itself unless asked", "/livez", { livez: [noted] }, 200, "ok"],
  ["serves metrics", "/metrics", {}, 200, "up 1\n"],
  ["serves nothing else", "/", {}, 404, "not found\n"],
  ["outlives a path that is none", "//", {}, 404, "not found\n"],
])("%s", async (_name, path, options, status, body) => {
  expect(await get(path, options)).toEqual({ status, body });
});

it("says so when metrics cannot be collected", async () => {
  const answer = await get("/metrics", { metrics: () => Promise.reject(new Error("registry is gone")) });
  expect(answer).toEqual({ status: 500, body: "collecting metrics: Error: registry is gone\n" });
});

it("names the port and its setting when it is taken", async () => {
  await get("/livez");
  const port = server?.port ?? 0;
  await expect(serveHealth({ port, livez: [], readyz: [], metrics: async () => "" })).rejects.toMatchObject({
    message: `serving health and metrics on port ${port} (EVERYNODE_HTTP_PORT)`,
    cause: { code: "EADDRINUSE" },
  });
});
