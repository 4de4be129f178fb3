import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { parseExposition, total } from "../../measure/exposition";
import { cpuSecondsOf, memoryOf } from "../../measure/process-usage";
import { requestsOf, writesOf } from "../request-log";
import type { Measured } from "../result";
import type { Subject } from "../subjects/subject";
import { type Run, subjectOf } from "./run";

/** Long enough for whatever a controller might want to write after its first look. */
const afterwardsMs = 5_000;
const pollMs = 100;
const limitMs = 120_000;

/**
 * A controller ends in order and another begins, with everything in place. It is synced once it has looked at every set,
 * which its queue counts; all it is asked to do is to see that there is nothing to do.
 */
export async function restart(run: Run): Promise<Measured> {
  const { world, setting, signal } = run;
  await subjectOf(run).stop();
  const position = await world.requests.position();
  const subject = await run.startSubject();
  run.subject = subject;
  const syncedSeconds = await untilLookedAt(subject, { sets: setting.sets, signal });
  const cpuSeconds = await cpuSecondsOf(subject.pid);
  await sleep(afterwardsMs, undefined, { signal });
  const requests = await world.requests.since(position);
  const { peakResidentBytes: peakBytes } = await memoryOf(subject.pid);
  const figures = { syncedSeconds, cpuSeconds, peakBytes, requests: requestsOf(requests), writes: writesOf(requests) };
  return { figures, requests, everybody: {} };
}

interface LookOptions {
  readonly sets: number;
  readonly signal: AbortSignal;
}

/** How old the process is when its queue has handed out every set. */
async function untilLookedAt(subject: Subject, { sets, signal }: LookOptions): Promise<number> {
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(pollMs, undefined, { signal })) {
    await subject.check();
    if (looksAtSets(await subject.metrics()) >= sets) return ageOf(subject.pid);
  }
  throw new Error(`waited ${limitMs / 1000} s until the controller has looked at each set`);
}

/** Both controllers name their queue and its metrics as client-go does. */
export function looksAtSets(page: string): number {
  const name = "workqueue_work_duration_seconds_count";
  const lines = page.split("\n").filter(line => line.startsWith(name));
  return total(parseExposition(lines.join("\n")), name, ['name="daemonset"']);
}

/** Linux counts so many a second towards programs (USER_HZ). */
const ticksPerSecond = 100;

/** In seconds, in steps of 10 ms: since it began, and not since we knew of it. */
async function ageOf(pid: number): Promise<number> {
  const [stat, uptime] = await Promise.all([readFile(`/proc/${pid}/stat`, "utf8"), readFile("/proc/uptime", "utf8")]);
  const startTicks = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]);
  return Number(uptime.split(" ")[0]) - startTicks / ticksPerSecond;
}
