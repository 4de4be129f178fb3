import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { componentArgs, type ComponentName, type ComponentSettings } from "./components";
import { identityOf, launch, type ProcessIdentity } from "./processes";
import { recordsFolder } from "./state";

/** Starts the components of one cluster and notices when one of them ends. */
export interface Launcher {
  start(component: ComponentName, binary: string): void;
  /** Throws when a component has ended, or when the signal says to give up. */
  check(): void;
  running(): readonly ProcessIdentity[];
  /** Says of a failure which component caused it, with the end of its log. */
  explain(error: unknown): Promise<unknown>;
}

interface Started {
  readonly component: ComponentName;
  readonly child: ChildProcess;
  ended: string | undefined;
}

export function newLauncher(settings: ComponentSettings, signal: AbortSignal | undefined): Launcher {
  const started: Started[] = [];
  const dead = (): Started | undefined => started.find(one => one.ended !== undefined);
  return {
    start: (component, binary) => {
      const args = componentArgs(component, settings);
      writeFileSync(commandOf(settings.dir, component), JSON.stringify([binary, ...args]), { mode: 0o600 });
      const child = launch({
        command: binary,
        args,
        record: join(recordsFolder(settings.dir), component),
        log: logOf(settings.dir, component),
        cwd: settings.dir,
      });
      const entry: Started = { component, child, ended: undefined };
      child.once("exit", (code, killer) => (entry.ended = killer ?? `exit code ${code}`));
      child.once("error", error => (entry.ended = error.message));
      started.push(entry);
    },
    check: () => {
      signal?.throwIfAborted();
      const one = dead();
      if (one !== undefined) throw new Error(`${one.component} ended with ${one.ended}`);
    },
    running: () => started.flatMap(({ child }) => identityOf(child.pid ?? 0) ?? []),
    explain: async error => {
      const one = dead();
      if (one === undefined || signal?.aborted === true) return error;
      const log = await readFile(logOf(settings.dir, one.component), "utf8").catch(() => "");
      const end = log.trimEnd().split("\n").slice(-20).join("\n");
      return new Error(
        `${one.component} ended with ${one.ended} while the cluster started. The end of its log:\n${end}`,
        {
          cause: error,
        },
      );
    },
  };
}

/** The file with the program and the arguments that a component was started with, as JSON. */
export function commandOf(dir: string, component: ComponentName): string {
  return join(dir, `${component}.command.json`);
}

export function logOf(dir: string, component: string): string {
  return join(dir, "logs", `${component}.log`);
}
