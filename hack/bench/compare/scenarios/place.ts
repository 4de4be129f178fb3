import { daemonSets, resourcePath } from "../../../../capabilities/kube/resources";
import { namespaceOf } from "../../../../capabilities/api/identity";
import type { Flavor } from "../../../../capabilities/api/flavor";
import { parallelRequests, sendOrThrow } from "../../../control-plane/api-client";
import { inParallel } from "../../../control-plane/parallel";
import { firstVersion, namespace, setManifest, setNames } from "../manifests";
import type { Measured } from "../result";
import { beginSpan } from "../span";
import { createPods } from "./raw";
import { type Run, secondsBetween, waitFor } from "./run";

/** From the creation of the sets until every pod is there, until every pod is ready, and until the sets say so. */
export async function place(run: Run): Promise<Measured> {
  const { world, setting, contender, subject, signal } = run;
  const { pods, sets } = world.observer;
  const total = setting.nodes * setting.sets;
  const wait = waitFor(run, total);
  const span = await beginSpan({ world, pid: subject?.pid, sinceStart: true, signal });
  const from = performance.now();
  const begun = begin(run);
  const seen = Promise.all([
    world.observer.until("all pods are created", () => pods.created >= total, wait),
    world.observer.until("all pods are ready", () => pods.ready(firstVersion) >= total, wait),
    contender.controller === undefined
      ? undefined
      : world.observer.until("the status says so", () => sets.settled(setting.nodes) === setting.sets, wait),
  ]);
  // Both, so that a failure of one does not leave the other's unheard.
  const [[createdAt, readyAt, statusAt]] = await Promise.all([seen, begun]);
  const statusSeconds = statusAt === undefined ? undefined : secondsBetween({ from, to: statusAt });
  return span.end(
    {
      createdSeconds: secondsBetween({ from, to: createdAt }),
      readySeconds: secondsBetween({ from, to: readyAt }),
      ...(statusSeconds !== undefined && { statusSeconds }),
    },
    total,
  );
}

async function begin({ world, setting, contender, signal }: Run): Promise<void> {
  if (contender.controller === undefined) {
    const { server } = world.cluster;
    const isBound = contender.name === "bound";
    const sets = setNames(setting.sets);
    return createPods({ server, credentials: world.contender, sets, nodes: world.nodes, isBound, signal });
  }
  const { controller } = contender;
  const { flavor } = controller;
  await inParallel(setNames(setting.sets), parallelRequests, async name => {
    await sendOrThrow(world.admin, { method: "POST", path: setsPath(flavor), body: setManifest(name, controller) });
  });
}

export function setsPath(flavor: Flavor): string {
  return resourcePath(daemonSets(flavor), { namespace: namespaceOf(namespace) });
}
