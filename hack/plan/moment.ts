import { isRecord } from "../../capabilities/api/is-record";

/** Fields that tell when something happened. What may lie ahead, such as a deletion's deadline, is not among them. */
const PAST = new Set([
  "creationTimestamp",
  "lastTransitionTime",
  "lastHeartbeatTime",
  "startTime",
  "startedAt",
  "finishedAt",
  "time",
]);

/** What a file without any time is taken to be of. */
const NO_TIME_MS = Date.UTC(2026, 0, 1);

/** The newest moment of which objects tell, in milliseconds since the epoch: about when they were printed. */
export function momentOf(objects: readonly unknown[]): number {
  const momentsMs = objects.flatMap(timesIn);
  return momentsMs.length === 0 ? NO_TIME_MS : momentsMs.reduce((a, b) => Math.max(a, b));
}

function timesIn(value: unknown): readonly number[] {
  if (Array.isArray(value)) return value.flatMap(timesIn);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([field, inner]) => {
    if (!PAST.has(field) || typeof inner !== "string") return timesIn(inner);
    const ms = Date.parse(inner);
    return Number.isNaN(ms) ? [] : [ms];
  });
}
