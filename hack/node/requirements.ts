import { constants } from "node:fs";
import { access } from "node:fs/promises";
import { delimiter, join } from "node:path";

/** What nodes need of a machine, by the Debian package that has it; Ubuntu's have the same names. */
const packages: Readonly<Record<string, readonly string[]>> = {
  containerd: ["containerd", "ctr"],
  runc: ["runc"],
  "containernetworking-plugins": ["/usr/lib/cni/bridge", "/usr/lib/cni/portmap", "/usr/lib/cni/host-local"],
  "busybox-static": ["busybox"],
  iptables: ["iptables", "iptables-restore"],
  conntrack: ["conntrack"],
  iproute2: ["ip"],
  "util-linux": ["nsenter", "unshare"],
  mount: ["mount"],
};

/** Where programs are that only root runs; a user's PATH may lack them. */
const folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

export type Lookup = (program: string) => Promise<string | undefined>;

/** The packages that are not installed, each by one of its programs that is not there. */
export async function missingPackages(find: Lookup = findProgram): Promise<readonly string[]> {
  const missing: string[] = [];
  for (const [name, programs] of Object.entries(packages)) {
    const found = await Promise.all(programs.map(find));
    if (found.includes(undefined)) missing.push(name);
  }
  return missing;
}

export function installCommand(missing: readonly string[]): readonly string[] {
  return ["apt-get", "install", "--yes", "--no-install-recommends", ...missing];
}

/** Throws with what to do when this machine cannot have real nodes. */
export async function requireMachine(): Promise<void> {
  if (process.platform !== "linux") throw new Error(`real nodes need Linux; this is ${process.platform}`);
  if (process.getuid?.() !== 0)
    throw new Error(
      "real nodes need root, for their namespaces and mounts: put `sudo --preserve-env` before the command",
    );
  const missing = await missingPackages();
  if (missing.length === 0) return;
  const command = installCommand(missing).join(" ");
  throw new Error(
    `real nodes need packages that are not installed. Either of these installs them:\n  ${command}\n  npm run nodes:install`,
  );
}

export async function busyboxPath(): Promise<string> {
  const path = await findProgram("busybox");
  if (path === undefined) throw new Error("there is no busybox: `npm run nodes:install -- busybox-static` installs it");
  return path;
}

async function findProgram(program: string): Promise<string | undefined> {
  const all = [...folders, ...(process.env["PATH"] ?? "").split(delimiter)];
  const candidates = program.startsWith("/") ? [program] : all.map(folder => join(folder, program));
  for (const path of candidates) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
