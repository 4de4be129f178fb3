import { mkdir, readdir, readFile, realpath, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { errorCode } from "../control-plane/error-code";
import { exists } from "../control-plane/state";

const mountPoint = "/sys/fs/cgroup";

/** Makes the cgroup, such as `everynode-1/node-1`, wherever this machine has cgroups, ready for a kubelet to have its own below. */
export async function createCgroup(path: string): Promise<void> {
  for (const hierarchy of await hierarchies()) {
    let parent = hierarchy;
    for (const part of path.split("/")) {
      const child = join(parent, part);
      await passControllersOn(parent);
      await mkdir(child, { recursive: true });
      await inheritProcessors(parent, child);
      parent = child;
    }
  }
}

/** Removes the cgroup and all below. Its processes must be gone; the kernel notices that a moment after they are. */
export async function removeCgroup(path: string): Promise<void> {
  for (const hierarchy of await hierarchies()) await removeTree(join(hierarchy, path));
}

/** One folder with version 2 of cgroups, and one for each kind of resource with version 1. */
async function hierarchies(): Promise<readonly string[]> {
  if (await exists(join(mountPoint, "cgroup.controllers"))) return [mountPoint];
  const found = new Set<string>();
  for (const name of await readdir(mountPoint).catch(() => [])) {
    const folder = await realpath(join(mountPoint, name));
    if (await exists(join(folder, "cgroup.procs"))) found.add(folder);
  }
  return [...found];
}

/** Version 2 only: what a cgroup does not pass on, its children cannot limit. */
async function passControllersOn(cgroup: string): Promise<void> {
  const available = await readFile(join(cgroup, "cgroup.controllers"), "utf8").catch(() => "");
  const all = available
    .trim()
    .split(" ")
    .filter(name => name !== "");
  // One by one: one that cannot be passed on does not keep back the others.
  for (const name of all) await writeFile(join(cgroup, "cgroup.subtree_control"), `+${name}`).catch(() => undefined);
}

/** Version 1 only: a new cgroup may use no processor and no memory until it is told which. */
async function inheritProcessors(parent: string, child: string): Promise<void> {
  for (const file of ["cpuset.cpus", "cpuset.mems"]) {
    const value = await readFile(join(parent, file), "utf8").catch(() => "");
    const own = await readFile(join(child, file), "utf8").catch(() => undefined);
    if (own?.trim() === "" && value.trim() !== "") await writeFile(join(child, file), value);
  }
}

async function removeTree(cgroup: string): Promise<void> {
  const entries = await readdir(cgroup, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) if (entry.isDirectory()) await removeTree(join(cgroup, entry.name));
  for (const end = Date.now() + 10_000; ; await sleep(20)) {
    try {
      return await rmdir(cgroup);
    } catch (error) {
      if (errorCode(error) === "ENOENT") return;
      if (errorCode(error) !== "EBUSY" || Date.now() > end)
        throw new Error(`removing the cgroup ${cgroup}`, { cause: error });
    }
  }
}
