import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { missingTakeover } from "../../../conformance/takeover";
import { waitUntil } from "../../../control-plane/readiness";
import { startOperator, type Operator } from "../../../operator/operator";
import { profilerSource, takeProfile } from "./profiler";
import type { Subject, SubjectOptions } from "./subject";

/** What the chart gives V8 where its defaults are kept: 512 MiB for the controller (charts/everynode/templates/_heap.tpl). */
const heapFlags = "--max-old-space-size=352 --max-semi-space-size=4";

export interface EverynodeOptions extends SubjectOptions {
  /** Serves `apps/v1`, instead of only its own kind. */
  readonly takeover: boolean;
}

/** The controller alone, as the chart runs it: admission is another process there. */
export async function startEverynode(options: EverynodeOptions): Promise<Subject> {
  const { cluster, kubeconfig, program, profiles, takeover, signal } = options;
  const bundle = profiles === undefined ? program.bundle : await profiledBundle(options);
  const profileFile = join(cluster.dir, "profile.json");
  const operator = await startOperator({
    ...{ cluster, takeover, bundle, node: program.node, signal },
    roles: ["controller"],
    settings: { KUBECONFIG: kubeconfig, NODE_OPTIONS: heapFlags, BENCH_PROFILE: profileFile },
  });
  if (takeover) await untilServingApps(operator, signal);
  return {
    pid: operator.pid,
    metrics: async () => (await fetch(`http://127.0.0.1:${operator.healthPort}/metrics`)).text(),
    check: operator.check,
    profile: async name => {
      if (profiles === undefined) return;
      await takeProfile({ pid: operator.pid, from: profileFile, to: join(profiles, `${name}.cpuprofile`) });
    },
    stop: operator.stop,
  };
}

/** The probe for a built-in controller must be quiet for 5 s first. */
const takeoverLimitMs = 60_000;

async function untilServingApps({ healthPort, check }: Operator, signal: AbortSignal): Promise<void> {
  const missing = async (): Promise<string | undefined> => {
    await check();
    return missingTakeover(await (await fetch(`http://127.0.0.1:${healthPort}/readyz?verbose`)).text());
  };
  const wait = { what: "everynode to serve apps/v1", limitMs: takeoverLimitMs, check: () => signal.throwIfAborted() };
  await waitUntil(missing, wait);
}

async function profiledBundle({ cluster, program }: EverynodeOptions): Promise<string> {
  const script = join(cluster.dir, "profiled.cjs");
  await writeFile(script, profilerSource(program.bundle));
  return script;
}
