import { access, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { errorCode } from "../control-plane/error-code";
import { requiredVersion } from "../control-plane/tools";
import { run } from "../image/run";

/** A program that is built from a Go module of ours, which says its version. */
export interface GoTool {
  readonly name: string;
  /** The folder with go.mod. */
  readonly module: string;
  readonly package: string;
  /** The module whose required version is the tool's; absent where the program is our own and is built anew each time. */
  readonly versionedBy?: string;
}

const bin = join(__dirname, "bin");
const missing = "install Go 1.26 or newer";

/** The path of the program. What was built of the same version before is taken as it is. */
export async function builtTool(tool: GoTool, say: (line: string) => void): Promise<string> {
  const version = await versionOf(tool);
  const path = join(bin, version === undefined ? tool.name : `${tool.name}-${version}`);
  if (version !== undefined && (await exists(path))) return path;
  say(`building ${tool.name}${version === undefined ? "" : ` ${version}`}`);
  await mkdir(bin, { recursive: true });
  const args = ["build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", path, tool.package];
  await run({ command: "go", args, folder: tool.module, env: { CGO_ENABLED: "0", GOWORK: "off" }, missing });
  return path;
}

async function versionOf({ module, versionedBy }: GoTool): Promise<string | undefined> {
  if (versionedBy === undefined) return undefined;
  return requiredVersion(await readFile(join(module, "go.mod"), "utf8"), versionedBy);
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (errorCode(error) === "ENOENT") return false;
    throw error;
  }
}
