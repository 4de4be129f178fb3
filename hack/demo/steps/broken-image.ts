import { everynodeLines, inNamespace, insist, look, nodeNames, podUids, setRef, settle, waitFor } from "../world";
import type { World } from "../world";
import { imageIn } from "../manifests";
import type { Step } from "../step";

// A roll-out that is stuck, as its user finds out why and mends it: with `kubectl everynode` alone.

export const brokenImage: Step = {
  title: "A broken image is explained",
  run: async world => {
    const { kubectl, manifests } = world;
    const nodes = await nodeNames(world);
    const before = podUids(await look(world), nodes);
    await kubectl.run("apply", "--filename", manifests.missingImage.path);
    const stuck = await untilStuck(world, nodes.length);
    const [first = ""] = stuck;
    const untouched = nodes.filter(node => !stuck.includes(node));
    const details = [
      ...(await everynodeLines(world, "status")),
      ...(await everynodeLines(world, "why", first)),
      ...(await everynodeLines(world, "undo")),
    ];
    const after = podUids(await settle(world, { nodes, image: imageIn(manifests.sample) }), untouched);
    insist("the pods of the other nodes", Object.fromEntries(untouched.map(node => [node, before[node]])), after);
    return { said: `${stuck.length} nodes wait for it, and undo mends them; no other pod was touched`, details };
  },
};

interface Group {
  readonly code: string;
  readonly nodes: readonly string[];
}

/** What `status` says, as far as it is looked at. */
interface Told {
  readonly waiting: readonly Group[];
  readonly progress: { readonly updated: number };
}

/** The nodes that wait for the image, once every node waits for it or for the budget. */
async function untilStuck(world: World, total: number): Promise<readonly string[]> {
  let stuck: readonly string[] = [];
  await waitFor(world, async () => {
    const { name } = setRef(world);
    const { exitCode, stdout } = await world.everynode("status", name, ...inNamespace(world), "--output", "json");
    const { waiting, progress }: Told = JSON.parse(stdout);
    const of = (wanted: string): readonly string[] =>
      waiting.filter(({ code }) => code === wanted).flatMap(({ nodes }) => nodes);
    stuck = of("ImagePull");
    const held = of("BudgetExhausted").length;
    world.progress({ done: stuck.length, total: total - held, unit: "nodes" });
    // The counts are written once a second at most, and the plugin sees pods at once.
    const found = { explained: stuck.length + held, updated: progress.updated, exitCode };
    const expected = { explained: total, updated: stuck.length, exitCode: 4 };
    if (stuck.length > 0 && JSON.stringify(found) === JSON.stringify(expected)) return [];
    return [{ what: "the stuck roll-out", expected: JSON.stringify(expected), found: JSON.stringify(found) }];
  });
  return stuck;
}
