import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { exists } from "../../control-plane/state";
import { namesOf } from "../layout";
import { run } from "../run";

/** What could be left of a cluster on this machine, as lines. */
export interface Traces {
  /** Of this machine as a whole: mounts, and rules for packets. */
  readonly shared: readonly string[];
  /** The cluster's own: processes, interfaces, routes, network namespaces, cgroups, its folder. */
  readonly own: readonly string[];
}

export async function tracesOf(dir: string): Promise<Traces> {
  const [mounts, rules, ...own] = await Promise.all([
    mountLines(),
    ruleLines(),
    processes(dir),
    links(dir),
    folders(dir),
  ]);
  return { shared: [...mounts, ...rules], own: own.flat() };
}

/** What there is now that there was not before, and all that is the cluster's own. */
export function leftovers(before: Traces, after: Traces): readonly string[] {
  const known = new Set(before.shared);
  return [...after.shared.filter(line => !known.has(line)), ...after.own];
}

async function mountLines(): Promise<readonly string[]> {
  const text = await readFile("/proc/self/mounts", "utf8");
  // Network namespaces of other clusters come and go here.
  return linesOf(text).filter(line => !line.includes(" /run/netns"));
}

async function ruleLines(): Promise<readonly string[]> {
  const rules = await Promise.all([
    run(["iptables-save"]),
    run(["ip6tables-save"]),
    run(["iptables-save", "-t", "nat"]),
  ]);
  return rules.flatMap(linesOf).flatMap(line => (line.startsWith("#") ? [] : [line.replace(/\[\d+:\d+\]$/, "")]));
}

/** Those that name the cluster's folder, and those that have the disk of one of its nodes or are in a cgroup of one. */
async function processes(dir: string): Promise<readonly string[]> {
  const { cgroup } = namesOf(dir);
  const pids = (await readdir("/proc")).filter(name => /^\d+$/.test(name) && name !== String(process.pid));
  const found = await Promise.all(
    pids.map(async pid => {
      const file = (name: string): Promise<string> => readFile(join("/proc", pid, name), "utf8").catch(() => "");
      const command = (await file("cmdline")).replaceAll("\0", " ").trim();
      const isOnNode = (await file("mountinfo")).includes(`${dir}/`) || (await file("cgroup")).includes(cgroup);
      const isOurs = isOnNode || command.includes(`${dir}/`);
      return isOurs ? [`process ${pid}: ${command}`] : [];
    }),
  );
  return found.flat();
}

async function links(dir: string): Promise<readonly string[]> {
  const { hostLink } = namesOf(dir);
  const [all, routes] = await Promise.all([run(["ip", "-o", "link"]), run(["ip", "route"])]);
  return [...linesOf(all), ...linesOf(routes)].filter(line => line.includes(hostLink));
}

async function folders(dir: string): Promise<readonly string[]> {
  const { namespacePrefix, cgroup } = namesOf(dir);
  const namespaces = (await readdir("/run/netns").catch(() => [])).filter(name => name.startsWith(namespacePrefix));
  const hierarchies = await readdir("/sys/fs/cgroup");
  const places = [dir, ...["", ...hierarchies].map(name => join("/sys/fs/cgroup", name, cgroup))];
  const present = await Promise.all(places.map(async place => ((await exists(place)) ? [place] : [])));
  return [...namespaces, ...present.flat()];
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter(line => line !== "");
}
