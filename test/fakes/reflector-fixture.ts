import { namespaceOf, objectNameOf } from "../../capabilities/api/identity";
import type { Pod } from "../../capabilities/api/types";
import { createIntake } from "../../capabilities/cache/intake";
import { createIntern } from "../../capabilities/cache/intern";
import { projectPod } from "../../capabilities/cache/pod-projection";
import { isSameContent } from "../../capabilities/cache/projection";
import type { Reflector } from "../../capabilities/cache/reflector";
import { ReflectorLoop } from "../../capabilities/cache/reflector-loop";
import { createStore } from "../../capabilities/cache/store";
import type { ApiErrorInit } from "../../capabilities/kube/api-error";
import type { FieldMask, ListOptions, ListPage, WatchEvent, WatchOptions } from "../../capabilities/kube/client";
import { PODS, type Resource } from "../../capabilities/kube/resources";
import type { ObservedPod } from "../../capabilities/plan/snapshot";
import type { Logger } from "../../capabilities/telemetry/log";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import type { ReflectorMetrics } from "../../capabilities/telemetry/reflector-metrics";
import { FakeClock, settled } from "./fake-clock";
import { FakeKubeClient } from "./fake-kube-client";
import type { FaultEffect, Verb } from "./faults";

// A reflector of pods on a fake cluster, and what it asked, said and did.

export const FIELDS: FieldMask<Pod> = { metadata: true, status: { phase: true } };

/** The fake cluster, and what was asked of it: `fill` is a watch that begins with all there is. */
export class RecordingClient extends FakeKubeClient {
  readonly calls: string[] = [];
  readonly timeouts: number[] = [];
  readonly fields: unknown[] = [];

  override list<T>(resource: Resource<T>, options: ListOptions = {}): Promise<ListPage<T>> {
    this.fields.push(options.fields);
    this.calls.push(options.continueToken === undefined ? `list ${options.limit}` : `more ${options.limit}`);
    return super.list(resource, options);
  }

  override watch<T>(resource: Resource<T>, options: WatchOptions): AsyncIterable<WatchEvent<T>> {
    this.fields.push(options.fields);
    this.calls.push(options.resourceVersion === undefined ? "fill" : `watch ${options.resourceVersion}`);
    this.timeouts.push(options.timeoutSeconds);
    return super.watch(resource, options);
  }
}

export interface ReflectorFixtureOptions {
  readonly pods?: readonly string[];
  readonly random?: number;
  /** A server that knows no watch that begins with all there is. */
  readonly isOld?: boolean;
}

export type ReflectorFixture = ReturnType<typeof reflectorFixture>;

export function reflectorFixture({ pods = ["a"], random = 0, isOld = false }: ReflectorFixtureOptions = {}) {
  const clock = new FakeClock();
  const client = new RecordingClient({ clock });
  const { log, notes, delays } = recordingLog();
  const store = createStore<ObservedPod>({
    reuse: (previous, next) => (isSameContent(previous, next) ? previous : next),
  });
  const changes: string[] = [];
  store.subscribe(({ kind, object }) => changes.push(`${kind} ${object.name}`));
  const intern = createIntern();
  const intake = createIntake({ project: (raw: Pod) => projectPod(raw, intern), log });
  const { metrics, counts } = recordingMetrics();
  const reflector: Reflector = new ReflectorLoop({
    ...{ client, resource: PODS, fields: FIELDS, intake, store, clock, log, metrics },
    random: () => random,
  });
  const strike = (verb: Verb, effect: FaultEffect, times = 1): void => client.inject({ verb, effect, times });
  const refuse = (verb: Verb, error: Partial<ApiErrorInit> & Pick<ApiErrorInit, "kind">, times = 1): void =>
    strike(verb, { kind: "fail", error: { message: "refused", ...error } }, times);
  pods.forEach(name => client.seed(PODS, podNamed(name)));
  if (isOld) refuse("watch", { kind: "invalid" });
  return {
    ...{ clock, client, store, changes, reflector, notes, delays, counts, strike, refuse },
    put: (name: string): unknown => client.seed(PODS, podNamed(name)),
    remove: (name: string): void => client.remove(PODS, { namespace: namespaceOf("ns"), name: objectNameOf(name) }),
    /** Something happens elsewhere: the server's version rises, and no pod changes. */
    elsewhere: (): unknown => client.seed({ ...PODS, plural: "others" }, podNamed(`other-${client.storage.nextId()}`)),
    names: (): string =>
      store
        .list()
        .map(({ name }) => name)
        .join(),
    /** Lets it begin, and do what takes no time. */
    start: async (): Promise<void> => {
      reflector.start();
      await settled();
    },
  };
}

export function podNamed(name: string): Pod {
  return { metadata: { name, namespace: "ns" }, status: { phase: "Running" } };
}

/** `p1000`, `p1001` and so on. */
export function podNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `p${1000 + index}`);
}

function recordingLog() {
  const notes: [message: string, fields: object][] = [];
  const delays: unknown[] = [];
  const noteDelay = (fields: object): void => {
    if ("delayMs" in fields) delays.push(fields.delayMs);
  };
  const note = (message: string, fields: object = {}): void => {
    notes.push([message, fields]);
    noteDelay(fields);
  };
  const debug = (_message: string, fields: object = {}): void => noteDelay(fields);
  const log: Logger = { ...silentLogger, child: () => log, debug, info: note, warn: note, error: note };
  return { log, notes, delays };
}

function recordingMetrics() {
  const counts: Record<string, number> = {};
  const count = (...words: readonly string[]): void => {
    const name = words.join(" ");
    counts[name] = (counts[name] ?? 0) + 1;
  };
  const metrics: ReflectorMetrics = {
    listed: ({ resource, way, seconds }) => count("list", resource, way, `${seconds} s`),
    watchEnded: ({ resource, reason }) => count("end", resource, reason),
    took: ({ resource, kind }) => count("event", resource, kind),
  };
  return { metrics, counts };
}
