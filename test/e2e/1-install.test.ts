import { parse } from "yaml";

import { CHART, NAMESPACE, RELEASE } from "../chart/helm";
import { chapter, needing, timed } from "./scenario";
import { podsOf } from "./world";

const world = chapter();
const step = needing("installation");

/** As docs/install.md says, in a namespace where Pod Security refuses whatever could harm its node. */
const install = ["install", RELEASE, CHART, "--namespace", NAMESPACE, "--create-namespace", "--wait", "--timeout=5m"];

describe("the installation", () => {
  step("begins in a namespace that is held to the restricted profile of Pod Security", async () => {
    const { kubectl } = world;
    // It is the user's, and outlives what an earlier run has installed in it.
    await kubectl.attempt("create", "namespace", NAMESPACE);
    await kubectl.run("label", "--overwrite", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=restricted");
    const harmful = ["run", "harmful", "--image=busybox:stable", "--namespace", NAMESPACE, "--dry-run=server"];
    expect((await kubectl.attempt(...harmful)).stderr).toContain('violates PodSecurity "restricted:latest"');
  });

  step("is one command, after which everything is ready", async () => {
    await timed("helm install --wait", () => world.helm.run(install));
    const pods = await podsOf(world, NAMESPACE, `app.kubernetes.io/instance=${RELEASE}`);
    const ready = pods.filter(pod =>
      pod.status?.conditions?.some(one => one.type === "Ready" && one.status === "True"),
    );
    expect(ready).toHaveLength(4);
    expect(pods.flatMap(pod => pod.status?.containerStatuses ?? []).map(one => one.restartCount)).toEqual([0, 0, 0, 0]);
  });

  step("spreads the pods of each role over the nodes", async () => {
    for (const role of ["admission", "controller"]) {
      const pods = await podsOf(world, NAMESPACE, `app.kubernetes.io/component=${role}`);
      expect(new Set(pods.map(pod => pod.spec?.nodeName)).size).toBe(2);
    }
  });

  step("is proved right by helm test", async () => {
    await timed("helm test", async () => {
      expect(await world.helm.run(["test", RELEASE])).toContain("Phase:          Succeeded");
    });
  });

  step("tells what to do next", async () => {
    const notes = await world.helm.run(["get", "notes", RELEASE]);
    const manifest = /<<'END'\n([^]*?)\n *END/.exec(notes)?.[1] ?? "";
    const dryRun = ["apply", "--dry-run=server", "--filename"];
    expect(await world.kubectl.run(...dryRun, await world.kubectl.file(parse(manifest) as object))).toContain(
      "hello created",
    );
    expect(notes).toContain(`helm uninstall ${RELEASE} --namespace ${NAMESPACE}`);
  });

  step("refuses a set with a fault, which shows that the webhooks answer", async () => {
    const faulty = {
      apiVersion: "everynode.dev/v1alpha1",
      kind: "DaemonSet",
      metadata: { name: "faulty" },
      spec: {
        selector: { matchLabels: { app: "faulty" } },
        template: { metadata: { labels: { app: "other" } }, spec: { containers: [{ name: "main", image: "any" }] } },
      },
    };
    const { stderr, exitCode } = await world.kubectl.attempt("apply", "--filename", await world.kubectl.file(faulty));
    expect(exitCode).toBe(1);
    expect(stderr).toContain("`selector` does not match template `labels`");
  });
});
