import { removeCluster } from "../../hack/control-plane/cluster";

/** Takes down what setup has started, unless somebody wants to look at it. */
export default async function stopScenarioCluster(): Promise<void> {
  const name = process.env["EVERYNODE_E2E_CLUSTER"];
  if (name === undefined || process.env["EVERYNODE_E2E_OWN"] !== "true") return;
  if (process.env["EVERYNODE_E2E_KEEP"] !== "true") return void (await removeCluster({ name }));
  process.stderr.write(
    `The cluster runs on. To run scenarios on it again:\n  EVERYNODE_E2E_CLUSTER=${name} npm run e2e\n` +
      `To take it down:\n  npm run cluster -- down --name ${name}\n`,
  );
}
