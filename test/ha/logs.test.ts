import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { gatherLogs } from "./logs";

let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "everynode-ha-logs-"));
});

afterEach(() => rm(dir, { recursive: true, force: true }));

const logOf = (pod: string): string =>
  join(dir, "nodes/node-1/var/log/pods", `everynode-system_${pod}_0123`, "everynode/0.log");

async function log(pod: string, text: string): Promise<void> {
  await mkdir(dirname(logOf(pod)), { recursive: true });
  await writeFile(logOf(pod), text, { flag: "a" });
}

async function kept(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async name => [name, await readFile(join(folder, name), "utf8")])),
  );
}

it("keeps what is logged by pods that stay, end and begin meanwhile", async () => {
  await log("stays", "one ");
  await log("ends", "one ");
  const logs = await gatherLogs({ dir, nodes: ["node-1", "node-without-pods"] });
  await log("stays", "two");
  await log("ends", "two");
  await rm(dirname(dirname(logOf("ends"))), { recursive: true });
  await log("begins", "one");

  await logs.keepIn(join(dir, "kept"));

  expect(await kept(join(dir, "kept"))).toEqual({
    "node-1.stays.0.log": "one two",
    "node-1.ends.0.log": "one two",
    "node-1.begins.0.log": "one",
  });
});

it("leaves nothing behind", async () => {
  await log("stays", "one");
  const logs = await gatherLogs({ dir, nodes: ["node-1"] });
  await logs.drop();
  expect(await readdir(dir)).toEqual(["nodes"]);
});
