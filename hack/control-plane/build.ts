import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { errorCode } from "./error-code";
import type { Report } from "./report";
import { binFolder, moduleFolder, wantedVersion, type Tool } from "./tools";

export interface BuildOptions {
  readonly report: Report;
  readonly signal: AbortSignal | undefined;
}

/** Compiles the tool from its Go module into the bin folder and returns its path. */
export async function build(
  tool: Tool,
  place: { readonly position: number; readonly total: number },
  options: BuildOptions,
): Promise<string> {
  const version = wantedVersion(tool);
  const startedAt = Date.now();
  options.report({ kind: "build-started", tool: tool.name, version, ...place });
  await mkdir(binFolder, { recursive: true });
  const path = join(binFolder, tool.name);
  // Under its own name only when whole: an interrupted build must not leave a binary that somebody runs.
  const unfinished = join(binFolder, `.${tool.name}.${process.pid}`);
  try {
    const tags = tool.tags === undefined ? [] : ["-tags", tool.tags.join(",")];
    await goBuild(tool, [...tags, "-ldflags", linkerFlags(tool, version), "-o", unfinished, tool.package], options);
    await rename(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  options.report({ kind: "build-finished", tool: tool.name, durationMs: Date.now() - startedAt });
  return path;
}

function linkerFlags(tool: Tool, version: string): string {
  const stamps = Object.entries(tool.stamps(version)).map(([variable, value]) => `-X ${variable}=${value}`);
  return ["-s", "-w", ...stamps].join(" ");
}

async function goBuild(tool: Tool, args: readonly string[], options: BuildOptions): Promise<void> {
  options.signal?.throwIfAborted();
  const child = spawn("go", ["build", "-trimpath", "-buildvcs=false", "-v", ...args], {
    cwd: moduleFolder(tool),
    env: { ...process.env, CGO_ENABLED: "0", GOWORK: "off" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const interrupt = (): boolean => child.kill("SIGINT");
  options.signal?.addEventListener("abort", interrupt);
  const finished = once(child, "close");
  const complaints = followBuild(child.stderr, tool, options.report);
  try {
    const [code] = await finished;
    options.signal?.throwIfAborted();
    if (code !== 0)
      throw new Error(`building ${tool.name}: go build ended with ${String(code)}\n${complaints().join("\n")}`);
  } catch (error) {
    throw errorCode(error) === "ENOENT" ? new Error(goIsNeeded(tool), { cause: error }) : error;
  } finally {
    options.signal?.removeEventListener("abort", interrupt);
  }
}

/** `go build -v` names each package as it starts compiling it, and each module as it downloads it. */
function followBuild(output: NodeJS.ReadableStream, tool: Tool, report: Report): () => readonly string[] {
  const lastLines: string[] = [];
  let compiled = 0;
  createInterface({ input: output }).on("line", line => {
    lastLines.push(line);
    if (lastLines.length > 20) lastLines.shift();
    const download = /^go: downloading (\S+)/.exec(line)?.[1];
    if (download === undefined) compiled += 1;
    const activity = download === undefined ? `${compiled} packages compiled` : `downloading ${download}`;
    report({ kind: "build-advanced", tool: tool.name, activity });
  });
  return () => lastLines;
}

function goIsNeeded(tool: Tool): string {
  return `building ${tool.name}: there is no "go" on the PATH. Install Go, or put binaries of the wanted versions in a folder and name it in KUBEBUILDER_ASSETS.`;
}
