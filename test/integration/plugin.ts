import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";

import { PLUGIN_FILES, writePlugin } from "../../hack/build/plugin";

/** Puts the plugin of kubectl into a folder, and returns what to add to PATH: the names that npm gives to programs, which are links. */
export async function installPlugin(folder: string): Promise<string> {
  const programs = join(folder, "bin");
  mkdirSync(programs, { recursive: true });
  await writePlugin(folder);
  symlinkSync(join(folder, PLUGIN_FILES.program), join(programs, "kubectl-everynode"));
  symlinkSync(join(folder, PLUGIN_FILES.completion), join(programs, "kubectl_complete-everynode"));
  return programs;
}
