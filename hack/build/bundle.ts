import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

import { type OutputFile, build } from "esbuild";

// One file that `node` runs, with every package in it: what the image ships and `npm start` runs. `npx pepr build` makes
// the module as Pepr knows it, with its packages outside. `npm run build:bundle -- FILE` writes it elsewhere, so that a
// build can be kept while the tree goes on.

const ROOT = join(__dirname, "../..");
const OUTPUT = resolve(process.argv[2] ?? join(ROOT, "dist/everynode.cjs"));

async function bundle(): Promise<void> {
  const startedAtMs = performance.now();
  const { outputFiles } = await build({
    absWorkingDir: ROOT,
    entryPoints: ["pepr.ts"],
    outfile: OUTPUT,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    keepNames: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: "none",
    write: false,
    logLevel: "warning",
  });
  await Promise.all(outputFiles.map(replace));
  const bytes = outputFiles.find(({ path }) => path === OUTPUT)?.contents.length ?? 0;
  const seconds = (performance.now() - startedAtMs) / 1000;
  console.log(`${relative(process.cwd(), OUTPUT)} ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`);
}

/** In one step, as an operator may be starting from the file right now. */
async function replace({ path, contents }: OutputFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, contents);
  await rename(unfinished, path);
}

bundle().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
