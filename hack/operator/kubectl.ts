import { execFile } from "node:child_process";

export interface KubectlOptions {
  /** The path of the program. */
  readonly binary: string;
  readonly kubeconfig: string;
}

export interface KubectlAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Kubectl {
  /** Its standard output. Throws, with what it said, when it fails. */
  run(...args: readonly string[]): Promise<string>;
  /** For a command that may fail. Throws only when there is no exit code, as with a missing program. */
  attempt(...args: readonly string[]): Promise<KubectlAnswer>;
}

/** The largest output read, in bytes: a list of pods of thousands of nodes. */
const maxBuffer = 512 * 2 ** 20;

export function newKubectl({ binary, kubeconfig }: KubectlOptions): Kubectl {
  const attempt = (...args: readonly string[]): Promise<KubectlAnswer> =>
    new Promise((resolve, reject) => {
      const all = ["--kubeconfig", kubeconfig, ...args];
      const child = execFile(binary, all, { maxBuffer }, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : child.exitCode;
        if (exitCode === null) reject(new Error(`running kubectl ${args.join(" ")}`, { cause: error }));
        else resolve({ exitCode, stdout, stderr });
      });
    });
  const run = async (...args: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await attempt(...args);
    if (exitCode === 0) return stdout;
    throw new Error(`kubectl ${args.join(" ")} ended with exit code ${exitCode}:\n${stderr.trimEnd()}`);
  };
  return { run, attempt };
}
