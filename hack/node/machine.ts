import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

import { logOf } from "../control-plane/launcher";
import { isRunning, killProcesses, launch, stopProcesses, type ProcessIdentity } from "../control-plane/processes";
import { waitUntil } from "../control-plane/readiness";
import { exists, recordsFolder } from "../control-plane/state";
import { createCgroup } from "./cgroups";
import { nodeNamespace } from "./layout";
import { onlyChild, recordedProcess, recordName } from "./processes";
import { run, type RunOptions } from "./run";

/** A node without Kubernetes: a disk, a network namespace and the processes in it. */
export interface Machine {
  /** Resolves when programs can be run on it. */
  powerOn(): Promise<void>;
  /** As if its plug were pulled. Its disk stays. */
  powerOff(): Promise<void>;
  /** Starts a service; its output goes to the cluster's logs. */
  start(service: string, command: readonly string[]): Promise<void>;
  stop(service: string): Promise<void>;
  kill(service: string): Promise<void>;
  /** Runs a program to its end and returns what it printed. */
  run(command: readonly string[], options?: RunOptions): Promise<string>;
}

export interface MachineOptions {
  /** The cluster's. */
  readonly dir: string;
  readonly name: string;
  readonly cgroup: string;
  /** Paths of programs of this machine, which the node has under `/usr/local/bin`. */
  readonly programs: readonly string[];
}

const limitMs = 30_000;
/** A kubelet ends within a second; containerd waits for what it is doing. */
const graceMs = 20_000;
const path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Where a node's disk and what belongs to it lies. */
export function machineFolder(dir: string, name: string): string {
  return join(dir, "nodes", name);
}

/** Of every machine of a cluster, by the cluster's folder; none where its nodes are simulated. */
export async function machineNames(dir: string): Promise<readonly string[]> {
  const names = await readdir(join(dir, "nodes")).catch(() => []);
  return names.toSorted((one, other) => one.localeCompare(other, "en", { numeric: true }));
}

/** Puts files on the disk of a machine, by path; best while it is off. */
export async function writeDisk(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    const target = join(folder, "disk", file);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, text, { mode: 0o644 });
  }
}

export function newMachine(options: MachineOptions): Machine {
  const { dir, name } = options;
  const firstProcess = async (): Promise<ProcessIdentity | undefined> => {
    const wrapper = await recordedProcess(dir, recordName(name, "machine"));
    return wrapper === undefined ? undefined : await onlyChild(wrapper);
  };
  const powered = async (): Promise<ProcessIdentity> => {
    const first = await firstProcess();
    if (first === undefined) throw new Error(`${name} is off`);
    return first;
  };
  const service = async (what: string): Promise<readonly ProcessIdentity[]> => {
    const wrapper = await recordedProcess(dir, recordName(name, what));
    return wrapper === undefined ? [] : [wrapper, ...asList(await onlyChild(wrapper))];
  };
  return {
    powerOn: async () => {
      if ((await firstProcess()) !== undefined) throw new Error(`${name} is on already`);
      await powerOn(options);
    },
    powerOff: () => powerOff(dir, name),
    start: async (what, command) => {
      if ((await service(what)).length > 0) throw new Error(`${what} of ${name} runs already`);
      launchRecorded(dir, recordName(name, what), [...into(await powered()), ...command]);
      const missing = async (): Promise<string | undefined> =>
        (await service(what)).length === 2 ? undefined : "it does not run";
      await waitUntil(missing, { what: `${what} of ${name}`, limitMs });
    },
    stop: async what => {
      const [wrapper, ...itself] = await service(what);
      await stopProcesses(itself, graceMs);
      await untilGone(asList(wrapper), `${what} of ${name}`);
    },
    kill: async what => {
      const [wrapper, ...itself] = await service(what);
      await killProcesses(itself);
      await untilGone(asList(wrapper), `${what} of ${name}`);
    },
    run: async (command, given) => run([...into(await powered()), ...command], given),
  };
}

async function powerOn({ dir, name, cgroup, programs }: MachineOptions): Promise<void> {
  const folder = machineFolder(dir, name);
  // What an overlay keeps beside its layers must be empty when it is mounted anew.
  await rm(join(folder, "work"), { recursive: true, force: true });
  for (const part of ["disk/usr/local/bin", "work", "root", "var"])
    await mkdir(join(folder, part), { recursive: true });
  await createCgroup(cgroup);
  const boot = ["/bin/sh", join(__dirname, "boot.sh"), folder, name, ...programs];
  const namespaces = ["unshare", "--mount", "--uts", "--ipc", "--pid", "--fork", "--kill-child"];
  const network = `--net=/run/netns/${nodeNamespace(dir, name)}`;
  launchRecorded(dir, recordName(name, "machine"), ["nsenter", network, ...namespaces, ...boot]);
  const missing = async (): Promise<string | undefined> => {
    const wrapper = await recordedProcess(dir, recordName(name, "machine"));
    const first = wrapper === undefined ? undefined : await onlyChild(wrapper);
    const isUp = first !== undefined && (await exists(`/proc/${first.pid}/root/run/booted`));
    return isUp ? undefined : `see ${logOf(dir, recordName(name, "machine"))}`;
  };
  await waitUntil(missing, { what: `${name} to boot`, limitMs });
}

/** Ends the first process of the node, and by that, as the kernel sees to it, every other one in its namespace. */
async function powerOff(dir: string, name: string): Promise<void> {
  const wrapper = await recordedProcess(dir, recordName(name, "machine"));
  if (wrapper === undefined) return;
  const first = asList(await onlyChild(wrapper));
  await killProcesses([wrapper, ...first]);
}

function launchRecorded(dir: string, record: string, command: readonly string[]): void {
  const [program = "", ...args] = command;
  const child = launch({
    command: program,
    args,
    record: join(recordsFolder(dir), record),
    log: logOf(dir, record),
    cwd: dir,
  });
  // Whoever waits for it says that it is missing.
  child.once("error", () => undefined);
}

/** Into every namespace that the machine's first process made, and the network's, with the paths of a machine. */
function into(first: ProcessIdentity): readonly string[] {
  const namespaces = ["--mount", "--uts", "--ipc", "--net", "--pid", "--root", "--wd"];
  return ["nsenter", `--target=${first.pid}`, ...namespaces, "env", "-i", path, "HOME=/root"];
}

async function untilGone(processes: readonly ProcessIdentity[], what: string): Promise<void> {
  const missing = (): Promise<string | undefined> =>
    Promise.resolve(processes.some(isRunning) ? "it still runs" : undefined);
  await waitUntil(missing, { what: `the end of ${what}`, limitMs });
}

function asList<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
