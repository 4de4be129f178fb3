import { accessSync, constants } from "node:fs";
import { delimiter, join, relative } from "node:path";

export interface KubectlSearch {
  /** The variable PATH. */
  readonly path: string;
  /** Where the test cluster's is, if it was built. */
  readonly built: string;
  readonly cwd: string;
}

/** What to type for kubectl: the test cluster's when PATH has none. */
export function kubectlToType({ path, built, cwd }: KubectlSearch): string {
  const isOnPath = path.split(delimiter).some(folder => folder !== "" && isProgram(join(folder, "kubectl")));
  return !isOnPath && isProgram(built) ? relative(cwd, built) : "kubectl";
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false; // Not there, or not for us to run.
  }
}
