import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, realpath } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

import { build } from "./build";
import { withLock } from "./build-lock";
import { silent, type Report } from "./report";
import { binFolder, toolNamed, versionIn, wantedVersion, type Tool, type ToolName } from "./tools";

export interface EnsureOptions {
  readonly report?: Report | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where binaries may be, best first. */
  readonly folders?: readonly string[];
}

/** The path of each tool, in the version its go.mod names; what is found nowhere is built. */
export async function ensureBinaries<N extends ToolName>(
  names: readonly N[],
  options: EnsureOptions = {},
): Promise<Readonly<Record<N, string>>> {
  const report = options.report ?? silent;
  const folders = options.folders ?? searchFolders(process.env);
  const paths = await findAll(names, folders, report);
  const missing = names.filter(name => paths[name] === undefined);
  if (missing.length > 0) {
    const lock = {
      path: join(binFolder, ".build.lock"),
      onWait: (pid: number) => report({ kind: "waiting", reason: `process ${pid} is building binaries` }),
      signal: options.signal,
    };
    await withLock(lock, async () => {
      // Whoever held the lock before may have built them.
      Object.assign(paths, await findAll(missing, [binFolder], silent));
      const unbuilt = missing.filter(name => paths[name] === undefined);
      for (const [index, name] of unbuilt.entries()) {
        const place = { position: index + 1, total: unbuilt.length };
        paths[name] = await build(toolNamed(name), place, { report, signal: options.signal });
      }
    });
  }
  if (!hasAll(names, paths)) throw new Error(`a binary is missing after the build: ${names.join(", ")}`);
  return paths;
}

/** KUBEBUILDER_ASSETS, the folder the build writes to, PATH: in this order, so that what somebody chose comes first. */
export function searchFolders(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const chosen = env["KUBEBUILDER_ASSETS"] ?? "";
  return [chosen, binFolder, ...(env["PATH"] ?? "").split(delimiter)].filter(folder => folder !== "");
}

async function findAll<N extends ToolName>(
  names: readonly N[],
  folders: readonly string[],
  report: Report,
): Promise<Partial<Record<N, string>>> {
  const paths: Partial<Record<N, string>> = {};
  await Promise.all(
    names.map(async name => {
      const path = await findTool(toolNamed(name), folders, report);
      if (path !== undefined) paths[name] = path;
    }),
  );
  return paths;
}

async function findTool(tool: Tool, folders: readonly string[], report: Report): Promise<string | undefined> {
  const wanted = wantedVersion(tool);
  const seen = new Set<string>();
  for (const folder of folders) {
    const path = join(folder, tool.name);
    const file = await executableFile(path);
    // On many systems /bin is /usr/bin, and one binary would be complained about twice.
    if (file === undefined || seen.has(file)) continue;
    seen.add(file);
    const found = await versionOf(path, tool);
    if (found === wanted) return path;
    report({ kind: "binary-skipped", tool: tool.name, path, found: found ?? "no version", wanted });
  }
  return undefined;
}

async function executableFile(path: string): Promise<string | undefined> {
  try {
    await access(path, constants.X_OK);
    return await realpath(path);
  } catch {
    return undefined; // Not there, or not for us to run.
  }
}

/** undefined when the file is no program, or one that tells no version. */
async function versionOf(path: string, tool: Tool): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, [...tool.versionArgs], { timeout: 20_000 });
    return versionIn(stdout);
  } catch {
    return undefined; // The caller says that the path was skipped.
  }
}

export function hasAll<N extends ToolName>(
  names: readonly N[],
  paths: Partial<Record<N, string>>,
): paths is Record<N, string> {
  return names.every(name => paths[name] !== undefined);
}
