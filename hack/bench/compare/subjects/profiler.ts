import { rename, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { exists } from "../../../control-plane/state";

/** How often the profiler looks, in microseconds. */
const intervalUs = 500;

/**
 * A script that runs another one under V8's profiler. At SIGUSR2 it writes what was since the last one to the file that the
 * variable BENCH_PROFILE names: a profile of one scenario, and not of a whole life.
 */
export function profilerSource(script: string): string {
  return `
const { renameSync, writeFileSync } = require("node:fs");
const { Session } = require("node:inspector");
const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.setSamplingInterval", { interval: ${intervalUs} });
session.post("Profiler.start");
process.on("SIGUSR2", () => {
  session.post("Profiler.stop", (error, { profile }) => {
    writeFileSync(process.env.BENCH_PROFILE + ".part", JSON.stringify(profile));
    renameSync(process.env.BENCH_PROFILE + ".part", process.env.BENCH_PROFILE);
    session.post("Profiler.start");
  });
});
require(${JSON.stringify(script)});
`;
}

export interface ProfileTaking {
  readonly pid: number;
  /** Where the process puts it. */
  readonly from: string;
  readonly to: string;
}

const limitMs = 30_000;
const pollMs = 50;

/** Has the process write its profile, and keeps it. */
export async function takeProfile({ pid, from, to }: ProfileTaking): Promise<void> {
  await rm(from, { force: true });
  process.kill(pid, "SIGUSR2");
  for (const end = Date.now() + limitMs; !(await exists(from)); await sleep(pollMs)) {
    if (Date.now() > end) throw new Error(`waited ${limitMs / 1000} s for a CPU profile`);
  }
  await rename(from, to);
}
