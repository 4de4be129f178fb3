import type { Logger } from "./log";

/** A logger that says nothing, for code that runs where nobody listens. Apart from what brings a library along. */
export const silentLogger: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLogger,
};
