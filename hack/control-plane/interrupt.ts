/** The conventional exit code of a program that Ctrl-C ended. */
export const interruptedExitCode = 130;

/** A wrapper such as tsx may pass on the Ctrl-C that the terminal has sent to us as well. */
const echoMs = 500;

/**
 * A signal that aborts on Ctrl-C, hang-up or termination, so that the work in progress can clean up after itself. Another
 * Ctrl-C later on ends the program at once, for whoever cannot wait; `down` cleans up then.
 */
export function interruptSignal(): AbortSignal {
  const controller = new AbortController();
  let interruptedAt: number | undefined;
  const interrupt = (): void => {
    interruptedAt ??= Date.now();
    if (Date.now() - interruptedAt > echoMs) process.exit(interruptedExitCode);
    controller.abort(new Error("interrupted"));
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, interrupt);
  return controller.signal;
}
