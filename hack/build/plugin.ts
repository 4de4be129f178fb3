import { join } from "node:path";

import { type Bundle, type BundleFile, makeBundle, replaceFile } from "./bundle";

// The plugin of kubectl as two executable files, which `bin` of package.json names: the program, and what kubectl runs to
// complete its command line (kubectl calls `kubectl_complete-NAME` for the plugin NAME).

const ROOT = join(__dirname, "../..");

export const PLUGIN_FILES = { program: "kubectl-everynode.cjs", completion: "kubectl_complete-everynode.cjs" } as const;

const INTERPRETER = "#!/usr/bin/env node";
const EXECUTABLE = 0o755;

/** Makes the program for a folder without writing it. */
export function makePlugin(folder: string): Promise<Bundle> {
  const output = join(folder, PLUGIN_FILES.program);
  return makeBundle({ root: ROOT, output, entry: "capabilities/kubectl-plugin.ts", banner: INTERPRETER });
}

/** Writes the plugin into a folder. */
export async function writePlugin(folder: string): Promise<BundleFile> {
  const { program, sourceMaps, licenses } = await makePlugin(folder);
  const files: readonly BundleFile[] = [
    { ...program, mode: EXECUTABLE },
    ...sourceMaps,
    licenses,
    { path: join(folder, PLUGIN_FILES.completion), contents: Buffer.from(completionProgram()), mode: EXECUTABLE },
  ];
  await Promise.all(files.map(replaceFile));
  return program;
}

/** The same program, asked by its hidden command for completions. */
function completionProgram(): string {
  return [INTERPRETER, `process.argv.splice(2, 0, "__complete");`, `require("./${PLUGIN_FILES.program}");`, ""].join(
    "\n",
  );
}

if (require.main === module) {
  writePlugin(join(ROOT, "dist")).then(
    ({ contents }) => console.log(`${PLUGIN_FILES.program} ${(contents.length / 1e6).toFixed(1)} MB`),
    (error: unknown) => {
      console.error(error);
      process.exitCode = 1;
    },
  );
}
