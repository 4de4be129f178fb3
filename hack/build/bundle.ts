import { rm } from "node:fs/promises";
import { join } from "node:path";

import { build } from "esbuild";

// One file that `node` runs, with every package in it: what the image ships and `npm start` runs. `npx pepr build` makes
// the module as Pepr knows it, with its packages outside.

const ROOT = join(__dirname, "../..");
const OUTPUT = join(ROOT, "dist/everynode.cjs");

async function bundle(): Promise<void> {
  const startedAtMs = performance.now();
  await rm(OUTPUT, { force: true });
  const { metafile } = await build({
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
    metafile: true,
    logLevel: "warning",
  });
  const bytes = metafile.outputs["dist/everynode.cjs"]?.bytes ?? 0;
  const seconds = (performance.now() - startedAtMs) / 1000;
  console.log(`dist/everynode.cjs ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`);
}

bundle().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
