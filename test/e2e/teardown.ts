import { ensureBinaries, removeCluster } from "../../hack/control-plane/cluster";
import { newKubectl } from "../../hack/operator/kubectl";
import { NAMESPACE } from "../chart/helm";
import { fluentd } from "./sets";
import { readTarget, type Target } from "./target";

/** Takes down what setup has started, unless somebody wants to look at it, and takes the scenarios' things out of a cluster of somebody else. */
export default async function leaveScenarioCluster(): Promise<void> {
  const keep = process.env["EVERYNODE_E2E_KEEP"] === "true";
  const target = readTarget();
  if (target !== undefined && target.own === undefined && !keep) await tidy(target);
  const name = process.env["EVERYNODE_E2E_OWN"];
  if (name === undefined) return;
  if (!keep) return void (await removeCluster({ name }));
  process.stderr.write(
    `The cluster runs on. To run scenarios on it again:\n  EVERYNODE_E2E_CLUSTER=${name} npm run e2e\n` +
      `To take it down:\n  npm run cluster -- down --name ${name}\n`,
  );
}

/** Where everynode was before, the last chapter, which removes all, is skipped. */
async function tidy({ kubeconfig, lacks }: Target): Promise<void> {
  const { kubectl: binary } = await ensureBinaries(["kubectl"]);
  const kubectl = newKubectl({ binary, kubeconfig });
  const left =
    lacks.installation === undefined
      ? ["namespace", NAMESPACE]
      : ["daemonsets.everynode.dev", fluentd.name, "--namespace", fluentd.namespace];
  await kubectl.run("delete", ...left, "--ignore-not-found", "--timeout=180s");
}
