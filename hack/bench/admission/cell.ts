import { cpuSecondsOf } from "../measure/process-usage";
import { quantile, rotated } from "../measure/statistics";
import { type Load, type LoadOptions, openLoad } from "./load";
import type { Server } from "./servers";

/** What one server did in one round at one concurrency. */
export interface Cell {
  readonly round: number;
  readonly contender: string;
  readonly concurrency: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Of the server's process, for each answer. */
  readonly cpuMs: number;
  /** What of an API server's answer its own clock gives to asking webhooks, or finding that none is to be asked. */
  readonly webhooksMs?: number | undefined;
  /** Medians of each review, in their order; undefined where it was never asked. */
  readonly reviewsMs: readonly (number | undefined)[];
}

export interface RoundOptions extends LoadOptions {
  readonly round: number;
  readonly turns: number;
  readonly turnMs: number;
}

/**
 * Lets the servers take short turns, in an order that changes, so that what else the machine does meets all of them
 * alike; a server's figures are of all its turns together.
 */
export async function measureRound(servers: readonly Server[], options: RoundOptions): Promise<readonly Cell[]> {
  const sides: Side[] = [];
  try {
    for (const server of servers)
      sides.push({ server, load: await openLoad(server.target, options), seconds: 0, cpuSeconds: 0 });
    for (let turn = 0; turn < options.turns; turn += 1)
      for (const side of rotated(sides, options.round + turn)) await takeTurn(side, options);
    return sides.map(side => cellOf(side, options));
  } finally {
    await Promise.all(sides.map(({ load }) => load.close()));
  }
}

/** What a server has done in its turns. */
interface Side {
  readonly server: Server;
  readonly load: Load;
  seconds: number;
  cpuSeconds: number;
}

async function takeTurn(side: Side, { turnMs }: RoundOptions): Promise<void> {
  const { server, load } = side;
  const cpuBefore = await cpuSecondsOf(server.pid);
  const { seconds } = await load.run(turnMs);
  side.cpuSeconds += (await cpuSecondsOf(server.pid)) - cpuBefore;
  side.seconds += seconds;
}

function cellOf({ server, load, seconds, cpuSeconds }: Side, { round, concurrency }: RoundOptions): Cell {
  const { latenciesMs } = load;
  const all = latenciesMs.flat();
  return {
    ...{ round, contender: server.contender.name, concurrency },
    perSecond: all.length / seconds,
    p50Ms: quantile(all, 0.5),
    p99Ms: quantile(all, 0.99),
    cpuMs: (1000 * cpuSeconds) / all.length,
    reviewsMs: latenciesMs.map(latencies => (latencies.length === 0 ? undefined : quantile(latencies, 0.5))),
  };
}
