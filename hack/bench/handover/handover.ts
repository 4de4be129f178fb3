import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import { startOperator, type Operator } from "../../operator/operator";
import type { World } from "./world";

/** A build of the operator that is measured. */
export interface Contender {
  readonly name: string;
  /** The operator as one file; undefined: that of this tree. */
  readonly bundle: string | undefined;
}

/** From the end of one leader to the first deeds of the next. */
export interface Handover {
  readonly contender: string;
  /** From the old one's release of the Lease to the new one's lead, in milliseconds. */
  readonly takingMs: number;
  /** From then until it acts, as its stores contain all that the server has: the barrier. */
  readonly catchingUpMs: number;
  /** What it asked meanwhile. */
  readonly requests: readonly string[];
}

export interface HandoverOptions {
  readonly contender: Contender;
  /** Tells the hand-overs of one cluster apart. */
  readonly number: number;
  readonly signal: AbortSignal;
}

/** The kinds' last bookmarks are behind by then, as they mostly are. */
const restMs = 3_000;
const limitMs = 120_000;
const pollMs = 50;
const lines = {
  leads: "Leading",
  acts: "Acting on daemon sets",
  releases: "Releasing the lead",
} as const;

/** Starts two replicas, ends the one that leads as a kubelet does, and tells how the other one follows. */
export async function handOver({ cluster, requests }: World, options: HandoverOptions): Promise<Handover> {
  const { contender, number, signal } = options;
  const start = (role: string): Promise<Operator> =>
    startOperator({
      ...{ cluster, signal, bundle: contender.bundle, roles: ["controller"] },
      name: `${contender.name}-${number}-${role}`,
      settings: { EVERYNODE_IDENTITY: role, EVERYNODE_LOG_FORMAT: "json" },
    });
  const first = await start("first");
  try {
    await timeOf(first, lines.acts, signal);
    const second = await start("second");
    try {
      await sleep(restMs, undefined, { signal });
      const position = await requests.position();
      await first.stop();
      const untilMs = await timeOf(second, lines.acts, signal);
      const fromMs = await timeOf(second, lines.leads, signal);
      return {
        contender: contender.name,
        takingMs: fromMs - (await timeOf(first, lines.releases, signal)),
        catchingUpMs: untilMs - fromMs,
        requests: await requests.between({ position, fromMs, untilMs }),
      };
    } finally {
      await second.stop();
    }
  } finally {
    await first.stop();
  }
}

/** When the operator wrote the line to its log, which is waited for; milliseconds since the epoch. */
async function timeOf(operator: Operator, message: string, signal: AbortSignal): Promise<number> {
  for (const end = Date.now() + limitMs; Date.now() < end; ) {
    const found = (await entriesOf(operator)).find(entry => entry.message === message);
    if (found !== undefined) return Date.parse(found.time);
    await sleep(pollMs, undefined, { signal });
  }
  throw new Error(`the log has no "${message}" after ${limitMs / 1000} s: ${operator.logFile}`);
}

interface Entry {
  readonly message: string;
  readonly time: string;
}

async function entriesOf({ logFile }: Operator): Promise<readonly Entry[]> {
  const text = await readFile(logFile, "utf8");
  // Its last line may be half there.
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter(line => line.startsWith("{"))
    .map((line): Entry => JSON.parse(line));
}
