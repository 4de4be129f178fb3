import { missingTakeover } from "../../hack/conformance/takeover";
import type { Cluster } from "../../hack/control-plane/cluster";
import { waitUntil } from "../../hack/control-plane/readiness";
import { newKubectl } from "../../hack/operator/kubectl";
import type { RealCluster, RealNode } from "../../hack/node/cluster";
import { CHART, NAMESPACE, newHelm, RELEASE } from "../chart/helm";

/** Installs everynode in takeover as docs/install.md says, and resolves once it serves the sets of `apps/v1`. */
export async function installInTakeover({ cluster, nodes }: RealCluster, signal: AbortSignal): Promise<void> {
  const { run } = kubectlOf(cluster);
  await run("create", "namespace", NAMESPACE);
  // Pods on the network of their node are allowed by no other level.
  await run("label", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=privileged");
  const { hostname, port } = new URL(cluster.server);
  const values = { takeover: { enabled: true }, apiServer: { host: hostname, port: Number(port) } };
  const helm = await newHelm(cluster);
  await helm.run(["install", RELEASE, CHART, "--namespace", NAMESPACE, "--wait", "--timeout=5m"], values);
  const wait = { what: "everynode to serve apps/v1", limitMs: servingLimitMs, check: () => signal.throwIfAborted() };
  await waitUntil(() => missingFromAll(nodes), wait);
}

/** What each pod of everynode has logged, with its name before each line. */
export async function logsOf(cluster: Cluster): Promise<string> {
  const pods = ["--selector", `app.kubernetes.io/instance=${RELEASE}`, "--namespace", NAMESPACE];
  return kubectlOf(cluster).run("logs", ...pods, "--prefix", "--tail=-1", "--max-log-requests=20");
}

/** The probe of takeover must be quiet for 5 s first, and a leader be elected before. */
const servingLimitMs = 60_000;
/** Of the controller, where it is on the network of its node. */
const healthPort = 18_480;

/** Only the replica that leads serves sets, and any of them may. */
async function missingFromAll(nodes: readonly RealNode[]): Promise<string | undefined> {
  const missing = await Promise.all(nodes.map(async node => missingTakeover(await readyz(node))));
  return missing.includes(undefined)
    ? undefined
    : nodes.map(({ name }, index) => `${name}: ${missing[index]}`).join("; ");
}

async function readyz({ address }: RealNode): Promise<string> {
  const url = `http://${address}:${healthPort}/readyz?verbose`;
  // A node may have no replica.
  const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
  return (await answer?.text()) ?? "";
}

function kubectlOf({ binaries, kubeconfig }: Cluster): ReturnType<typeof newKubectl> {
  return newKubectl({ binary: binaries.kubectl, kubeconfig });
}
