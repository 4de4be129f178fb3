import { readFile, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";

import { Command, Option } from "commander";

import { renderDuration } from "../control-plane/duration";
import { type Architecture, architectureOf, architectures } from "./architecture";
import { buildImage, debianLockPath } from "./build-image";
import { parseDebianLock, renderDebianLock } from "./debian-lock";
import { updatedDebianLock } from "./debian-update";
import { repository } from "./image-plan";
import { downloads } from "./node";
import { releaseOf } from "./release";
import { sizes } from "./table";

// `npm run image`: the image of everynode as an OCI archive, without Docker and as any user.

const root = join(__dirname, "../..");
const folder = join(root, "dist/image");

interface Options {
  readonly arch: Architecture;
  readonly output?: string;
  readonly updateDebian?: boolean;
}

async function image(options: Options): Promise<void> {
  if (options.updateDebian === true) return updateDebian();
  const startedAtMs = performance.now();
  const release = await releaseOf(root, process.env);
  const output = resolve(options.output ?? join(folder, archiveName(release.version, options.arch)));
  const made = await buildImage({ root, release, architecture: options.arch, output, cache: downloads, say });
  const name = `${repository}:${release.version}`;
  console.log(
    [
      sizes(made),
      "",
      `${relative(process.cwd(), output)} has ${name} for linux/${options.arch}, ${(made.archiveBytes / 1e6).toFixed(1)} MB`,
      `  image    ${made.digest}`,
      `  archive  sha256:${made.sha256}`,
      `  contents ${relative(process.cwd(), made.billOfMaterials)}, ${made.components} components`,
      `  commit   ${release.revision ?? "none"}`,
      "",
      "To load it:",
      `  ctr --namespace k8s.io images import ${relative(process.cwd(), output)}`,
      `  kind load image-archive ${relative(process.cwd(), output)}`,
      "",
      `done in ${renderDuration(performance.now() - startedAtMs)}`,
    ].join("\n"),
  );
}

/** The archive for this machine has the plain name, as that is the one that is loaded here. */
function archiveName(version: string, architecture: Architecture): string {
  const suffix = architecture === architectureOf(process.arch) ? "" : `-${architecture}`;
  return `everynode-${version}${suffix}.oci.tar`;
}

async function updateDebian(): Promise<void> {
  const old = await readFile(debianLockPath, "utf8");
  const { suite, packages } = parseDebianLock(old);
  const names = packages.amd64.map(({ name }) => name);
  const lock = renderDebianLock(await updatedDebianLock({ suite, names, cache: downloads, say }));
  await writeFile(debianLockPath, lock);
  console.log(`${relative(process.cwd(), debianLockPath)} ${lock === old ? "was up to date" : "has new versions"}`);
}

function say(line: string): void {
  console.log(line);
}

function architectureOption(): Option {
  const option = new Option("--arch <architecture>", "for which machines").choices(architectures);
  const own = architectureOf(process.arch);
  return own === undefined ? option.makeOptionMandatory() : option.default(own);
}

new Command("npm run image --")
  .description("Makes the image of everynode as an OCI archive in dist/image, without Docker.")
  .addOption(architectureOption())
  .option("--output <file>", "where the archive goes (default: dist/image/everynode-<version>.oci.tar)")
  .option("--update-debian", "make nothing, and take the newest Debian packages into hack/image/debian.json")
  .action(image)
  .parseAsync()
  .catch((error: unknown) => {
    console.error(withCauses(error));
    process.exitCode = 1;
  });

function withCauses(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}:\n${withCauses(error.cause)}` : error.message;
}
