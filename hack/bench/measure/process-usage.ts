import { readFile } from "node:fs/promises";

// What Linux says about a process in /proc, whoever the process is.

export interface Memory {
  /** What is in memory now. */
  readonly residentBytes: number;
  /** The most that ever was. */
  readonly peakResidentBytes: number;
}

/** What the process has used so far, of all its threads, in seconds. In steps of 10 ms. */
export async function cpuSecondsOf(pid: number): Promise<number> {
  return parseCpuSeconds(await readFile(`/proc/${pid}/stat`, "utf8"));
}

export async function memoryOf(pid: number | "self"): Promise<Memory> {
  return parseMemory(await readFile(`/proc/${pid}/status`, "utf8"));
}

/** Linux counts so many a second towards programs, whatever its own clock does (USER_HZ). */
const ticksPerSecond = 100;

/** `/proc/<pid>/stat` -> user and system time (fields 14 and 15 of proc_pid_stat(5)). */
export function parseCpuSeconds(stat: string): number {
  // The command's name, in brackets, may hold spaces and brackets itself. What follows starts with field 3.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const seconds = (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  if (Number.isNaN(seconds)) throw new Error(`reading CPU time: "${stat}" is no line of /proc`);
  return seconds;
}

/** `/proc/<pid>/status` -> VmRSS and VmHWM. */
export function parseMemory(status: string): Memory {
  return { residentBytes: bytesAt(status, "VmRSS"), peakResidentBytes: bytesAt(status, "VmHWM") };
}

function bytesAt(status: string, field: string): number {
  const kibibytes = new RegExp(`^${field}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`reading memory: no ${field}`);
  return Number(kibibytes) * 1024;
}
