import { imageIn } from "../manifests";
import type { Step } from "../step";
import { insist, nodeNames, settle } from "../world";

export const apply: Step = {
  title: "Apply the manifest",
  run: async world => {
    const { kubectl, manifests } = world;
    const nodes = await nodeNames(world);
    const startedAtMs = performance.now();
    await kubectl.run("apply", "--filename", manifests.sample.path);
    await settle(world, { nodes, image: imageIn(manifests.sample) });
    const durationMs = performance.now() - startedAtMs;
    const again = await kubectl.run("apply", "--filename", manifests.sample.path);
    insist("a second apply says", "unchanged", again.trim().split(" ").at(-1));
    return { said: `a ready pod on each of ${nodes.length} nodes; applied again: unchanged`, durationMs };
  },
};
