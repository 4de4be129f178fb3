import type { Pod } from "../../capabilities/api/types";
import { waitUntil } from "../../hack/control-plane/readiness";
import { CHART, NAMESPACE, RELEASE } from "../chart/helm";
import { type Applied, whileApplying } from "./applying";
import { collector } from "./images";
import { killContainer } from "./rig";
import { chapter, needing, step, tell, timed } from "./scenario";
import { apply, fluentd, fluentdWith, limitMs, untilComplete } from "./sets";
import { identities, podsOf } from "./world";

const world = chapter();
const onShell = needing("shell");
const wait = ["--namespace", NAMESPACE, "--wait", "--timeout=5m"];

describe("a release", () => {
  let before: readonly string[] = [];

  step("begins with daemons on every node", async () => {
    await apply(world, await fluentdWith(collector.second));
    await untilComplete(world, fluentd, { nodes: world.names, image: collector.second });
    before = await daemons();
  });

  step("is upgraded to other values while somebody applies, and no daemon notices", async () => {
    const upgrade = ["upgrade", RELEASE, CHART, "--reuse-values", "--set=log.level=debug", ...wait];
    const applied = await whileApplying(world, () => timed("helm upgrade --wait", () => world.helm.run(upgrade)));
    expectNoFailure(applied);
    expect(await levels()).toEqual(["debug", "debug"]);
    expect(await daemons()).toEqual(before);
  });

  step("is rolled back to the revision before, and no daemon notices", async () => {
    const rollback = ["rollback", RELEASE, ...wait];
    const applied = await whileApplying(world, () => timed("helm rollback --wait", () => world.helm.run(rollback)));
    expectNoFailure(applied);
    expect(await levels()).toEqual(["info", "info"]);
    expect(await daemons()).toEqual(before);
  });
});

describe("the pods of admission", () => {
  step("are deleted one after the other while somebody applies, and no command fails", async () => {
    const applied = await whileApplying(world, () => timed("both replaced", replaceAdmission));
    expectNoFailure(applied);
  });
});

async function replaceAdmission(): Promise<void> {
  for (const { metadata } of await livingPods("admission")) {
    await world.kubectl.run("delete", "pod", metadata?.name ?? "", "--namespace", NAMESPACE);
    await world.kubectl.run("rollout", "status", "deployment/everynode-admission", "--namespace", NAMESPACE);
  }
}

describe("the controller that leads", () => {
  step("is deleted in the midst of an update, which goes on", async () => {
    const former = await leader();
    await timed("the update, with a change of the lead in it", async () => {
      await apply(world, await fluentdWith(collector.first));
      const deleted = world.kubectl.run("delete", "pod", podOf(former), "--namespace", NAMESPACE);
      await timed("another leads", () => untilAnotherLeads(former));
      await untilComplete(world, fluentd, { nodes: world.names, image: collector.first });
      await deleted;
    });
  });

  onShell("is killed without a warning, and the lead is taken anew, by another or by its next process", async () => {
    const former = await leader();
    const place = (await livingPods("controller")).find(({ metadata }) => metadata?.name === podOf(former));
    const { containerID = "" } = place?.status?.containerStatuses?.[0] ?? {};
    await timed("after kill -9 another leads, or it again", async () => {
      await killContainer(world.rig, { node: place?.spec?.nodeName ?? "", containerID });
      await untilAnotherLeads(former);
    });
    await apply(world, await fluentdWith(collector.second));
    await untilComplete(world, fluentd, { nodes: world.names, image: collector.second });
    await world.kubectl.run("rollout", "status", "deployment/everynode-controller", "--namespace", NAMESPACE);
  });
});

async function daemons(): Promise<readonly string[]> {
  return identities(world, fluentd.namespace, fluentd.selector);
}

/** What the pods of the controller are told to log. */
async function levels(): Promise<readonly string[]> {
  const variables = (await livingPods("controller")).map(({ spec }) => spec?.containers[0]?.env ?? []);
  return variables.map(all => all.find(({ name }) => name === "EVERYNODE_LOG_LEVEL")?.value ?? "");
}

/** The pods of a role but for those that are about to end. */
async function livingPods(role: string): Promise<readonly Pod[]> {
  const pods = await podsOf(world, NAMESPACE, `app.kubernetes.io/component=${role}`);
  return pods.filter(({ metadata }) => metadata?.deletionTimestamp === undefined);
}

function expectNoFailure({ commands, failures }: Applied): void {
  tell(`${commands} times kubectl apply, ${failures.length} failed`);
  expect(failures).toEqual([]);
  expect(commands).toBeGreaterThan(3);
}

async function leader(): Promise<string> {
  const lease = ["get", "lease", "everynode-controller", "--namespace", NAMESPACE];
  return world.kubectl.run(...lease, "--output=jsonpath={.spec.holderIdentity}");
}

/** The name of the pod is the first part of the holder's. */
function podOf(holder: string): string {
  return holder.slice(0, holder.lastIndexOf("_"));
}

async function untilAnotherLeads(former: string): Promise<void> {
  const missing = async (): Promise<string | undefined> => {
    const holder = await leader();
    return holder === "" || holder === former ? `the Lease is held by "${holder}"` : undefined;
  };
  await waitUntil(missing, { what: "another leader", limitMs });
}
