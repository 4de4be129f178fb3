import { Pool } from "undici";

import type { Review } from "./reviews";

export interface Target {
  /** Such as `https://localhost:8443`. */
  readonly origin: string;
  /** PEM certificate of the authority that signed the server's. */
  readonly authority: string;
  readonly apiPath: string;
}

export interface LoadOptions {
  readonly reviews: readonly Review[];
  /** How many reviews are on their way at any time, each on a connection of its own as long as it lasts. */
  readonly concurrency: number;
  readonly signal: AbortSignal;
}

/** Connections to one server, for as many turns as it has in a round. */
export interface Load {
  /** From sending a review to the end of its answer, of each so far, by the review's place. */
  readonly latenciesMs: readonly (readonly number[])[];
  /** Sends reviews as fast as they are answered. Rejects at an answer that does not allow what was asked. */
  run(durationMs: number): Promise<{ readonly seconds: number }>;
  close(): Promise<void>;
}

/** Resolves once all connections are open, and each has carried every review. */
export async function openLoad(target: Target, { reviews, concurrency, signal }: LoadOptions): Promise<Load> {
  const pool = new Pool(target.origin, { connections: concurrency, pipelining: 1, connect: { ca: target.authority } });
  const latenciesMs = reviews.map((): number[] => []);
  // Each begins with another review, or all would send the dear ones at the same time.
  const senders = Array.from({ length: concurrency }, (_, sender) => ({ next: sender % reviews.length }));
  const send = async (place: number): Promise<number> => {
    const review = reviews[place];
    if (review === undefined) throw new Error(`there is no review ${place}`);
    signal.throwIfAborted();
    const sentAtMs = performance.now();
    await askAllowed(pool, target, review);
    return performance.now() - sentAtMs;
  };
  const sendUntil = async (sender: { next: number }, endsAtMs: number): Promise<void> => {
    while (performance.now() < endsAtMs) {
      const place = sender.next;
      sender.next = (place + 1) % reviews.length;
      latenciesMs[place]?.push(await send(place));
    }
  };
  const open = async (): Promise<void> => {
    for (const place of reviews.keys()) await send(place);
  };
  try {
    await Promise.all(senders.map(open));
  } catch (error) {
    await pool.destroy();
    throw error;
  }
  return {
    latenciesMs,
    run: async durationMs => {
      const startedAtMs = performance.now();
      await Promise.all(senders.map(sender => sendUntil(sender, startedAtMs + durationMs)));
      return { seconds: (performance.now() - startedAtMs) / 1000 };
    },
    close: () => pool.close(),
  };
}

/** Asks once. The answer as it came. */
export async function ask(pool: Pool, { apiPath }: Target, { phase, body }: Review): Promise<string> {
  const headers = { "content-type": "application/json" };
  const response = await pool.request({ method: "POST", path: `/${phase}/${apiPath}?timeout=10s`, headers, body });
  const text = await response.body.text();
  if (response.statusCode !== 200) throw new Error(`asking a webhook: status ${response.statusCode}, ${text}`);
  return text;
}

async function askAllowed(pool: Pool, target: Target, review: Review): Promise<void> {
  const text = await ask(pool, target, review);
  // Not parsed: this process should do as little as it can beside the server.
  const isAllowed = text.includes('"allowed":true') && text.includes(review.uid);
  if (!isAllowed) throw new Error(`${review.name}: not allowed: ${text}`);
}
