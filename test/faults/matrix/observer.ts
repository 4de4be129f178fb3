import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, get } from "node:https";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";

import type { Pod } from "../../../capabilities/api/types";
import type { Cluster } from "../../../hack/control-plane/cluster";
import { readAdminCredentials } from "../../../hack/control-plane/credentials";

/** Follows the pods of a namespace by a watch of its own, straight at the API server and not with the client under test. */
export interface Observer {
  pods(): readonly Pod[];
  /** Resolves once it is true, asked after each event, so that no state is missed. Rejects at the end. */
  until(isTrue: (pods: readonly Pod[]) => boolean): Promise<void>;
  /** Resolves when a watch is open that began after this call. */
  reopened(): Promise<void>;
  stop(): Promise<void>;
}

export interface ObserverOptions {
  readonly cluster: Pick<Cluster, "server" | "dir">;
  readonly namespace: string;
  readonly onEvent: (change: PodChange, pods: readonly Pod[]) => void;
}

/** One pod that is new or has changed, or is gone. What it was before is undefined for a new one. */
export interface PodChange {
  readonly kind: "present" | "gone";
  readonly pod: Pod;
  readonly before: Pod | undefined;
}

export async function observePods(options: ObserverOptions): Promise<Observer> {
  const { authority, client } = await readAdminCredentials(options.cluster.dir);
  const agent = new Agent({ ca: authority, cert: client.certificate, key: client.privateKey });
  const observer = new PodObserver(options, agent);
  await observer.reopened();
  return observer;
}

class PodObserver implements Observer {
  private readonly known = new Map<string, Pod>();
  /** While a watch begins with all there is: the uids seen so far. */
  private seen: Set<string> | undefined;
  private version: string | undefined;
  private opened = 0;
  private readonly askers = new Set<() => void>();
  private readonly ending = new AbortController();
  private readonly following: Promise<void>;

  constructor(
    private readonly options: ObserverOptions,
    private readonly agent: Agent,
  ) {
    this.following = this.follow();
    // Whoever waits hears of it.
    this.following.catch(() => undefined);
  }

  pods(): readonly Pod[] {
    return [...this.known.values()];
  }

  until(isTrue: (pods: readonly Pod[]) => boolean): Promise<void> {
    return this.becomes(() => isTrue(this.pods()));
  }

  reopened(): Promise<void> {
    const { opened } = this;
    return this.becomes(() => this.opened > opened && this.seen === undefined);
  }

  async stop(): Promise<void> {
    this.ending.abort();
    await this.following;
    this.agent.destroy();
  }

  private becomes(isTrue: () => boolean): Promise<void> {
    const isSo = new Promise<void>(resolve => {
      const ask = (): void => {
        if (!isTrue()) return;
        this.askers.delete(ask);
        resolve();
      };
      this.askers.add(ask);
      ask();
    });
    const over = this.following.then(() => {
      throw new Error("the observer has been stopped");
    });
    const becoming = Promise.race([isSo, over]);
    // Whoever has given up waiting need not hear of the end.
    becoming.catch(() => undefined);
    return becoming;
  }

  private async follow(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      // The API server may be down; what it does meanwhile is nothing.
      await this.watch().catch(() => undefined);
      await sleep(reconnectMs, undefined, { signal }).catch(() => undefined);
    }
  }

  private async watch(): Promise<void> {
    const { server } = this.options.cluster;
    const request = get(new URL(this.path(), server), { agent: this.agent, signal: this.ending.signal });
    const [response]: IncomingMessage[] = await once(request, "response");
    if (response === undefined || response.statusCode !== 200) {
      response?.resume();
      this.version = undefined;
      return;
    }
    this.seen = this.version === undefined ? new Set() : undefined;
    this.opened += 1;
    this.ask();
    for await (const line of createInterface({ input: response })) this.take(JSON.parse(line) as WatchEvent);
  }

  private path(): string {
    // A bookmark after the initial events tells that there are no more of them.
    const from: Record<string, string> =
      this.version === undefined
        ? { sendInitialEvents: "true", resourceVersionMatch: "NotOlderThan" }
        : { resourceVersion: this.version };
    const query = new URLSearchParams({ watch: "true", allowWatchBookmarks: "true", ...from });
    return `/api/v1/namespaces/${this.options.namespace}/pods?${query}`;
  }

  private take({ type, object }: WatchEvent): void {
    if (type === "ERROR") {
      // It no longer remembers: all is read anew.
      this.version = undefined;
      throw new Error("the watch of pods ended with an error");
    }
    // Initial events come in the order of names: none of their versions is one to go on from.
    if (type === "BOOKMARK" || this.seen === undefined) this.version = object.metadata?.resourceVersion;
    if (type === "BOOKMARK") this.endInitialEvents();
    else this.change(type === "DELETED" ? "gone" : "present", object);
    this.ask();
  }

  private change(kind: PodChange["kind"], pod: Pod): void {
    const uid = pod.metadata?.uid ?? "";
    const before = this.known.get(uid);
    if (kind === "gone") this.known.delete(uid);
    else this.known.set(uid, pod);
    this.seen?.add(uid);
    const isKnown = before?.metadata?.resourceVersion === pod.metadata?.resourceVersion;
    if (!isKnown) this.options.onEvent({ kind, pod, before }, this.pods());
  }

  private endInitialEvents(): void {
    const { seen } = this;
    if (seen === undefined) return;
    this.seen = undefined;
    for (const [uid, pod] of this.known) if (!seen.has(uid)) this.change("gone", pod);
  }

  private ask(): void {
    for (const ask of this.askers) ask();
  }
}

const reconnectMs = 20;

interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR";
  readonly object: Pod;
}
