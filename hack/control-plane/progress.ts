import { renderDuration } from "./duration";
import type { Notice, Report } from "./report";

export interface Progress {
  readonly report: Report;
  /** Ends the line that is being redrawn. */
  end(): void;
}

interface Build {
  readonly title: string;
  readonly startedAt: number;
  activity: string;
}

const plainIntervalMs = 30_000;

/** One line per binary, redrawn every second on a terminal; elsewhere plain lines, as a log should have them. */
export function newProgress(stream: NodeJS.WriteStream, now: () => number = Date.now): Progress {
  let build: Build | undefined;
  let timer: NodeJS.Timeout | undefined;
  const clear = stream.isTTY ? "\r\u001b[K" : "";
  const line = (text: string): boolean => stream.write(`${clear}${text}\n`);
  const current = (one: Build): string => `${one.title}: ${renderDuration(now() - one.startedAt)}, ${one.activity}`;
  const draw = (): void => {
    if (build === undefined) return;
    if (stream.isTTY) stream.write(`${clear}${current(build).slice(0, (stream.columns || 80) - 1)}`);
    else line(current(build));
  };
  const stop = (): void => {
    clearInterval(timer);
    if (build !== undefined && stream.isTTY) stream.write(clear);
    build = undefined;
  };
  const report = (notice: Notice): void => {
    switch (notice.kind) {
      case "build-started": {
        const title = `[${notice.position}/${notice.total}] building ${notice.tool} ${notice.version}`;
        build = { title, startedAt: now(), activity: "nothing new to compile so far" };
        if (stream.isTTY) draw();
        else line(title);
        timer = setInterval(draw, stream.isTTY ? 1_000 : plainIntervalMs);
        return;
      }
      case "build-advanced":
        if (build !== undefined) build.activity = notice.activity;
        return;
      case "build-finished": {
        const title = build?.title ?? notice.tool;
        stop();
        line(`${title}: done in ${renderDuration(notice.durationMs)}`);
        return;
      }
      default:
        line(sentence(notice));
    }
  };
  return { report, end: stop };
}

function sentence(notice: Extract<Notice, { kind: "binary-skipped" | "waiting" | "step" }>): string {
  switch (notice.kind) {
    case "binary-skipped":
      return `${notice.tool} at ${notice.path} is ${notice.found}; ${notice.wanted} is used instead`;
    case "waiting":
      return `waiting: ${notice.reason}`;
    case "step":
      return notice.step;
  }
}
