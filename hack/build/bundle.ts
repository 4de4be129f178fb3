import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";

import { build } from "esbuild";

import { licensesText } from "./licenses";
import { type BundledPackage, bundledPackages } from "./packages";

// One file that `node` runs, with every package in it: what the image ships and `npm start` runs. `npx pepr build` makes
// the module as Pepr knows it, with its packages outside. `npm run build:bundle -- FILE` writes it elsewhere, so that a
// build can be kept while the tree goes on. The plugin of kubectl is a second program (`hack/build/plugin.ts`).

const ROOT = join(__dirname, "../..");

export interface BundleFile {
  readonly path: string;
  readonly contents: Uint8Array;
  /** Who may do what with it; by default everybody may read it. */
  readonly mode?: number;
}

export interface Bundle {
  readonly program: BundleFile;
  /** Says which source each line came from. No program needs it. */
  readonly sourceMap: BundleFile;
  /** The licences of what is in the program, which go with it. */
  readonly licenses: BundleFile;
  readonly packages: readonly BundledPackage[];
}

export interface BundleOptions {
  /** The folder of the sources. */
  readonly root: string;
  /** Where the program would go. */
  readonly output: string;
  /** The source that it begins with; the operator's by default. */
  readonly entry?: string;
  /** The first line of the program. */
  readonly banner?: string;
}

/** Makes the bundle without writing it. Its bytes depend on the sources alone: neither on the time nor on the folders. */
export async function makeBundle({ root, output, entry = "pepr.ts", banner }: BundleOptions): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: output,
    ...(banner !== undefined && { banner: { js: banner } }),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    keepNames: true,
    // The text stays in memory: blanks and comments were a third of it.
    minifyWhitespace: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: "none",
    write: false,
    metafile: true,
    logLevel: "warning",
  });
  const [sourceMap, program] = outputFiles.toSorted((one, other) => other.path.length - one.path.length);
  if (program === undefined || sourceMap === undefined) throw new Error("the bundler made less than two files");
  const packages = await bundledPackages({ root, metafile });
  const licenses = { path: `${output}.LICENSES.txt`, contents: Buffer.from(licensesText(packages)) };
  return { program, sourceMap, licenses, packages };
}

/** Makes the bundle, writes it, and says how large it is. */
export async function writeBundle(options: BundleOptions): Promise<void> {
  const startedAtMs = performance.now();
  const { output } = options;
  const { program, sourceMap, licenses } = await makeBundle(options);
  await Promise.all([program, sourceMap, licenses].map(replaceFile));
  const bytes = program.contents.length;
  const seconds = (performance.now() - startedAtMs) / 1000;
  console.log(`${relative(process.cwd(), output)} ${(bytes / 1e6).toFixed(1)} MB in ${seconds.toFixed(1)} s`);
}

/** In one step, as a program may be starting from the file right now. */
export async function replaceFile({ path, contents, mode = 0o644 }: BundleFile): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const unfinished = `${path}.${process.pid}`;
  await writeFile(unfinished, contents, { mode });
  await rename(unfinished, path);
}

if (require.main === module) {
  const output = resolve(process.argv[2] ?? join(ROOT, "dist/everynode.cjs"));
  writeBundle({ root: ROOT, output }).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
