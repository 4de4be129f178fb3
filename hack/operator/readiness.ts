import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

export interface ReadyOptions {
  readonly healthPort: number;
  readonly limitMs: number;
  /** Throws when waiting has become pointless. */
  readonly check: () => void;
}

const pollMs = 50;

/** Resolves when /readyz answers 200 and `check` still agrees. */
export async function untilReady({ healthPort, limitMs, check }: ReadyOptions): Promise<void> {
  const end = Date.now() + limitMs;
  for (;;) {
    check();
    const found = await readiness(healthPort);
    if (found === "ready") {
      // It may have ended for want of the port, on which then another answers.
      check();
      return;
    }
    if (Date.now() > end) throw new Error(`the operator is not ready after ${limitMs / 1000} s: ${found}`);
    await sleep(pollMs);
  }
}

async function readiness(port: number): Promise<string> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
    const text = await answer.text();
    return answer.status === 200 ? "ready" : `/readyz answers ${answer.status}: ${text.trim()}`;
  } catch (error) {
    // It does not listen yet; of fetch's errors only the cause says anything.
    const reason = error instanceof Error ? (error.cause ?? error) : error;
    return reason instanceof Error ? reason.message : String(reason);
  }
}

/** The last lines of a log; empty when there is none. */
export async function endOfLog(path: string, lines = 20): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-lines).join("\n");
}
