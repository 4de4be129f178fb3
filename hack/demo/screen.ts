import { styleText } from "node:util";

import { SingleBar } from "cli-progress";

import { renderDuration } from "../control-plane/duration";
import type { Untruth } from "../operator/judge";

// What the demo shows: one line for each step once it is done and, on a terminal, what is going on meanwhile.

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly unit: string;
}

export interface DoneStep {
  readonly title: string;
  readonly said: string;
  readonly durationMs: number;
  /** Whether it was checked, and not only done. */
  readonly isChecked: boolean;
}

export interface Screen {
  /** A step has begun. */
  begin(title: string): void;
  progress(progress: Progress): void;
  done(step: DoneStep): void;
  failed(title: string): void;
  /** Lines beneath the last one. */
  details(lines: readonly string[]): void;
  /** A line of its own. */
  say(text?: string): void;
  /** Removes what is only there while a step is under way. */
  clear(): void;
}

export interface Terminal {
  readonly stream: NodeJS.WriteStream;
  readonly colours: boolean;
}

export function terminalOf(stream: NodeJS.WriteStream, env: Readonly<Record<string, string | undefined>>): Terminal {
  return { stream, colours: stream.isTTY === true && !env["NO_COLOR"] };
}

export function newScreen(terminal: Terminal): Screen {
  const { stream } = terminal;
  const isLive = stream.isTTY === true;
  let title = "";
  let bar: SingleBar | undefined;
  const write = (text: string): boolean => stream.write(`${text}\n`);
  const clear = (): void => {
    bar?.stop();
    bar = undefined;
    if (isLive) stream.write("\r\u001b[K");
  };
  return {
    begin: text => {
      title = text;
      if (isLive) stream.write(row({ mark: "…", title: text, said: "" }, terminal));
    },
    progress: ({ done, total, unit }) => {
      if (!isLive || total === 0) return;
      bar ??= startedBar({ stream, title: row({ mark: "…", title, said: "" }, terminal), total, unit });
      bar.setTotal(total);
      bar.update(done);
    },
    done: ({ isChecked, ...step }) => {
      clear();
      write(row({ mark: isChecked ? "✓" : "·", ...step }, terminal));
    },
    failed: text => {
      clear();
      write(row({ mark: "✗", title: text, said: "" }, terminal).trimEnd());
    },
    details: lines => lines.forEach(line => write(`${" ".repeat(indent)}${line}`)),
    say: (text = "") => {
      write(text);
    },
    clear,
  };
}

export interface Row {
  readonly mark: "…" | "·" | "✓" | "✗";
  readonly title: string;
  readonly said: string;
  readonly durationMs?: number;
}

const timeWidth = 8;
const titleWidth = 28;
/** Where titles begin. */
const indent = 2 + 1 + timeWidth + 2;

/** One line of the table of steps. */
export function row({ mark, title, said, durationMs }: Row, { colours }: Pick<Terminal, "colours">): string {
  const paint = (style: "green" | "red" | "dim" | "bold", text: string): string =>
    colours ? styleText(style, text, { validateStream: false }) : text;
  const painted = {
    "…": paint("dim", mark),
    "·": paint("dim", mark),
    "✓": paint("green", mark),
    "✗": paint("red", mark),
  }[mark];
  const time = (durationMs === undefined ? "" : renderDuration(durationMs)).padStart(timeWidth);
  return `  ${painted}${paint("dim", time)}  ${paint("bold", title.padEnd(titleWidth))}${said}`;
}

/** At most this many are shown: what follows the first few is mostly their consequence. */
const shownUntruths = 6;

export function untruthLines(untruths: readonly Untruth[]): readonly string[] {
  const shown = untruths
    .slice(0, shownUntruths)
    .flatMap(({ what, expected, found }) => [what, `  expected  ${expected}`, `  found     ${found}`]);
  const hidden = untruths.length - shownUntruths;
  return hidden > 0 ? [...shown, `and ${hidden} more`] : shown;
}

interface BarOptions {
  readonly stream: NodeJS.WriteStream;
  readonly title: string;
  readonly total: number;
  readonly unit: string;
}

function startedBar({ stream, title, total, unit }: BarOptions): SingleBar {
  const bar = new SingleBar({
    stream,
    format: `${title}{bar}  {value}/{total} ${unit}`,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 30,
    hideCursor: true,
    clearOnComplete: true,
    // The demo itself cleans up after Ctrl-C.
    gracefulExit: false,
  });
  bar.start(total, 0);
  return bar;
}
