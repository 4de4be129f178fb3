import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { cpuSecondsOf, memoryOf } from "../measure/process-usage";
import { requestsOfEverybody, requestsSince } from "./everybody";
import { requestsOf, writesOf } from "./request-log";
import type { Figures, Measured } from "./result";
import type { World } from "./world";

/** What is used from one moment to another. */
export interface Span {
  /** Once what was begun has come to rest. `pods`: how many were placed, for the requests that one took. */
  end(figures: Figures, pods?: number): Promise<Measured>;
}

export interface SpanOptions {
  readonly world: World;
  /** Of the contender; undefined where it is this process. */
  readonly pid: number | undefined;
  /** The peak is that of the process' whole life, and not of the span. */
  readonly sinceStart?: boolean;
  readonly signal: AbortSignal;
}

/** For what follows the last of what was waited for, such as another write of a status. */
const restMs = 1_500;

export async function beginSpan({ world, pid, sinceStart = false, signal }: SpanOptions): Promise<Span> {
  if (pid !== undefined && !sinceStart) await forgetPeak(pid);
  const everybody = await requestsOfEverybody(world.admin);
  const position = await world.requests.position();
  const before = await cpuOfAll(world, pid);
  return {
    end: async (figures, pods) => {
      await sleep(restMs, undefined, { signal });
      const after = await cpuOfAll(world, pid);
      const requests = await world.requests.since(position);
      const peakBytes = pid === undefined ? undefined : (await memoryOf(pid)).peakResidentBytes;
      const asked = requestsOf(requests);
      return {
        figures: {
          ...figures,
          ...(pid !== undefined && { cpuSeconds: after.contender - before.contender }),
          ...(peakBytes !== undefined && { peakBytes }),
          requests: asked,
          writes: writesOf(requests),
          ...(pods !== undefined && { requestsPerPod: asked / pods }),
          apiServerCpuSeconds: after.apiServer - before.apiServer,
          harnessCpuSeconds: after.harness - before.harness,
        },
        requests,
        everybody: requestsSince(everybody, await requestsOfEverybody(world.admin)),
      };
    },
  };
}

interface Cpu {
  readonly contender: number;
  readonly apiServer: number;
  readonly harness: number;
}

async function cpuOfAll({ apiServerPid }: World, pid: number | undefined): Promise<Cpu> {
  return {
    contender: pid === undefined ? 0 : await cpuSecondsOf(pid),
    apiServer: await cpuSecondsOf(apiServerPid),
    harness: await cpuSecondsOf(process.pid),
  };
}

/** From here on the peak is that of what follows (proc_pid_clear_refs(5)). */
async function forgetPeak(pid: number): Promise<void> {
  await writeFile(`/proc/${pid}/clear_refs`, "5");
}
