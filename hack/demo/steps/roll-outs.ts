import { currentRevision, imageOf, type Observed } from "../../operator/judge";
import { imageIn, nodeSelector, type Manifest } from "../manifests";
import type { Step } from "../step";
import {
  existingSet,
  inNamespace,
  insist,
  labelSelector,
  look,
  nodeNames,
  nodesWithoutPod,
  podUids,
  setRef,
  settle,
  UntrueError,
  type World,
} from "../world";

// Changes of the template, and the history they leave.

/** Of the nodes, how many may be without a ready pod at any moment of a roll-out. */
const maxUnavailablePercent = 20;

export const strategy: Step = {
  title: "A faster strategy",
  run: async world => {
    const before = await existingSet(world);
    const nodes = await nodeNames(world);
    const uids = podUids(await look(world), nodes);
    const updateStrategy = { rollingUpdate: { maxUnavailable: `${maxUnavailablePercent}%` } };
    const patch = JSON.stringify({ spec: { updateStrategy } });
    const { name } = setRef(world);
    await world.kubectl.run("patch", "eds", name, ...inNamespace(world), "--type=merge", "--patch", patch);
    // The sample's default is one node at a time.
    const settled = await settle(world, { nodes, image: imageIn(world.manifests.sample) });
    insist("the pods", uids, podUids(settled, nodes));
    insist("the generation", (before.metadata?.generation ?? 0) + 1, settled.set?.metadata?.generation);
    return { said: `maxUnavailable is ${maxUnavailablePercent}% from here on; no pod was touched` };
  },
};

export const nodeSelection: Step = {
  title: "A node selector rolls out",
  run: async world => {
    const { key, value } = nodeSelector;
    await world.kubectl.run("label", "nodes", "--all", `${key}=${value}`);
    const { nodes, durationMs } = await rollOut(world, world.manifests.selecting);
    return { said: `${key}=${value}: ${nodes} pods replaced, ${neverMoreThan(nodes)}`, durationMs };
  },
};

export const imageChange: Step = {
  title: "A new image rolls out",
  run: async world => {
    const { nodes, durationMs } = await rollOut(world, world.manifests.newImage);
    const tag = imageIn(world.manifests.newImage).split(":").at(-1);
    return { said: `${tag}: ${nodes} pods replaced, ${neverMoreThan(nodes)}`, durationMs };
  },
};

export const history: Step = {
  title: "The history is kept",
  run: async world => {
    const observed = await look(world);
    insist("the numbers of the revisions", [1, 2, 3], revisionNumbers(observed));
    const args = ["get", "controllerrevisions", ...inNamespace(world), "--selector", labelSelector(world)];
    const table = await world.kubectl.run(...args, "--sort-by", ".revision");
    const images = observed.revisions.toSorted((a, b) => a.revision - b.revision).map(imageOf);
    const { sample, selecting, newImage } = world.manifests;
    insist("the images of the revisions", [sample, selecting, newImage].map(imageIn), images);
    return {
      said: "three templates, three revisions",
      details: ["$ kubectl get controllerrevisions", ...table.trimEnd().split("\n")],
    };
  },
};

export const oldManifest: Step = {
  title: "Back to the first manifest",
  run: async world => {
    const before = await look(world);
    const first = before.revisions.find(({ revision }) => revision === 1)?.metadata?.name;
    const { nodes, observed, durationMs } = await rollOut(world, world.manifests.sample);
    insist("the numbers of the revisions", [2, 3, 4], revisionNumbers(observed));
    insist(
      "the current revision",
      first,
      currentRevision(await existingSet(world), observed.revisions)?.metadata?.name,
    );
    return { said: `${nodes} pods replaced; revision 1 is used again and is now 4`, durationMs };
  },
};

interface RolledOut {
  readonly nodes: number;
  readonly observed: Observed;
  readonly durationMs: number;
}

async function rollOut(world: World, manifest: Manifest): Promise<RolledOut> {
  const nodes = await nodeNames(world);
  const before = podUids(await look(world), nodes);
  let most = 0;
  const startedAtMs = performance.now();
  await world.kubectl.run("apply", "--filename", manifest.path);
  const observed = await settle(world, { nodes, image: imageIn(manifest) }, seen => {
    most = Math.max(most, nodesWithoutPod(seen, nodes));
  });
  const durationMs = performance.now() - startedAtMs;
  const kept = Object.entries(podUids(observed, nodes)).filter(([node, [uid]]) => before[node]?.[0] === uid);
  insist("pods that were not replaced", [], kept);
  if (most > budget(nodes.length)) {
    const what = "nodes without a ready pod at one moment";
    throw new UntrueError([{ what, expected: `at most ${budget(nodes.length)}`, found: String(most) }]);
  }
  return { nodes: nodes.length, observed, durationMs };
}

/** Percentages of nodes are rounded up (D-UPD-22). */
function budget(nodes: number): number {
  return Math.ceil((nodes * maxUnavailablePercent) / 100);
}

function neverMoreThan(nodes: number): string {
  return `never more than ${budget(nodes)} at a time`;
}

function revisionNumbers({ revisions }: Observed): readonly number[] {
  return revisions.map(({ revision }) => revision).toSorted((a, b) => a - b);
}
