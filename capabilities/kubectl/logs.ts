import type { Logger } from "../telemetry/log";
import { silentLogger } from "../telemetry/silent-log";

// What a command says is its answer and its errors. What works for it, and logs, is heard only where it found a bug.

/** Errors alone are told, which is what the cluster does not explain. */
export function complainingLog(complain: (text: string) => void): Logger {
  const log: Logger = {
    ...silentLogger,
    error: (message, fields = {}) => complain(`error: ${message}: ${reasonIn(fields)}\n`),
    child: () => log,
  };
  return log;
}

function reasonIn(fields: object): string {
  const reason = "error" in fields ? fields.error : undefined;
  return reason instanceof Error ? reason.message : JSON.stringify(fields);
}
