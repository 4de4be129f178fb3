import { CHART, NAMESPACE, RELEASE } from "../chart/helm";
import { eventually } from "../integration/api";
import { collector } from "./images";
import { chapter, needing, timed } from "./scenario";
import { apply, fluentd, fluentdWith, limitMs, untilComplete } from "./sets";
import { identities } from "./world";

const world = chapter();
const step = needing("installation");
const wait = ["--namespace", NAMESPACE, "--wait", "--timeout=5m"];
const definition = "customresourcedefinition.apiextensions.k8s.io/daemonsets.everynode.dev";

describe("a release that is uninstalled", () => {
  let before: readonly string[] = [];

  step("leaves nothing but what the user has made, and the definition of it", async () => {
    await apply(world, await fluentdWith(collector.second));
    await untilComplete(world, fluentd, { nodes: world.names, image: collector.second });
    before = await daemons();
    await timed("helm uninstall --wait", async () => {
      expect(await world.helm.run(["uninstall", RELEASE, ...wait])).toContain("daemonsets.everynode.dev");
    });
    const left = [
      // The API server makes it for the definition.
      "apiservice.apiregistration.k8s.io/v1alpha1.everynode.dev",
      definition,
      `daemonset.everynode.dev/${fluentd.name}`,
      `namespace/${NAMESPACE}`,
    ];
    // Helm waits for what it has deleted, and not for the pods that go with that.
    await eventually(() => named(/everynode|pepr/), left, limitMs);
    expect(await objects(["--all-namespaces", "--selector", `app.kubernetes.io/instance=${RELEASE}`])).toEqual([
      definition,
    ]);
    expect(await objects(["--namespace", NAMESPACE], ["--namespaced"])).toEqual([
      "configmap/kube-root-ca.crt",
      "serviceaccount/default",
    ]);
  });

  step("leaves the daemons running, and the API server taking changes", async () => {
    await apply(world, await fluentdWith(collector.first));
    expect(await daemons()).toEqual(before);
  });

  step("takes its daemons back when it is installed again, none of which is started anew for it", async () => {
    await apply(world, await fluentdWith(collector.second));
    await timed("helm install --wait", () => world.helm.run(["install", RELEASE, CHART, ...wait]));
    await untilComplete(world, fluentd, { nodes: world.names, image: collector.second });
    expect(await daemons()).toEqual(before);
  });

  step("serves them again", async () => {
    await apply(world, await fluentdWith(collector.first));
    await untilComplete(world, fluentd, { nodes: world.names, image: collector.first });
  });

  step("leaves nothing at all when the definition is deleted after it, as the notes say", async () => {
    await world.helm.run(["uninstall", RELEASE, ...wait]);
    await world.kubectl.run("delete", definition, "--timeout=180s");
    await eventually(() => named(/everynode|pepr/), [`namespace/${NAMESPACE}`], limitMs);
    const pods = ["wait", "pods", "--for=delete", "--timeout=180s", "--namespace", fluentd.namespace];
    await world.kubectl.run(...pods, "--selector", fluentd.selector);
  });
});

async function daemons(): Promise<readonly string[]> {
  return identities(world, fluentd.namespace, fluentd.selector);
}

/** The objects of all kinds whose name is like that, but for nodes and what bears the name of one, which may be like that too. */
async function named(pattern: RegExp): Promise<readonly string[]> {
  const names = await objects(["--all-namespaces"]);
  return names.filter(name => pattern.test(name) && !world.names.some(node => name.includes(node)));
}

/** The objects of all kinds that can be listed, but for events. */
async function objects(where: readonly string[], ofKinds: readonly string[] = []): Promise<readonly string[]> {
  const listed = await world.kubectl.run("api-resources", "--verbs=list", "--output=name", ...ofKinds);
  const kinds = listed
    .trim()
    .split("\n")
    .filter(kind => !/^events(\.|$)/.test(kind));
  const names = await world.kubectl.run("get", kinds.join(","), ...where, "--output=name", "--ignore-not-found");
  return names
    .split("\n")
    .filter(name => name !== "")
    .toSorted();
}
