import { mkdir } from "node:fs/promises";
import { join } from "node:path";

import type { Pod } from "../../capabilities/api/types";
import { ensureBinaries } from "../../hack/control-plane/cluster";
import { type Helm, newHelm } from "../chart/helm";
import { type Api, apiOver } from "../integration/api";
import { type Commands, newCommands } from "../integration/commands";
import { apiClientOf } from "./kubeconfig";
import { openRig, type Rig } from "./rig";
import { type NodePlace, target } from "./target";

/** The cluster of the scenarios, with a user's tools, and a hand of the test's own to look what is there. */
export interface World {
  readonly nodes: readonly NodePlace[];
  /** The names of all nodes, on which daemons run that tolerate a control plane. */
  readonly names: readonly string[];
  /** The names of those on which any daemon runs; two at least. */
  readonly workers: readonly string[];
  /** What watching takes. */
  readonly watched: { readonly binaries: { readonly kubectl: string }; readonly kubeconfig: string };
  readonly kubectl: Commands;
  readonly helm: Helm;
  readonly api: Api;
  readonly rig: Rig;
  close(): Promise<void>;
}

const manifests = join(__dirname, "../../dist/e2e/manifests");

export async function openWorld(): Promise<World> {
  const found = target();
  const { nodes, kubeconfig } = found;
  const binaries = await ensureBinaries(["kubectl"]);
  const watched = { binaries, kubeconfig };
  await mkdir(manifests, { recursive: true });
  const rig = await openRig(found);
  const api = apiOver(await apiClientOf(watched));
  return {
    nodes,
    names: nodes.map(({ name }) => name),
    workers: nodes.filter(({ isWorker }) => isWorker).map(({ name }) => name),
    watched,
    rig,
    api,
    kubectl: newCommands({ ...watched, dir: manifests }),
    helm: await newHelm({ kubeconfig }),
    close: async () => {
      await api.close();
      await rig.close();
    },
  };
}

/** As `kubectl get pods --selector`. */
export async function podsOf(
  { api }: Pick<World, "api">,
  namespace: string,
  selector: string,
): Promise<readonly Pod[]> {
  const path = `/api/v1/namespaces/${namespace}/pods?labelSelector=${encodeURIComponent(selector)}`;
  const { items } = (await api.send({ method: "GET", path })) as { readonly items: readonly Pod[] };
  return items;
}

/** What tells whether a pod is still the same and its containers were never started anew. */
export async function identities(world: World, namespace: string, selector: string): Promise<readonly string[]> {
  const pods = await podsOf(world, namespace, selector);
  const identity = ({ metadata, spec, status }: Pod): string => {
    const containers = status?.containerStatuses ?? [];
    const starts = containers.map(
      ({ containerID, restartCount }) => `${containerID} started again ${restartCount} times`,
    );
    return [spec?.nodeName, metadata?.name, metadata?.uid, ...starts].join(" ");
  };
  return pods.map(identity).toSorted();
}
