import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { issueClientCertificate, issueServerCertificate } from "../control-plane/credentials";
import { renderKubeconfig } from "../control-plane/kubeconfig";
import { waitUntil } from "../control-plane/readiness";
import { addressesOf, namesOf } from "./layout";
import { machineFolder, newMachine, writeDisk, type Machine } from "./machine";
import { connectNode, networkOf } from "./network";
import type { RunOptions } from "./run";
import { nodeFiles, nodePaths, serviceCommand, type NodeSettings, type ServiceName } from "./settings";

/** One real node: a kubelet, containerd and kube-proxy on a machine of their own, as far as they can tell. */
export interface RealNode {
  readonly name: string;
  /** Where its host ports and node ports are. */
  readonly address: string;
  /** As `systemctl stop kubelet`: its pods go on. */
  stopKubelet(): Promise<void>;
  startKubelet(): Promise<void>;
  /** As `kill -9`, and it is not started again. */
  killService(service: ServiceName): Promise<void>;
  startService(service: ServiceName): Promise<void>;
  /** As if the plug were pulled: everything on the node is gone in the same moment, and its disk stays. */
  powerOff(): Promise<void>;
  /** Resolves when its services run. The images of these archives are there before its kubelet is. */
  powerOn(archives?: readonly string[]): Promise<void>;
  /** Gives the node the images of an archive, an OCI layout in a tar file. Returns what is said of them. */
  loadImage(archive: string): Promise<string>;
  /** Runs a program on the node, as root, to its end, and returns what it printed. */
  run(command: readonly string[], options?: RunOptions): Promise<string>;
}

export interface NodeOptions {
  /** The cluster's folder. */
  readonly dir: string;
  readonly cluster: string;
  readonly server: string;
  readonly name: string;
  readonly programs: { readonly kubelet: string; readonly "kube-proxy": string };
}

/** Makes the node's network and disk. It is off then. */
export async function createNode(options: NodeOptions & { readonly others: readonly string[] }): Promise<void> {
  await connectNode(options.dir, options.name, options.others);
  const settings = await settingsOf(options.dir, options.name);
  const files = { ...nodeFiles(settings), ...(await credentials(options, settings)) };
  await writeDisk(machineFolder(options.dir, options.name), files);
}

/** A node that has been made. */
export async function openNode(options: NodeOptions): Promise<RealNode> {
  const { dir, name, programs } = options;
  const settings = await settingsOf(dir, name);
  const cgroup = settings.cgroup.slice(1);
  const machine = newMachine({ dir, name, cgroup, programs: [programs.kubelet, programs["kube-proxy"]] });
  const start = (service: ServiceName): Promise<void> => startService(machine, service, settings);
  const loadImage = (archive: string): Promise<string> =>
    machine.run([...ctr, "images", "import", "-"], { inputFile: archive });
  return {
    name,
    address: settings.address,
    stopKubelet: () => machine.stop("kubelet"),
    startKubelet: () => start("kubelet"),
    killService: service => machine.kill(service),
    startService: start,
    powerOff: () => machine.powerOff(),
    powerOn: async (archives = []) => {
      await machine.powerOn();
      await start("containerd");
      for (const archive of archives) await loadImage(archive);
      await start("kubelet");
      await start("kube-proxy");
    },
    loadImage,
    run: (command, given) => machine.run(command, given),
  };
}

const ctr = ["ctr", "--address", nodePaths.containerdSocket, "--namespace", "k8s.io"];
const startLimitMs = 60_000;

async function startService(machine: Machine, service: ServiceName, settings: NodeSettings): Promise<void> {
  await machine.start(service, serviceCommand(service, settings));
  // The others look for it when they start.
  if (service !== "containerd") return;
  const missing = async (): Promise<string | undefined> =>
    machine.run([...ctr, "version"]).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  await waitUntil(missing, { what: `containerd of ${settings.name}`, limitMs: startLimitMs });
}

async function settingsOf(dir: string, name: string): Promise<NodeSettings> {
  const { node, pods } = addressesOf(await networkOf(dir), name);
  return { name, address: node, pods, cgroup: `/${namesOf(dir).cgroup}/${name}` };
}

async function credentials(
  { dir, cluster, server, name }: NodeOptions,
  { address }: NodeSettings,
): Promise<Readonly<Record<string, string>>> {
  const authority = await readFile(join(dir, "pki", "ca.crt"), "utf8");
  const user = { commonName: `system:node:${name}`, organization: "system:nodes" };
  const [kubelet, serving, proxy] = await Promise.all([
    issueClientCertificate(dir, user),
    issueServerCertificate(dir, { ...user, hosts: [name, address] }),
    issueClientCertificate(dir, { commonName: "system:kube-proxy" }),
  ]);
  return {
    [nodePaths.authority]: authority,
    [nodePaths.kubeletCertificate]: serving.certificate,
    [nodePaths.kubeletKey]: serving.privateKey,
    [nodePaths.kubeletKubeconfig]: renderKubeconfig({ cluster, server, authority, user: "kubelet", client: kubelet }),
    [nodePaths.proxyKubeconfig]: renderKubeconfig({ cluster, server, authority, user: "kube-proxy", client: proxy }),
  };
}
