import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

import { errorCode } from "./error-code";

/**
 * A process for good: pids are reused, and a pid alone would let `down` kill a stranger's process after a crash or a
 * reboot. The start time is what the system says about the process, never our own clock.
 */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

export interface LaunchOptions {
  readonly command: string;
  readonly args: readonly string[];
  /** Where the process writes its identity before it becomes the command. */
  readonly record: string;
  readonly log: string;
  readonly cwd: string;
}

/**
 * The process records itself and only then becomes the command, so there is no moment in which it runs unrecorded,
 * whatever happens to us. If the cluster's folder is gone by then, writing fails and the command never starts.
 */
const recordThenExec = `set -e
record=$1; shift
if [ -r /proc/$$/stat ]; then started=$(cut -d ' ' -f 22 /proc/$$/stat)
else started=$(echo $(LC_ALL=C TZ=UTC0 ps -o lstart= -p $$)); fi
printf '%s\\n%s\\n' $$ "$started" > "$record.part"
mv "$record.part" "$record"
exec "$@"`;

export function launch(options: LaunchOptions): ChildProcess {
  const log = openSync(options.log, "a", 0o600);
  try {
    const child = spawn("/bin/sh", ["-c", recordThenExec, "sh", options.record, options.command, ...options.args], {
      cwd: options.cwd,
      // A session of its own: Ctrl-C in the terminal must not reach it, and it outlives the command line that made it.
      detached: true,
      stdio: ["ignore", log, log],
      env: childEnvironment(),
    });
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

export function ownIdentity(): ProcessIdentity {
  const identity = identityOf(process.pid);
  if (identity === undefined) throw new Error("reading the start time of this process");
  return identity;
}

/** undefined when no such process runs. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

export function parseIdentity(text: string): ProcessIdentity | undefined {
  const [pid = "", startTime = ""] = text.split("\n").map(line => line.trim());
  // 0 and negative numbers would signal whole groups of processes.
  return /^[1-9]\d*$/.test(pid) && startTime !== "" ? { pid: Number(pid), startTime } : undefined;
}

export function renderIdentity(identity: ProcessIdentity): string {
  return `${identity.pid}\n${identity.startTime}\n`;
}

export function isRunning(identity: ProcessIdentity): boolean {
  return startTimeOf(identity.pid) === identity.startTime;
}

/** SIGTERM, wait for the exit, then SIGKILL. Ends when every process is gone; a data folder is free only then. */
export async function stopProcesses(identities: readonly ProcessIdentity[], graceMs: number): Promise<void> {
  await signalAndWait(identities, "SIGTERM", graceMs);
  await killProcesses(identities.filter(isRunning));
}

/** SIGKILL. Ends when every process is gone. */
export async function killProcesses(identities: readonly ProcessIdentity[]): Promise<void> {
  await signalAndWait(identities, "SIGKILL", 10_000);
  const left = identities.filter(isRunning);
  if (left.length > 0) throw new Error(`stopping processes: ${left.map(one => one.pid).join(", ")} survived SIGKILL`);
}

async function signalAndWait(
  identities: readonly ProcessIdentity[],
  signal: "SIGTERM" | "SIGKILL",
  limitMs: number,
): Promise<void> {
  for (const identity of identities) signalIfOurs(identity, signal);
  for (const end = Date.now() + limitMs; Date.now() < end && identities.some(isRunning); ) await sleep(25);
}

function signalIfOurs(identity: ProcessIdentity, signal: "SIGTERM" | "SIGKILL"): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch (error) {
    // It ended between the look and the signal, which is what we wanted.
    if (errorCode(error) !== "ESRCH") throw error;
  }
}

/** undefined when there is no such process, or only its unreaped remains. */
function startTimeOf(pid: number): string | undefined {
  return process.platform === "linux" ? startTimeFromProc(pid) : startTimeFromPs(pid);
}

function startTimeFromProc(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The command's name, in brackets, may hold spaces and brackets itself. What follows starts with field 3, the state.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
  } catch {
    return undefined; // Not there: nothing to tell apart.
  }
}

function startTimeFromPs(pid: number): string | undefined {
  try {
    const env = { ...process.env, LC_ALL: "C", TZ: "UTC0" };
    const [state = "", ...started] = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], { env })
      .toString()
      .trim()
      .split(/\s+/);
    return state === "" || state.startsWith("Z") ? undefined : started.join(" ");
  } catch {
    return undefined; // ps fails when there is no such process.
  }
}

/** Proxies, Kubernetes and Go settings of the caller must not change how the cluster behaves. */
function childEnvironment(): NodeJS.ProcessEnv {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR };
}
