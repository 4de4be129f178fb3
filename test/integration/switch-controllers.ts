import { readFile, writeFile } from "node:fs/promises";

import type { Cluster } from "../../hack/control-plane/cluster";
import { commandOf } from "../../hack/control-plane/launcher";

const component = "kube-controller-manager";

/** Restarts kube-controller-manager as it was, but for its `--controllers`. It ends without a warning, at any moment. */
export async function switchControllers(cluster: Cluster, controllers: string): Promise<void> {
  const file = commandOf(cluster.dir, component);
  const command = JSON.parse(await readFile(file, "utf8")) as readonly string[];
  await cluster.components.kill(component);
  const changed = command.map(arg => (arg.startsWith("--controllers=") ? `--controllers=${controllers}` : arg));
  await writeFile(file, JSON.stringify(changed));
  await cluster.components.start(component);
}
