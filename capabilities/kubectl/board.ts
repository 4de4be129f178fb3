import type { Output, Size } from "./surroundings";

/** Where a state is shown again and again. */
export interface Board {
  /** Whether a state can take the place of the one before. */
  readonly isLive: boolean;
  replace(lines: readonly string[]): void;
  /** Below what is there, unless it is the same as what was appended last. */
  append(text: string): void;
}

export function boardOn({ write, isTerminal, size }: Output): Board {
  let shown = 0;
  let last: string | undefined;
  return {
    isLive: isTerminal,
    replace: lines => {
      const fitting = size === undefined ? lines : fittingLines(lines, size());
      // Up to where the last state began, and away with it.
      write(`${shown > 0 ? `\u001b[${shown}A` : ""}\u001b[J${fitting.map(line => `${line}\n`).join("")}`);
      shown = fitting.length;
    },
    append: text => {
      if (text !== last) write(text);
      last = text;
    },
  };
}

/** What wraps, or scrolls out at the top, could not be written over. The cursor is below the last line. */
function fittingLines(lines: readonly string[], { columns, rows }: Size): readonly string[] {
  // Some terminals do not know their size.
  const width = columns || Infinity;
  const height = (rows || Infinity) - 1;
  const whole = lines.length > height ? Math.max(height - 1, 0) : lines.length;
  const hidden = lines.length - whole;
  const kept = hidden > 0 ? [...lines.slice(0, whole), `... and ${hidden} more lines`] : lines;
  return kept.map(line => (line.length > width ? `${line.slice(0, width - 1)}…` : line));
}
