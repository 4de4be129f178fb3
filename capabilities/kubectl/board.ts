import type { Output } from "./surroundings";

/** Where a state is shown again and again. */
export interface Board {
  /** Whether a state can take the place of the one before. */
  readonly isLive: boolean;
  replace(lines: readonly string[]): void;
  /** Below what is there, unless it is the same as what was appended last. */
  append(text: string): void;
}

export function boardOn({ write, isTerminal }: Output): Board {
  let shown = 0;
  let last: string | undefined;
  return {
    isLive: isTerminal,
    replace: lines => {
      // Up to where the last state began, and away with it.
      write(`${shown > 0 ? `\u001b[${shown}A` : ""}\u001b[J${lines.map(line => `${line}\n`).join("")}`);
      shown = lines.length;
    },
    append: text => {
      if (text !== last) write(text);
      last = text;
    },
  };
}
