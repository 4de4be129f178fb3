import { execFile } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";

import { PLUGIN_FILES, writePlugin } from "../build/plugin";
import type { KubectlAnswer, KubectlOptions } from "./kubectl";

/** Puts the plugin of kubectl into a folder, and returns what to add to PATH: the names that npm gives to programs, which are links. */
export async function installPlugin(folder: string): Promise<string> {
  const programs = join(folder, "bin");
  mkdirSync(programs, { recursive: true });
  await writePlugin(folder);
  symlinkSync(join(folder, PLUGIN_FILES.program), join(programs, "kubectl-everynode"));
  symlinkSync(join(folder, PLUGIN_FILES.completion), join(programs, "kubectl_complete-everynode"));
  return programs;
}

export interface PluginOptions extends KubectlOptions {
  /** What `installPlugin` returned. */
  readonly programs: string;
}

/**
 * Types a command of kubectl that may be one of the plugin: kubectl allows no flag before a plugin's name, and hands the
 * environment on. Rejects only when there is no exit code.
 */
export function newPluginCommand(options: PluginOptions): (...args: readonly string[]) => Promise<KubectlAnswer> {
  const { binary, kubeconfig, programs } = options;
  const env = { ...process.env, PATH: `${programs}${delimiter}${process.env["PATH"]}`, KUBECONFIG: kubeconfig };
  return (...args) =>
    new Promise((resolve, reject) => {
      const child = execFile(binary, [...args], { env }, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : child.exitCode;
        if (exitCode === null) reject(new Error(`running kubectl ${args.join(" ")}`, { cause: error }));
        else resolve({ exitCode, stdout, stderr });
      });
    });
}
