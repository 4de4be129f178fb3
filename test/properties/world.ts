import { getEventListeners, setMaxListeners } from "node:events";

import { type Namespace, type ObjectName, type Uid, objectNameOf, uidOf } from "../../capabilities/api/identity";
import { assertNever } from "../../capabilities/api/assert-never";
import { type Collection, createCollection } from "../../capabilities/cache/collection";
import { storeKey } from "../../capabilities/cache/stored-object";
import { ApiError } from "../../capabilities/kube/api-error";
import type { Logger } from "../../capabilities/telemetry/log";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import type { ConfigMap } from "../conformance/objects";
import { FakeClock, settled } from "../fakes/fake-clock";
import { FakeKubeClient } from "../fakes/fake-kube-client";
import { type Schedule, type Step, WATCH_LIST_REFUSED } from "./schedule";
import { FINALIZER, Others } from "./others";
import { NAMESPACE, THINGS, type Thing, look, looks, projectThing, reuseThing } from "./thing";
import { Truth } from "./truth";
import { Witness } from "./witness";

// As the real client's. A call that hangs ends by it.
const TIMEOUT_MS = 30_000;
// After the last fault: a call that hangs (30 s), a silence that is noticed (120 s), and a few attempts after that.
const RECOVERY_MS = 600_000;

type Write = Extract<Step, { readonly kind: "ours" }>;
interface Target {
  readonly namespace: Namespace;
  readonly name: ObjectName;
}

/** A server, a cache of it, someone who writes to both, and everything that they owe each other. */
export class World {
  readonly clock = new FakeClock();
  readonly client = new FakeKubeClient({ clock: this.clock, timeoutMs: TIMEOUT_MS, pageSize: 1 });
  readonly truth = new Truth(this.client.storage);
  readonly things: Collection<ConfigMap, Thing>;
  readonly #others = new Others(this.client);
  readonly #knowsWatchList: boolean;
  readonly #stop = new AbortController();
  readonly #outages: (() => void)[] = [];
  readonly #witnesses: Witness[] = [];
  /** What we were told of our writes: the cache may never again be behind it. */
  readonly #written: { readonly key: string; readonly uid: Uid; readonly revision: number }[] = [];
  readonly #complaints: string[] = [];
  #openQuestions = 0;
  #progress = 0;

  constructor({ knowsWatchList, random }: Pick<Schedule, "knowsWatchList" | "random">) {
    // As that of a lead, the signal is heard by every write and every wait that goes on; `recover` counts what it is left with.
    setMaxListeners(0, this.#stop.signal);
    this.#knowsWatchList = knowsWatchList;
    if (!knowsWatchList) this.client.inject(WATCH_LIST_REFUSED);
    const log: Logger = {
      ...silentLogger,
      child: () => log,
      error: (message, fields) => this.#complain(`logged: ${message}: ${JSON.stringify(fields)}`),
    };
    this.things = createCollection(
      { resource: THINGS, project: projectThing, reuse: reuseThing, indexes: { color: ({ color }) => color } },
      { client: this.client, clock: this.clock, random: () => random, log },
    );
    this.#hear();
    this.things.reflector.start();
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case "others":
        return this.#others.write(step);
      case "ours":
        return this.#asOurs(step);
      case "elsewhere":
        return this.#others.writeElsewhere();
      case "catchUp":
        return this.#ask();
      case "pass":
        return this.clock.advanceAsync(step.ms);
      default:
        return this.#takeFault(step);
    }
  }

