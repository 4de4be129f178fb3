import type { Clock } from "../../telemetry/clock";
import type { Issued } from "./credential-cache";
import { type CommandResult, runCommand } from "./run-command";
import { issuedBy } from "./exec-credential";

export interface CommandSpec {
  readonly command: string;
  readonly args: readonly string[];
  /** On top of what this process has. */
  readonly env: Readonly<Record<string, string>>;
}

/** A plugin of `client.authentication.k8s.io`, as a kubeconfig describes it. */
export interface ExecSpec extends CommandSpec {
  /** Names it in errors. */
  readonly where: string;
  readonly apiVersion: string;
  readonly installHint?: string | undefined;
  readonly providesClusterInfo: boolean;
  /** Whether it may ask the user, who sits at our terminal. */
  readonly isInteractive: boolean;
}

export interface ExecPluginOptions {
  readonly spec: ExecSpec;
  /** The `spec.cluster` of what the plugin is told, if it is to be told. */
  readonly cluster?: object | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly limitMs?: number;
}

/** One run of a plugin. kubectl waits without end; a controller that leads must not, and a user may have to look for a key. */
const LIMIT_MS = 30_000;
const INTERACTIVE_LIMIT_MS = 600_000;

/** Runs the plugin. Rejects with what it says on standard error; what it says on standard output is secret. */
export async function runPlugin({ spec, cluster, ...options }: ExecPluginOptions): Promise<Issued> {
  const { environment, clock, limitMs = spec.isInteractive ? INTERACTIVE_LIMIT_MS : LIMIT_MS } = options;
  const info = {
    apiVersion: spec.apiVersion,
    kind: "ExecCredential",
    spec: { interactive: spec.isInteractive, ...(spec.providesClusterInfo ? { cluster } : {}) },
  };
  const env = { ...environment, ...spec.env, KUBERNETES_EXEC_INFO: JSON.stringify(info) };
  return issuedBy(spec, outputOf(spec, await runCommand({ ...spec, env, limitMs, clock })));
}

function outputOf({ where, command, installHint }: ExecSpec, result: CommandResult): string {
  switch (result.kind) {
    case "succeeded":
      return result.output;
    case "notFound":
      throw new Error(`command of ${where} is not found: ${command}${installHint ? `. ${installHint.trim()}` : ""}`);
    case "failed":
      throw new Error(`command of ${where} failed: ${result.reason}${result.errors ? `: ${result.errors}` : ""}`);
  }
}
