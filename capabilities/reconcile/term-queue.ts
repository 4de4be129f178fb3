import type { WorkQueue, WorkQueueGauges } from "./workqueue";

const EMPTY: WorkQueueGauges = {
  workqueue_depth: 0,
  workqueue_unfinished_work_seconds: 0,
  workqueue_longest_running_processor_seconds: 0,
};

/**
 * The work queue of the time in which this process leads; outside of it keys are dropped, as they are the leader's to
 * serve. Each term has a queue of its own, which begins with every key there is: what happened before cannot be missed.
 */
export class TermQueue<K> {
  readonly #create: () => WorkQueue<K>;
  #current: WorkQueue<K> | undefined;

  constructor(create: () => WorkQueue<K>) {
    this.#create = create;
  }

  add(key: K): void {
    this.#current?.add(key);
  }

  /** Lets `work` serve a queue that takes keys until the signal aborts or `drain` is called. */
  async during(signal: AbortSignal, keys: readonly K[], work: (queue: WorkQueue<K>) => Promise<void>): Promise<void> {
    const queue = this.#create();
    const close = (): void => queue.close();
    this.#current = queue;
    for (const key of keys) queue.add(key);
    if (signal.aborted) close();
    signal.addEventListener("abort", close, { once: true });
    try {
      await work(queue);
    } finally {
      signal.removeEventListener("abort", close);
      close();
      this.#current = undefined;
    }
  }

  /** Takes no more keys; resolves with whether those that waited were served within `deadlineMs`. */
  async drain(deadlineMs: number): Promise<boolean> {
    return (await this.#current?.drain(deadlineMs)) ?? true;
  }

  gauges(): WorkQueueGauges {
    return this.#current?.gauges() ?? EMPTY;
  }
}
