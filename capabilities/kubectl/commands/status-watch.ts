import { sleep } from "../../telemetry/clock";
import { type FoundSet, findSet } from "../cluster-reader";
import { CommandError, EXIT } from "../exit-code";
import { Bell } from "../follow/bell";
import { ListedSet } from "../follow/listed-set";
import type { SetSource, Sight } from "../follow/sight";
import { WatchedSet } from "../follow/watched-set";
import { complainingLog } from "../logs";
import { setReferenceOf } from "../set-reference";
import type { Surroundings } from "../surroundings";
import { clause } from "../view/sentence";
import { nameInKubectl } from "../view/set-name";
import { type StatusReport, type Verdict, statusReport } from "../view/status-view";
import { type StatusScreen, statusScreen } from "./status-screen";
import type { StatusFlags } from "./status-text";
import { type Asked, type CommandTools, readAsked } from "./tools";

/** As often as a person can follow. */
const REDRAW_MS = 250;

/** How old the ages on a terminal get. */
const TICK_MS = 1_000;

/** How old elsewhere gets what no watch tells of, such as room and refusals: it is asked for when the set is looked at. */
const LOOK_MS = 3_000;

/** For how long after the timeout there may be an answer, where there was none before. */
const LATE_MS = 15_000;

// A state of thousands of nodes takes long to make. Whoever looks on has other use for the processor.
const REST_PER_WORK = 4;

type StatusAsked = Asked & { readonly flags: StatusFlags };

interface Watch {
  readonly found: FoundSet;
  readonly bell: Bell;
  readonly screen: StatusScreen;
  /** Of the monotonic clock. */
  readonly endMs: number;
}

/**
 * Shows a roll-out until its end, or the timeout. What fails may yet succeed, so that only a broken rule or deadline is an end
 * before. Rejects with a `CommandError` when the set is deleted.
 */
export async function watchStatus(tools: CommandTools, asked: StatusAsked): Promise<Verdict> {
  const { surroundings } = tools;
  const { clock, random } = surroundings;
  const { client, namespace } = asked.session;
  const endMs = clock.monotonic() + (asked.flags.timeout ?? Infinity);
  const found = await findSet({ client, namespace, reference: setReferenceOf(asked.set) });
  const bell = new Bell();
  const screen = statusScreen(surroundings, asked.flags);
  const watch: Watch = { found, bell, screen, endMs };
  const following = { client, clock, onChange: bell.ring };
  const log = complainingLog(screen.note);
  let end = await watched(tools, watch, new WatchedSet(found, { ...following, random, log }));
  if (end.kind === "refused") {
    screen.note(`note: it is listed every second, as it may not be watched: ${clause(end.error.message)}\n`);
    end = await watched(tools, watch, new ListedSet(found, following));
  }
  if (end.kind === "refused") throw end.error;
  if (end.verdict !== undefined) return end.verdict;
  if (surroundings.signal.aborted) return "in-progress";
  const report = await lateReport(tools, asked);
  screen.show({ report, outage: undefined });
  return report.verdict;
}

/** Where the time was over before everything had been read. Rejects with a `CommandError` where that takes too long as well. */
async function lateReport(tools: CommandTools, asked: StatusAsked): Promise<StatusReport> {
  const { clock } = tools.surroundings;
  const read = new AbortController();
  const tooLate = sleep(clock, { delayMs: LATE_MS, signal: read.signal }).then(() => {
    throw new CommandError(EXIT.error, "the time is over, and the cluster does not tell the state of the set");
  });
  try {
    return statusReport((await Promise.race([readAsked(tools, asked), tooLate])).view);
  } finally {
    read.abort();
  }
}

type End =
  | Extract<Sight, { readonly kind: "refused" }>
  | { readonly kind: "over"; readonly verdict: Verdict | undefined };

async function watched(tools: CommandTools, watch: Watch, source: SetSource): Promise<End> {
  source.start();
  try {
    return await untilOver(tools, watch, source);
  } finally {
    await source.stop();
  }
}

async function untilOver({ surroundings }: CommandTools, watch: Watch, source: SetSource): Promise<End> {
  const { clock, signal } = surroundings;
  const { found, screen, endMs } = watch;
  const isOver = (): boolean => signal.aborted || clock.monotonic() >= endMs;
  let report: StatusReport | undefined;
  for (;;) {
    const beganMs = clock.monotonic();
    const sight = source.look();
    if (sight.kind === "refused") return sight;
    if (sight.kind === "gone") throw new CommandError(EXIT.notFound, `${nameInKubectl(found.set)} has been deleted`);
    if (sight.kind === "seen") report = statusReport(sight.view);
    if (!signal.aborted) screen.show({ report, outage: source.outage });
    if (isOver() || isFinal(report)) return { kind: "over", verdict: report?.verdict };
    await rest(surroundings, watch, { source, workMs: report && clock.monotonic() - beganMs });
  }
}

interface Rest {
  readonly source: SetSource;
  /** How long the last state took to make; undefined before the first. */
  readonly workMs: number | undefined;
}

/** Until there is something new to show, or to ask again, or the end. Somebody waits for the first state, which is no work yet. */
async function rest({ clock, signal }: Surroundings, watch: Watch, { source, workMs }: Rest): Promise<void> {
  const { bell, screen, endMs } = watch;
  const leftMs = (): number => Math.max(endMs - clock.monotonic(), 0);
  const pauseMs = workMs === undefined ? 0 : Math.max(REDRAW_MS, workMs * REST_PER_WORK);
  await sleep(clock, { delayMs: Math.min(pauseMs, leftMs()), signal });
  const idleMs = screen.isLive || source.outage !== undefined ? TICK_MS : LOOK_MS;
  await bell.wait({ clock, withinMs: Math.min(idleMs, leftMs()), signal });
}

/** Kinds in which only another spec, or somebody, gets it on: the set breaks a rule, or its own deadline. */
function isFinal(report: StatusReport | undefined): boolean {
  if (report === undefined) return false;
  const { verdict, progress } = report;
  return verdict === "complete" || progress.kind === "stalled" || progress.kind === "overdue";
}
