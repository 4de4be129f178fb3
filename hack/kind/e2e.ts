import { kubeconfigOf, namespace, requireCluster } from "./lifecycle";
import { takesOver, type Variant } from "./variants";
import { type Command, type World, demand } from "./world";

const limit = "--timeout=180s";
const clusterNodes = 4;

/**
 * Runs the scenarios of test/e2e in the cluster. Where everynode is installed already they leave out its installing and
 * its removing; in takeover it must be, as no node is ready before, and its first sets are looked at here.
 */
export async function e2e(world: World, variant: Variant): Promise<void> {
  await requireCluster(world, variant);
  if (takesOver(variant)) await clusterSetsRun(world, variant);
  world.say("running the scenarios of test/e2e, which takes ten minutes or more");
  const { code } = await world.run(scenarios(world, variant));
  if (code !== 0) throw new Error("a scenario failed; what is known of it is above");
  world.say("every scenario has passed, but for those that were skipped with a reason");
}

/** In takeover the network of pods and of Services hangs on sets that everynode serves. */
async function clusterSetsRun(world: World, variant: Variant): Promise<void> {
  const kubectl = (...args: readonly string[]): Promise<string> =>
    demand(world, { program: world.programs.kubectl, args: [...args, limit, "--kubeconfig", kubeconfigOf(variant)] });
  await kubectl("wait", "deployments", "--all", "--namespace", namespace, "--for=condition=Available");
  for (const set of ["kindnet", "kube-proxy"]) {
    const ready = `--for=jsonpath={.status.numberReady}=${clusterNodes}`;
    await kubectl("wait", "daemonsets.apps", set, "--namespace", "kube-system", ready);
  }
  world.say("kindnet and kube-proxy, which everynode serves here, run on every node");
}

function scenarios({ programs }: World, variant: Variant): Command {
  return {
    program: "npm",
    args: ["run", "--silent", "e2e"],
    env: {
      EVERYNODE_E2E_KUBECONFIG: kubeconfigOf(variant),
      EVERYNODE_E2E_NODE_SHELL: `${programs.docker} exec --interactive {node}`,
    },
  };
}
