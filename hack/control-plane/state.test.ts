import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { identityOf, ownIdentity, renderIdentity } from "./processes";
import { removeCluster } from "./remove";
import {
  clusterFolder,
  closeRecords,
  createClusterFolder,
  listClusters,
  readClusterRecord,
  recordedProcesses,
  recordsFolder,
  writeClusterRecord,
  type ClusterRecord,
} from "./state";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "everynode-state-"));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

const record: ClusterRecord = {
  name: "one",
  server: "https://127.0.0.1:20000",
  controllers: "*",
  binaries: { etcd: "/bin/etcd" },
  starting: true,
  starter: ownIdentity(),
};

describe("a cluster's folder", () => {
  it("comes into being with its record", async () => {
    const dir = await createClusterFolder(home, record);
    expect(await readClusterRecord(dir)).toEqual(record);
    expect(await listClusters(home)).toEqual(["one"]);
  });

  it("goes to one of many who want it at the same moment, and the others leave nothing", async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => createClusterFolder(home, record)));
    expect(attempts.filter(attempt => attempt.status === "fulfilled")).toHaveLength(1);
    expect(readdirSync(home)).toEqual(["clusters"]);
  });

  it("says who is at work on it", async () => {
    await createClusterFolder(home, record);
    await expect(createClusterFolder(home, record)).rejects.toThrow(`is being started by process ${process.pid}`);
  });

  it.each(["", "Upper", "../up", "a/b", "-a", "a-", "a".repeat(41)])("is not made for the name %p", name => {
    expect(() => clusterFolder(home, name)).toThrow("is no name for a cluster");
  });

  it("has no record where there is no cluster", async () => {
    expect(await readClusterRecord(join(home, "clusters", "none"))).toBeUndefined();
  });

  it("is not read when its record is of another kind", async () => {
    const dir = await createClusterFolder(home, record);
    writeFileSync(join(dir, "cluster.json"), '{"name":"one"}');
    await expect(readClusterRecord(dir)).rejects.toThrow("it is no record of a cluster");
  });
});

describe("recordedProcesses", () => {
  it("finds them before and after the records are closed, and not what is half written", async () => {
    const dir = await createClusterFolder(home, record);
    writeFileSync(join(recordsFolder(dir), "etcd"), renderIdentity({ pid: 7, startTime: "8" }));
    writeFileSync(join(recordsFolder(dir), "kwok.part"), renderIdentity({ pid: 9, startTime: "8" }));
    const found = [{ component: "etcd", pid: 7, startTime: "8" }];
    expect(await recordedProcesses(dir)).toEqual(found);
    await closeRecords(dir);
    expect(existsSync(recordsFolder(dir))).toBe(false);
    expect(await recordedProcesses(dir)).toEqual(found);
  });
});

describe("removeCluster", () => {
  it("tells when there is none", async () => {
    expect(await removeCluster({ home, name: "none" })).toBe(false);
  });

  it("does not signal a process that only has the pid of one of ours", async () => {
    const dir = await createClusterFolder(home, record);
    writeFileSync(join(recordsFolder(dir), "etcd"), renderIdentity({ pid: process.pid, startTime: "1" }));
    expect(await removeCluster({ home, name: "one" })).toBe(true);
    expect(existsSync(dir)).toBe(false);
  });

  it("removes a folder whose record was lost", async () => {
    const dir = await createClusterFolder(home, record);
    writeFileSync(join(dir, "cluster.json"), "{");
    expect(await removeCluster({ home, name: "one" })).toBe(true);
    expect(existsSync(dir)).toBe(false);
  });

  it("leaves alone what another process is starting", async () => {
    const dir = await createClusterFolder(home, record);
    // Whoever runs the tests: a process that runs for certain and is not this one.
    const starter = identityOf(process.ppid);
    if (starter === undefined) throw new Error("the parent process has ended");
    await writeClusterRecord(dir, { ...record, starter });
    await expect(removeCluster({ home, name: "one" })).rejects.toThrow("interrupt that instead");
    expect(existsSync(dir)).toBe(true);
  });
});