  #takeFault(step: Exclude<Step, { readonly kind: "others" | "ours" | "elsewhere" | "catchUp" | "pass" }>): void {
    switch (step.kind) {
      case "fault":
        return this.client.inject(step.fault);
      case "outage":
        return this.#cutOff(step);
      case "break":
        return this.client.streams.fail(step.error);
      case "streams":
        return this.client.streams[step.act]();
      case "compact":
        return this.client.compact();
      default:
        return assertNever(step);
    }
  }

  /** Another subscriber, from what there is now on. */
  #hear(): void {
    const witness = new Witness(this.things.objects);
    this.#witnesses.push(witness);
    this.things.subscribe(change => witness.hear(change));
  }

  /** What is wrong by now. */
  complaints(): readonly string[] {
    const { objects } = this.things;
    const progress = Number(objects.progress ?? 0);
    if (progress < this.#progress) this.#complain(`progress fell from ${this.#progress} to ${progress}`);
    this.#progress = progress;
    for (const thing of objects.list()) {
      if (this.truth.endOf(thing.uid) <= progress) this.#complain(`shown though gone: ${look(thing)}`);
    }
    for (const write of this.#written) if (this.#isMissed(write)) this.#complain(`our write is missed: ${write.key}`);
    return [...this.#complaints, ...this.#witnesses.flatMap(witness => witness.complaints())];
  }

  /** Nothing goes wrong any more, and time passes. What is wrong then, and what is still owed. */
  async recover(): Promise<readonly string[]> {
    this.#hear();
    const differences = await this.settle();
    const owed = this.#openQuestions === 0 ? [] : [`${this.#openQuestions} still wait to catch up`];
    const listeners = getEventListeners(this.#stop.signal, "abort").length;
    const leaks = listeners === 0 ? [] : [`${listeners} still listen to the signal`];
    return [...differences, ...owed, ...leaks, ...this.complaints()];
  }

  /** As `recover`, and only what is different from the server: for one that was not what it should be before. */
  async settle(): Promise<readonly string[]> {
    this.client.faults.clear();
    if (!this.#knowsWatchList) this.client.inject(WATCH_LIST_REFUSED);
    this.client.streams.release();
    await this.clock.advanceAsync(RECOVERY_MS);
    const [shown, true_] = [looks(this.things.objects), this.truth.things.map(look)];
    return shown.join() === true_.join() ? [] : [`shown ${shown.join()}, true ${true_.join()}`];
  }

  /** Ends the cache, and its users with it. What is left of it then. */
  async stop(): Promise<readonly string[]> {
    let isStopped = false;
    this.#stop.abort();
    for (const cancel of this.#outages) cancel();
    void this.things.reflector.stop().then(() => (isStopped = true));
    await settled();
    return [
      ...(isStopped ? [] : ["the reflector does not stop"]),
      ...(this.clock.pending === 0 ? [] : [`${this.clock.pending} timers`]),
      ...(this.client.streams.size === 0 ? [] : [`${this.client.streams.size} open watches`]),
    ];
  }

  #complain(what: string): void {
    this.#complaints.push(what);
  }

  #isMissed({ key, uid, revision }: { readonly key: string; readonly uid: Uid; readonly revision: number }): boolean {
    if (this.truth.endOf(uid) < Infinity) return false;
    const shown = this.things.objects.get(key);
    return shown?.uid !== uid || !this.truth.isOfOrAfter(shown, revision);
  }

  /** Whoever acts has a cache that has synced. */
  #asOurs(write: Write): void {
    const { name, effect } = write;
    if (!this.things.objects.hasSynced) return;
    const target = { namespace: NAMESPACE, name: objectNameOf(name) };
    if (effect) this.client.inject({ verb: ["create", "patch", "delete"], name, effect });
    this.#write(write, target).catch((error: unknown) => {
      if (!(error instanceof ApiError)) return this.#complain(`writing failed: ${String(error)}`);
      // What became of it is learnt by catching up, and nothing else.
      if (error.effectUnknown && !this.#stop.signal.aborted) {
        this.#ask();
      }
    });
  }

  async #write({ act, isHeld }: Write, target: Target): Promise<void> {
    const { signal } = this.#stop;
    const { namespace, name } = target;
    const known = this.things.objects.get(storeKey(target));
    if (act === "delete") return this.#delete(target, known?.uid);
    const data = this.#others.newData();
    const finalizers = isHeld ? [FINALIZER] : [];
    const written = known
      ? await this.client.patch(THINGS, { namespace, name, signal, type: "merge", body: { data } })
      : await this.client.create(THINGS, { namespace, signal, body: { metadata: { name, finalizers }, data } });
    this.#noteWritten(written);
  }

  async #delete(target: Target, uid: Uid | undefined): Promise<void> {
    if (uid === undefined) return;
    const deleted = await this.client.delete(THINGS, target, { uid, signal: this.#stop.signal });
    if (deleted.kind === "terminating") return this.#noteWritten(deleted.object);
    this.things.writeThrough.gone({ ...target, uid });
    if (this.things.objects.get(storeKey(target))?.uid === uid) this.#complain(`shown though told gone: ${uid}`);
  }

  #noteWritten(object: ConfigMap): void {
    this.things.writeThrough.written(object);
    const { name = "", uid = "", resourceVersion } = object.metadata ?? {};
    const key = storeKey({ namespace: NAMESPACE, name });
    this.#written.push({ key, uid: uidOf(uid), revision: Number(resourceVersion) });
  }

  /** Once it resolves, the cache has what the server has now. */
  #ask(): void {
    const { revision, things } = this.truth;
    this.#openQuestions += 1;
    const check = (): void => {
      const due = things.map(thing => ({
        key: storeKey(thing),
        uid: thing.uid,
        revision: Number(thing.resourceVersion),
      }));
      for (const missed of due.filter(each => this.#isMissed(each))) this.#complain(`not caught up with ${missed.key}`);
      const ghosts = this.things.objects.list().filter(({ uid }) => this.truth.endOf(uid) <= revision);
      for (const ghost of ghosts) this.#complain(`caught up, and yet shown though gone: ${look(ghost)}`);
    };
    this.things.reflector
      .catchUp(this.#stop.signal)
      .then(check, () => undefined)
      .finally(() => (this.#openQuestions -= 1));
  }

  #cutOff({ forMs, error }: Extract<Step, { readonly kind: "outage" }>): void {
    const lift = this.client.faults.add({ times: Infinity, effect: { kind: "fail", error } });
    this.client.streams.fail({ kind: "network", message: "other side closed" });
    this.#outages.push(this.clock.after(forMs, lift));
  }
}
