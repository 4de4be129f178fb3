import type { Untruth } from "../../operator/judge";
import { podsByNode } from "../../operator/judge";
import { imageIn } from "../manifests";
import type { Step } from "../step";
import { inNamespace, insist, look, nodeNames, podUids, setRef, settle, waitFor, type World } from "../world";

export const adoption: Step = {
  title: "Orphaned and adopted",
  run: async world => {
    const nodes = await nodeNames(world);
    const before = await look(world);
    const uids = podUids(before, nodes);
    const { name } = setRef(world);
    await world.kubectl.run("delete", "eds", name, ...inNamespace(world), "--cascade=orphan");
    const orphaned = await look(world);
    insist("owners of pods and revisions", [], owners(orphaned));
    insist("the pods without their set", uids, podUids(orphaned, nodes));
    await world.kubectl.run("apply", "--filename", world.manifests.sample.path);
    const adopted = await settle(world, { nodes, image: imageIn(world.manifests.sample) });
    insist("the adopted pods", uids, podUids(adopted, nodes));
    insist("the revisions", revisionNames(before), revisionNames(adopted));
    return { said: `${nodes.length} pods lived on without their set; a new one took them over as they were` };
  },
};

export const deletion: Step = {
  title: "Deleted for good",
  run: async world => {
    const { name } = setRef(world);
    const total = (await nodeNames(world)).length;
    await world.kubectl.run("delete", "eds", name, ...inNamespace(world));
    await waitFor(world, async () => {
      const left = await remains(world);
      world.progress({ done: Math.max(0, total - left.pods), total, unit: "nodes" });
      return left.untruths;
    });
    return { said: "no pod and no revision is left" };
  },
};

async function remains(world: World): Promise<{ readonly pods: number; readonly untruths: readonly Untruth[] }> {
  const { set, pods, revisions } = await look(world);
  // Nothing but Kubernetes' garbage collection ends the pod of a node that has left.
  const ours = [...podsByNode(pods)].filter(([node]) => !world.leftNodes.has(node)).flatMap(([, some]) => some);
  const found = { set: set === undefined ? 0 : 1, pods: ours.length, revisions: revisions.length };
  const untruths = Object.entries(found)
    .filter(([, count]) => count > 0)
    .map(([what, count]) => ({ what: `${what} after the deletion`, expected: "none", found: String(count) }));
  return { pods: ours.length, untruths };
}

function owners({ pods, revisions }: Awaited<ReturnType<typeof look>>): readonly unknown[] {
  return [...pods, ...revisions].flatMap(({ metadata }) => metadata?.ownerReferences ?? []);
}

function revisionNames({ revisions }: Awaited<ReturnType<typeof look>>): readonly (string | undefined)[] {
  return revisions.map(({ metadata }) => metadata?.name).toSorted();
}
