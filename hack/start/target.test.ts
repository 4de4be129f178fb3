import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { findTarget } from "./target";

describe("findTarget", () => {
  const dir = mkdtempSync(join(tmpdir(), "everynode-target-"));
  const kubeconfig = join(dir, "kubeconfig");

  afterAll(() => rmSync(dir, { recursive: true }));

  it("says how to have a cluster where there is no kubeconfig", async () => {
    const found = findTarget({ kind: "kubeconfig", paths: [join(dir, "none")] });
    await expect(found).rejects.toThrow(
      `There is no kubeconfig at ${join(dir, "none")}; its cluster may have been taken down.`,
    );
    await expect(found).rejects.toThrow("npm run --silent cluster -- kubeconfig");
  });

  it("says what is wrong with a kubeconfig", async () => {
    writeFileSync(kubeconfig, JSON.stringify({ "current-context": "gone" }));
    const found = findTarget({ kind: "kubeconfig", paths: [kubeconfig] });
    await expect(found).rejects.toThrow(`the kubeconfig ${kubeconfig} has no context "gone". Start a cluster`);
  });

  it("names the cluster that does not answer, and that it may have been taken down", async () => {
    const server = `https://127.0.0.1:${await portOfNobody()}`;
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        clusters: [{ name: "gone", cluster: { server } }],
        users: [{ name: "me", user: {} }],
        contexts: [{ name: "gone", context: { cluster: "gone", user: "me" } }],
        "current-context": "gone",
      }),
    );
    const found = findTarget({ kind: "kubeconfig", paths: [kubeconfig] });
    await expect(found).rejects.toThrow(`The cluster at ${server} (context gone) does not answer: `);
    await expect(found).rejects.toThrow(/connect ECONNREFUSED [^ ]+\. It may have been taken down. Start a cluster/);
  });
});

async function portOfNobody(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
