import { imageIn, nodeSelector } from "../manifests";
import type { Step } from "../step";
import { insist, look, nodeNames, podUids, settle, type World } from "../world";

// Nodes that come, go and change. None of it may touch a pod on another node.

const joined = "node-joined";

export const nodeJoins: Step = {
  title: "A node joins",
  run: async world => {
    const before = await nodeNames(world);
    await changeNodes(world, {
      change: () => world.cluster.nodes.add([joined]),
      wanted: [...before, joined],
      untouched: before,
      image: imageIn(world.manifests.sample),
    });
    return { said: `${joined} has its pod; no other was touched` };
  },
};

export const nodeLeaves: Step = {
  title: "A node leaves",
  run: async world => {
    const [left = "", ...nodes] = await nodeNames(world);
    // Kubernetes' own garbage collection deletes the pods of such a node (D-ELIG-41). It waits 40 s before it acts.
    world.leftNodes.add(left);
    await changeNodes(world, {
      change: () => world.kubectl.run("delete", "node", left),
      wanted: nodes,
      untouched: nodes,
      image: imageIn(world.manifests.sample),
    });
    return { said: `${left} is no longer counted; no other pod was touched` };
  },
};

const { key, value } = nodeSelector;

export const labelledOut: Step = {
  title: "A node is labelled out",
  run: async world => {
    const [out = "", ...nodes] = await nodeNames(world);
    await changeNodes(world, {
      change: () => world.kubectl.run("label", "node", out, `${key}-`),
      wanted: nodes,
      untouched: nodes,
      image: imageIn(world.manifests.selecting),
    });
    return { said: `without ${key}=${value}, ${out} has no pod` };
  },
};

export const labelledIn: Step = {
  title: "And in again",
  run: async world => {
    const nodes = await nodeNames(world);
    const [back = "", ...others] = nodes;
    await changeNodes(world, {
      change: () => world.kubectl.run("label", "node", back, `${key}=${value}`),
      wanted: nodes,
      untouched: others,
      image: imageIn(world.manifests.selecting),
    });
    return { said: `with it, ${back} has one again` };
  },
};

interface NodeChange {
  readonly change: () => Promise<unknown>;
  readonly wanted: readonly string[];
  /** The nodes whose pods must be the very same afterwards. */
  readonly untouched: readonly string[];
  readonly image: string;
}

async function changeNodes(world: World, { change, wanted, untouched, image }: NodeChange): Promise<void> {
  const before = podUids(await look(world), untouched);
  await change();
  const after = podUids(await settle(world, { nodes: wanted, image }), untouched);
  insist("the pods of the other nodes", before, after);
}
