import { openForeignRig } from "./foreign-rig";
import { ctr } from "./rig";
import type { Target } from "./target";

/** Gives every node of a foreign cluster the images of archives; where there is no shell on them, says which have to be there. */
export async function loadImages(target: Target, archives: readonly string[]): Promise<void> {
  if (target.lacks.shell !== undefined) {
    process.stderr.write(
      `its nodes must have the images of these archives, as ${target.lacks.shell}:\n  ${archives.join("\n  ")}\n`,
    );
    return;
  }
  const rig = openForeignRig(target);
  for (const { name } of target.nodes) {
    process.stderr.write(`giving ${name} ${archives.length} images\n`);
    for (const inputFile of archives) await rig.run(name, [...ctr, "images", "import", "-"], { inputFile });
  }
}
