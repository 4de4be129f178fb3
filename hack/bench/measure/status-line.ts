/** Tells what goes on: on a terminal in one line that is redrawn, elsewhere only what is worth a line of a log. */
export interface StatusLine {
  /** Replaces what the line shows. */
  show(text: string): void;
  /** A line that stays. */
  say(text: string): void;
  /** Takes the line away. */
  clear(): void;
}

export function newStatusLine(stream: NodeJS.WriteStream): StatusLine {
  const clear = stream.isTTY ? "\r\u001b[K" : "";
  return {
    show: text => {
      if (stream.isTTY) stream.write(`${clear}${text.slice(0, (stream.columns || 80) - 1)}`);
    },
    say: text => void stream.write(`${clear}${text}\n`),
    clear: () => void stream.write(clear),
  };
}
