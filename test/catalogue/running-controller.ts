import { EVERYNODE } from "../../capabilities/api/flavor";
import { namespaceOf, objectNameOf } from "../../capabilities/api/identity";
import type { DaemonSet, Pod } from "../../capabilities/api/types";
import { createController } from "../../capabilities/controller";
import type { WriteOptions } from "../../capabilities/kube/client";
import { NODES, PODS, type Resource, daemonSets } from "../../capabilities/kube/resources";
import { silentLogger } from "../../capabilities/telemetry/silent-log";
import { createMetrics } from "../../capabilities/telemetry/metrics";
import { aTemplate } from "../builders";
import { FakeClock } from "../fakes/fake-clock";
import { FakeKubeClient } from "../fakes/fake-kube-client";

const SETS = daemonSets(EVERYNODE);
const REF = { namespace: namespaceOf("default"), name: objectNameOf("logs") };

/** Counts the pods that it is asked to create. */
class CountingClient extends FakeKubeClient {
  podCreates = 0;

  override create<T>(resource: Resource<T>, options: WriteOptions): Promise<T> {
    if (resource.plural === PODS.plural) this.podCreates++;
    return super.create(resource, options);
  }
}

/** A controller that leads, on a cluster in memory in which no pod ever starts. */
export class RunningController {
  readonly clock = new FakeClock();
  readonly client = new CountingClient({ clock: this.clock });
  readonly #stop: () => Promise<void>;

  constructor(nodeCount: number) {
    for (let index = 0; index < nodeCount; index++) {
      this.client.seed(NODES, { metadata: { name: `node-${String(index).padStart(3, "0")}` }, spec: {} });
    }
    this.addSet();
    const abort = new AbortController();
    const controller = createController({
      ...{ client: this.client, clock: this.clock, metrics: createMetrics(), log: silentLogger },
      config: { takeover: false, namespace: "everynode-system", workers: 2, maxRequestsInFlight: 10 },
      random: () => 0.5,
    });
    controller.start();
    const acting = controller.act({ signal: abort.signal, isHeld: () => true, writeTimeoutMs: 4_000 });
    const stop = async (): Promise<void> => {
      await controller.drain();
      abort.abort();
      await acting.catch(() => undefined);
      await controller.stop();
    };
    this.#stop = async () => {
      const stopped = stop();
      // Drained after 20 s at most, and then a write that was given up holds up the end.
      await this.clock.advanceAsync(30_000);
      await stopped;
    };
  }

  addSet(): void {
    const spec = { selector: { matchLabels: { app: "logs" } }, template: aTemplate() };
    this.client.seed(SETS, { metadata: { ...REF, generation: 1 }, spec } as DaemonSet);
  }

  removeSet(): void {
    this.client.remove(SETS, REF);
  }

  async pass(ms: number): Promise<void> {
    for (let passed = 0; passed < ms; passed += 100) await this.clock.advanceAsync(100);
  }

  pods(): readonly Pod[] {
    return this.client.objects(PODS);
  }

  failPods(): void {
    for (const { metadata } of this.pods()) {
      const name = objectNameOf(metadata?.name ?? "");
      this.client.change(PODS, { ...REF, name }, pod => ({ ...pod, status: { phase: "Failed" } }));
    }
  }

  set(): DaemonSet | undefined {
    return this.client.objects(SETS)[0];
  }

  stop(): Promise<void> {
    return this.#stop();
  }
}
