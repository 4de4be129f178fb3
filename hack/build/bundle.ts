import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

import { type Metafile, type OutputFile, build } from "esbuild";

// One file that `node` runs, with every package in it: what the image ships and `npm start` runs. `npx pepr build` makes
// the module as Pepr knows it, with its packages outside. `npm run build:bundle -- FILE` writes it elsewhere, so that a
// build can be kept while the tree goes on.

const ROOT = join(__dirname, "../..");

export interface Bundle {
  /** The program and its source map. */
  readonly files: readonly OutputFile[];
  /** Which files are in it, by their paths below the root. */
  readonly metafile: Metafile;
}

/** Makes the bundle without writing it. Its bytes depend on the sources alone: neither on the time nor on the folders. */
export async function makeBundle({
  root,
  output,
}: {
  readonly root: string;
  readonly output: string;
}): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: ["pepr.ts"],
    outfile: output,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: "none",
    write: false,
    metafile: true,
    logLevel: "warning",
  });
  return { files: outputFiles, metafile };
}

async function writeBundle(output: string): Promise<void> {
  const startedAtMs = performance.now();
  const { files } = await makeBundle({ root: ROOT, output });
  await Promise.all(files.map(replace));
  const bytes = files.find(({ path }) => path === output)?.contents.length ?? 0;
  const seconds = (performance.now() - startedAtMs) / 1000;
  console.log(`${relative(process.cwd(), output)} ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`);
}

/** In one step, as an operator may be starting from the file right now. */
async function replace({ path, contents }: OutputFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, contents);
  await rename(unfinished, path);
}

if (require.main === module) {
  writeBundle(resolve(process.argv[2] ?? join(ROOT, "dist/everynode.cjs"))).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
