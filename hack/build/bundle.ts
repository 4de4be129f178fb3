import { mkdir, rename, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, resolve } from "node:path";

import { type Metafile, type Plugin, build } from "esbuild";

import { licensesText } from "./licenses";
import { type BundledPackage, bundledPackages } from "./packages";

// A file that `node` runs, with every package in it: what the image ships and `npm start` runs. What is loaded by `import()`
// lies beside it, or who never loads it would pay for V8 reading it: a controller 90 ms of CPU and 12 MB. `npx pepr build` makes
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
  /** What the program loads only when it comes to that, from its own folder. */
  readonly parts: readonly BundleFile[];
  /** Say which source each line came from. No program needs them. */
  readonly sourceMaps: readonly BundleFile[];
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
export async function makeBundle(options: BundleOptions): Promise<Bundle> {
  const { root, output } = options;
  const { file: program, sourceMap, outputs, apart } = await makeFile(options);
  const parts = await Promise.all([...apart].map(([path, entry]) => makeFile({ root, output: path, entry })));
  const metafile = { outputs: Object.assign({}, outputs, ...parts.map(part => part.outputs)) };
  const packages = await bundledPackages({ root, metafile });
  const licenses = { path: `${output}.LICENSES.txt`, contents: Buffer.from(licensesText(packages)) };
  const sourceMaps = [sourceMap, ...parts.map(part => part.sourceMap)];
  return { program, parts: parts.map(({ file }) => file), sourceMaps, licenses, packages };
}

interface MadeFile {
  readonly file: BundleFile;
  readonly sourceMap: BundleFile;
  readonly outputs: Metafile["outputs"];
  /** The sources that it loads by `import()`, by the files that these are to become. */
  readonly apart: ReadonlyMap<string, string>;
}

async function makeFile({ root, output, entry = "pepr.ts", banner }: BundleOptions): Promise<MadeFile> {
  const apart = new Map<string, string>();
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
    plugins: [keepingApart(output, apart)],
  });
  const [sourceMap, file] = outputFiles.toSorted((one, other) => other.path.length - one.path.length);
  if (file === undefined || sourceMap === undefined) throw new Error("the bundler made less than two files");
  return { file, sourceMap, outputs: metafile.outputs, apart };
}

/** Leaves what a source of ours loads by `import()` out of the output, and adds it to `apart`. */
function keepingApart(output: string, apart: Map<string, string>): Plugin {
  return {
    name: "keeping apart",
    setup: ({ onResolve }) =>
      onResolve({ filter: /^\./ }, ({ kind, path, resolveDir }) => {
        if (kind !== "dynamic-import" || resolveDir.includes("node_modules")) return undefined;
        const file = output.replace(/(\.cjs)?$/, `.${basename(path)}.cjs`);
        apart.set(file, `${join(resolveDir, path)}.ts`);
        return { path: `./${basename(file)}`, external: true };
      }),
  };
}

/** Makes the bundle, writes it, and says how large it is. */
export async function writeBundle(options: BundleOptions): Promise<void> {
  const startedAtMs = performance.now();
  const { output } = options;
  const { program, parts, sourceMaps, licenses } = await makeBundle(options);
  // The program last: it may be started at once.
  await Promise.all([...parts, ...sourceMaps, licenses].map(replaceFile));
  await replaceFile(program);
  const sizes = [program, ...parts].map(({ contents }) => (contents.length / 1e6).toFixed(1)).join(" + ");
  const seconds = (performance.now() - startedAtMs) / 1000;
  console.log(`${relative(process.cwd(), output)} ${sizes} MB in ${seconds.toFixed(1)} s`);
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
