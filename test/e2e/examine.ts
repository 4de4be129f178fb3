import { mkdir, stat } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";

import { APPS } from "../../capabilities/api/flavor";
import type { DaemonSet } from "../../capabilities/api/types";
import { ensureBinaries } from "../../hack/control-plane/cluster";
import { NAMESPACE, newHelm, RELEASE } from "../chart/helm";
import { type Commands, newCommands } from "../integration/commands";
import { auditLogPath } from "./audit";
import { openForeignRig } from "./foreign-rig";
import type { Need, NodePlace, Target } from "./target";

// What a cluster is and what it lacks, found out before any scenario begins.

/** Where a cluster is, and what is known of it from outside. */
export type Given = Pick<Target, "kubeconfig" | "own" | "shell">;

/** Throws where the scenarios could not run at all. */
export async function examine(given: Given): Promise<Target> {
  const dir = join(__dirname, "../../dist/e2e/manifests");
  await mkdir(dir, { recursive: true });
  const kubectl = newCommands({ binaries: await ensureBinaries(["kubectl"]), kubeconfig: given.kubeconfig, dir });
  const nodes = await nodesOf(kubectl);
  if (nodes.filter(({ isWorker }) => isWorker).length < 2)
    throw new Error(`the scenarios need two nodes without taints, and there are ${nodes.map(told).join(", ")}`);
  const lacks: readonly Lack[] = [
    ...(given.own === undefined ? await foreignLacks(given, nodes) : [await auditLack(given.own)]),
    ["outside", await outsideLack(nodes)],
    ...(await installationLacks(given, kubectl)),
  ];
  return { ...given, nodes, lacks: Object.fromEntries(lacks.filter(([, why]) => why !== undefined)) };
}

const controlPlane = "node-role.kubernetes.io/control-plane";

interface ListedNode {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly taints?: readonly { readonly key: string }[] };
  readonly status: { readonly addresses: readonly { readonly type: string; readonly address: string }[] };
}

async function nodesOf(kubectl: Commands): Promise<readonly NodePlace[]> {
  await kubectl.run("wait", "nodes", "--all", "--for=condition=Ready", "--timeout=180s");
  const { items } = JSON.parse(await kubectl.run("get", "nodes", "--output=json")) as {
    readonly items: readonly ListedNode[];
  };
  const places = items.map(({ metadata, spec: { taints = [] }, status }) => {
    const strange = taints.filter(({ key }) => key !== controlPlane);
    if (strange.length > 0)
      throw new Error(
        `${metadata.name} has a taint that the scenarios do not know: ${strange.map(({ key }) => key).join()}`,
      );
    const address = status.addresses.find(({ type }) => type === "InternalIP")?.address ?? "";
    return { name: metadata.name, address, isWorker: taints.length === 0 };
  });
  return places.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function told({ name, isWorker }: NodePlace): string {
  return isWorker ? name : `${name} (control plane)`;
}

type Lack = readonly [Need, string | undefined];

async function foreignLacks({ shell }: Given, nodes: readonly NodePlace[]): Promise<readonly Lack[]> {
  const always: readonly Lack[] = [
    ["machines", "no machine can be added to this cluster from here"],
    ["audit", "the audit log of its API server cannot be read from here"],
  ];
  if (shell === undefined) {
    const why = "nothing runs programs on its nodes: EVERYNODE_E2E_NODE_SHELL is not set";
    return [["shell", why], ["kubelets", why], ...always];
  }
  const rig = openForeignRig({ shell, lacks: {} });
  for (const { name } of nodes) await rig.run(name, ["true"]);
  const services = await Promise.all(
    nodes.map(({ name }) => rig.run(name, ["systemctl", "is-active", "kubelet"]).catch(String)),
  );
  const isService = services.every(answer => answer.trim() === "active");
  return [["kubelets", isService ? undefined : "its kubelets are no services of systemd"], ...always];
}

async function auditLack(own: string): Promise<Lack> {
  const hasLog = await stat(auditLogPath(own)).then(
    () => true,
    () => false,
  );
  return ["audit", hasLog ? undefined : "its API server keeps no audit log"];
}

/** Every kubelet listens there, and answers whoever reaches it. */
const kubeletPort = 10_250;
const connectLimitMs = 5_000;

async function outsideLack(nodes: readonly NodePlace[]): Promise<string | undefined> {
  const reached = await Promise.all(nodes.map(({ address }) => reaches(address)));
  return reached.includes(false) ? "the addresses of its nodes cannot be reached from here" : undefined;
}

function reaches(host: string): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect({ host, port: kubeletPort, timeout: connectLimitMs });
    const settle = (isReached: boolean) => () => {
      socket.destroy();
      resolve(isReached);
    };
    socket.on("connect", settle(true)).on("error", settle(false)).on("timeout", settle(false));
  });
}

async function installationLacks({ kubeconfig }: Given, kubectl: Commands): Promise<readonly Lack[]> {
  const helm = await newHelm({ kubeconfig });
  const values = await helm.attempt(["get", "values", RELEASE, "--namespace", NAMESPACE, "--output=json"]);
  if (values.exitCode !== 0) return [["builtIn", await builtInLack(kubectl)]];
  const { takeover } = (JSON.parse(values.stdout) ?? {}) as { readonly takeover?: { readonly enabled?: boolean } };
  const takesOver = takeover?.enabled === true;
  return [
    ["installation", "everynode is installed in this cluster already"],
    ["builtIn", takesOver ? "everynode serves apps/v1 in its place here" : await builtInLack(kubectl)],
  ];
}

const probe = {
  apiVersion: APPS.apiVersion,
  kind: "DaemonSet",
  metadata: { name: "e2e-built-in", namespace: "default" },
  spec: {
    selector: { matchLabels: { app: "e2e-built-in" } },
    template: {
      metadata: { labels: { app: "e2e-built-in" } },
      // No node is chosen: that somebody has looked at the set is enough.
      spec: { nodeSelector: { none: "such" }, containers: [{ name: "main", image: "none" }] },
    },
  },
} as const satisfies DaemonSet;

/** Whether somebody looks after a set of apps/v1. */
async function builtInLack(kubectl: Commands): Promise<string | undefined> {
  const set = [`daemonsets.apps/${probe.metadata.name}`, "--namespace", probe.metadata.namespace];
  await kubectl.run("create", "--filename", await kubectl.file(probe));
  try {
    const seen = ["--for=jsonpath={.status.observedGeneration}=1", "--timeout=90s"];
    const { exitCode } = await kubectl.attempt("wait", ...set, ...seen);
    return exitCode === 0 ? undefined : "the built-in controller of DaemonSets does not run";
  } finally {
    await kubectl.run("delete", ...set);
  }
}
