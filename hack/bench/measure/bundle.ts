import { join } from "node:path";

import { build } from "esbuild";

const root = join(__dirname, "../../..");

/**
 * Makes one file of each script, with all its packages in it, as the operator is shipped. What is measured then is the
 * program alone and not what compiles it, and it stays the same for as long as the measurements take.
 */
export async function bundleScripts(scripts: Readonly<Record<string, string>>, folder: string): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: { ...scripts },
    outdir: folder,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    keepNames: true,
    // Packages that are modules ask where they are; nothing that a client does depends on the answer.
    logOverride: { "empty-import-meta": "silent" },
    logLevel: "warning",
  });
}
