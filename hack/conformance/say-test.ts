import type { SpecReport } from "./spec-report";

/** A line for each test once it has ended; a terminal shows meanwhile which one runs, as one takes minutes. */
export function sayTest(stream: NodeJS.WriteStream, { name, outcome, seconds }: SpecReport): void {
  const clear = stream.isTTY ? "\r\u001b[K" : "";
  if (outcome !== "running") stream.write(`${clear}  ${outcome} after ${seconds.toFixed(1).padStart(5)} s: ${name}\n`);
  else if (stream.isTTY) stream.write(`${clear}  running: ${name}`.slice(0, stream.columns + clear.length - 1));
}
