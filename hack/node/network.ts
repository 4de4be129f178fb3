import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { withLock } from "../control-plane/build-lock";
import { clustersHome } from "../control-plane/state";
import { addressesOf, freeNetwork, hostAddress, namesOf, nodeNamespace } from "./layout";
import { run } from "./run";

/**
 * Makes the network of a cluster's nodes: a bridge in a network namespace of its own, where no firewall of this machine
 * looks at what passes, and one interface with which this machine takes part. Returns this machine's address there.
 */
export async function createNetwork(dir: string): Promise<string> {
  const { switchNamespace, hostLink } = namesOf(dir);
  // One at a time: two clusters that start at the same moment would find the same network free.
  const lock = { path: join(clustersHome(), "network.lock"), onWait: () => undefined };
  return withLock(lock, async () => {
    const network = freeNetwork(await takenNetworks());
    await writeFile(networkFile(dir), JSON.stringify({ network }));
    await ip([
      `netns add ${switchNamespace}`,
      `link add ${hostLink} type veth peer name machine netns ${switchNamespace}`,
      `addr add ${hostAddress(network)}/24 dev ${hostLink}`,
      `link set ${hostLink} up`,
    ]);
    await ip(["link set lo up", "link add lan type bridge", "link set lan up", ...plugIn("machine")], switchNamespace);
    return hostAddress(network);
  });
}

export async function networkOf(dir: string): Promise<number> {
  const { network }: { readonly network: number } = JSON.parse(await readFile(networkFile(dir), "utf8"));
  return network;
}

/** Gives a node its network namespace, with an address, and a way to the pods of the nodes that are there already. */
export async function connectNode(dir: string, name: string, others: readonly string[]): Promise<void> {
  const network = await networkOf(dir);
  const { switchNamespace } = namesOf(dir);
  const namespace = nodeNamespace(dir, name);
  const own = addressesOf(network, name);
  const routeTo = (other: string): string => {
    const { node, pods } = addressesOf(network, other);
    return `route replace ${pods} via ${node}`;
  };
  await ip([
    `netns add ${namespace}`,
    `link add ${name} netns ${switchNamespace} type veth peer name eth0 netns ${namespace}`,
  ]);
  await ip(plugIn(name), switchNamespace);
  await ip(
    [
      "link set lo up",
      `addr add ${own.node}/24 dev eth0`,
      "link set eth0 up",
      `route add default via ${hostAddress(network)}`,
      ...others.map(routeTo),
    ],
    namespace,
  );
  await ip([routeTo(name)]);
  for (const other of others) await ip([routeTo(name)], nodeNamespace(dir, other));
}

function plugIn(link: string): readonly string[] {
  return [`link set ${link} master lan`, `link set ${link} up`];
}

async function takenNetworks(): Promise<readonly string[]> {
  const [routes, addresses] = await Promise.all([
    run(["ip", "-4", "route", "show"]),
    run(["ip", "-4", "-o", "addr", "show"]),
  ]);
  const destinations = routes.split("\n").map(line => line.split(" ")[0] ?? "");
  const own = addresses.split("\n").map(line => line.trim().split(/\s+/)[3] ?? "");
  return [...destinations, ...own];
}

async function ip(commands: readonly string[], namespace?: string): Promise<void> {
  const input = commands.map(command => `${command}\n`).join("");
  await run(["ip", ...(namespace === undefined ? [] : ["-n", namespace]), "-batch", "-"], { input });
}

function networkFile(dir: string): string {
  return join(dir, "network.json");
}
