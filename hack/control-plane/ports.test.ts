import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { claimPorts, releasePorts } from "./ports";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "everynode-ports-"));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

it("gives no port to two clusters, even at the same moment", async () => {
  const owners = Array.from({ length: 20 }, (_, index) => `cluster-${index}`);
  const ports = (await Promise.all(owners.map(owner => claimPorts(home, owner, 5)))).flat();
  expect(new Set(ports).size).toBe(100);
});

it("gives back only the ports of the cluster that ended", async () => {
  await claimPorts(home, "one", 3);
  const kept = await claimPorts(home, "two", 2);
  await releasePorts(home, "one");
  expect(readdirSync(join(home, "ports")).map(Number).sort()).toEqual([...kept].sort());
});
