import { startCluster } from "../../hack/control-plane/cluster";
import type { KubeClientHarness } from "../conformance/harness";
import { describeKubeClient } from "../conformance/kube-client";
import { nextName } from "../conformance/objects";
import { harnessAt } from "../conformance/real-harness";
import { startClusterProxy } from "./cluster-proxy";

async function proxyHarness(): Promise<KubeClientHarness> {
  const cluster = await startCluster({ name: nextName(), nodes: 0 });
  const proxy = await startClusterProxy({ cluster, user: "replica" });
  return harnessAt(proxy.kubeconfig, async () => {
    await proxy.stop();
    await cluster.stop();
  });
}

// A proxy that changed anything by itself would have its own faults blamed on the operator.
describeKubeClient("of a real API server, through the fault proxy without faults", proxyHarness, 120_000);
