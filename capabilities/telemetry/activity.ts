import { type Clock, inSeconds } from "./clock";
import type { HealthCheck } from "./health";

/** Something that does something every now and then, whatever happens around it. */
export interface Active {
  readonly name: string;
  /** When it last did anything. Only whether it changes counts, since the clock of the wall may be set. */
  readonly lastActivityAtMs: number | undefined;
}

export interface ActivityCheckOptions {
  readonly name: string;
  readonly clock: Clock;
  readonly active: () => readonly Active[];
  /** What has done nothing for so long hangs. */
  readonly limitMs: number;
}

interface Seen {
  readonly lastActivityAtMs: number | undefined;
  readonly seenAtMs: number;
}

/** Fails when one of them was seen to do nothing for too long. Sees as often as it is asked. */
export function activityCheck({ name, clock, active, limitMs }: ActivityCheckOptions): HealthCheck {
  const seen = new Map<string, Seen>();
  const idleMs = ({ name: one, lastActivityAtMs }: Active): number => {
    const nowMs = clock.monotonic();
    const before = seen.get(one);
    if (before?.lastActivityAtMs === lastActivityAtMs && before !== undefined) return nowMs - before.seenAtMs;
    seen.set(one, { lastActivityAtMs, seenAtMs: nowMs });
    return 0;
  };
  const check = (): string => {
    const idle = active().map(one => ({ name: one.name, idleMs: idleMs(one) }));
    const hanging = idle.filter(one => one.idleMs >= limitMs);
    if (hanging.length === 0) return "ok";
    return hanging.map(one => `${one.name} has done nothing for ${inSeconds(one.idleMs)}`).join(", ");
  };
  return { name, check };
}
