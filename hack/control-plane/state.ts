import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { kubeconfigPath } from "./credentials";
import { isRunning, ownIdentity, parseIdentity, renderIdentity, type ProcessIdentity } from "./processes";

/** What a cluster's folder says about it. The processes it runs are recorded beside it, each by itself. */
export interface ClusterRecord {
  readonly name: string;
  /** Empty until its port is claimed. */
  readonly server: string;
  readonly controllers: string;
  /** The programs it runs and those that go with it, by name; none until they are found. */
  readonly binaries: Readonly<Record<string, string>>;
  /** While true, `starter` is at work on it. */
  readonly starting: boolean;
  readonly starter: ProcessIdentity;
}

export interface RecordedProcess extends ProcessIdentity {
  readonly component: string;
}

/** Where clusters live. A temporary folder: nothing of a cluster is worth a backup. One per user, for others may have clusters too. */
export function clustersHome(): string {
  return process.env["EVERYNODE_CLUSTERS"] ?? join(tmpdir(), `everynode-${process.getuid?.() ?? "user"}`);
}

export function clusterFolder(home: string, name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/.test(name)) {
    throw new Error(`"${name}" is no name for a cluster: up to 40 lower case letters, digits and inner dashes are`);
  }
  return join(home, "clusters", name);
}

export function recordsFolder(dir: string): string {
  return join(dir, "processes");
}

/**
 * From here on no process can record itself, and one that cannot does not start: what `recordedProcesses` then finds is
 * everything that runs.
 */
export async function closeRecords(dir: string): Promise<void> {
  // Both fail when another has removed the cluster meanwhile, and the second when an earlier attempt to has done it.
  await writeFile(stopperPath(dir), renderIdentity(ownIdentity())).catch(() => undefined);
  await rename(recordsFolder(dir), closedRecordsFolder(dir)).catch(() => undefined);
}

export interface Work {
  readonly kind: "starting" | "stopping";
  /** Of the process that does it, or did before it ended. */
  readonly pid: number | undefined;
  /** Nobody goes on with it when it is not. */
  readonly isUnderWay: boolean;
}

/** What is being done to the cluster as a whole; undefined when it is up, or not there. */
export async function workOn(dir: string): Promise<Work | undefined> {
  if (await exists(closedRecordsFolder(dir))) {
    const stopper = parseIdentity(await readFile(stopperPath(dir), "utf8").catch(() => ""));
    return { kind: "stopping", pid: stopper?.pid, isUnderWay: stopper !== undefined && isRunning(stopper) };
  }
  const record = await readClusterRecord(dir);
  if (record?.starting !== true) return undefined;
  return { kind: "starting", pid: record.starter.pid, isUnderWay: isRunning(record.starter) };
}

/** Makes the cluster's folder with its record in one step, so that of two who want the name one gets it. */
export async function createClusterFolder(home: string, record: ClusterRecord): Promise<string> {
  const dir = clusterFolder(home, record.name);
  await mkdir(join(home, "clusters"), { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(join(home, "draft-"));
  try {
    await mkdir(recordsFolder(draft));
    await mkdir(join(draft, "logs"));
    await writeClusterRecord(draft, record);
    await rename(draft, dir);
    return dir;
  } catch (error) {
    if (!(await exists(dir))) throw new Error(`making the folder of cluster ${record.name}`, { cause: error });
    throw new Error(await alreadyThere(dir, record.name), { cause: error });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

export async function writeClusterRecord(dir: string, record: ClusterRecord): Promise<void> {
  const path = join(dir, "cluster.json");
  await writeFile(`${path}.part`, `${JSON.stringify(record, undefined, 2)}\n`, { mode: 0o600 });
  await rename(`${path}.part`, path);
}

/** undefined when there is no such cluster. */
export async function readClusterRecord(dir: string): Promise<ClusterRecord | undefined> {
  const path = join(dir, "cluster.json");
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const record: unknown = JSON.parse(text);
  if (!isClusterRecord(record)) throw new Error(`reading ${path}: it is no record of a cluster`);
  return record;
}

export async function listClusters(home: string): Promise<readonly string[]> {
  const names = await readdir(join(home, "clusters")).catch(() => []);
  return names.toSorted();
}

export async function recordedProcesses(dir: string): Promise<readonly RecordedProcess[]> {
  const found = await Promise.all([recordsFolder(dir), closedRecordsFolder(dir)].map(readRecords));
  return found.flat();
}

/** What to say of a cluster that is not there. */
export function noSuchCluster(name: string): string {
  return `there is no cluster ${name}; this starts one: npm run cluster -- up --name ${name}`;
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function readRecords(folder: string): Promise<readonly RecordedProcess[]> {
  const files = (await readdir(folder).catch(() => [])).filter(file => !file.endsWith(".part"));
  const found = await Promise.all(
    files.map(async component => {
      const identity = parseIdentity(await readFile(join(folder, component), "utf8"));
      return identity === undefined ? [] : [{ component, ...identity }];
    }),
  );
  return found.flat();
}

function closedRecordsFolder(dir: string): string {
  return join(dir, "stopping");
}

function stopperPath(dir: string): string {
  return join(dir, "stopper");
}

async function alreadyThere(dir: string, name: string): Promise<string> {
  const work = await workOn(dir);
  if (work !== undefined) {
    const done = { starting: "started", stopping: "taken down" }[work.kind];
    return `cluster ${name} is being ${done} by process ${work.pid}; choose another --name`;
  }
  return [
    `cluster ${name} already exists: it was left running.`,
    `  export KUBECONFIG=${kubeconfigPath(dir)}      reaches it`,
    `  npm run cluster -- down --name ${name}      stops it`,
    "Or choose another --name.",
  ].join("\n");
}

function isClusterRecord(value: unknown): value is ClusterRecord {
  return (
    hasFields(value, {
      name: "string",
      server: "string",
      controllers: "string",
      starting: "boolean",
      starter: "object",
    }) &&
    "starter" in value &&
    hasFields(value.starter, { pid: "number", startTime: "string" })
  );
}

function hasFields(value: unknown, types: Readonly<Record<string, string>>): value is object {
  if (typeof value !== "object" || value === null) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.entries(types).every(([key, type]) => typeof fields.get(key) === type);
}
