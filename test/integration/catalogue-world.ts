import type { DaemonSetStatus, Pod } from "../../capabilities/api/types";
import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { type NodeOptions, nodeManifest } from "../../hack/control-plane/nodes";
import type { StageOptions } from "../../hack/control-plane/stages";
import { judge, podsByNode } from "../../hack/operator/judge";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Api, type TestSet, eventually, newApi } from "./api";

// A cluster for rows of section 11.5 of the specification. Each row has nodes of its own, by a label, and a set for each
// strategy. Nothing taints a node but the test.

export const strategies = ["OnDelete", "RollingUpdate"] as const;
export type Strategy = (typeof strategies)[number];

const limitMs = 60_000;

export interface HandMadeNode {
  readonly isReady: boolean;
  readonly memory?: string;
}

export class CatalogueWorld {
  private constructor(
    readonly cluster: Cluster,
    readonly api: Api,
    readonly operator: Operator,
  ) {}

  static async start(name: string, options: StageOptions = {}): Promise<CatalogueWorld> {
    const cluster = await startCluster({
      name: `${name}-${process.pid}`,
      ...options,
      nodes: 0,
      controllers: "*,-daemonset-controller,-node-lifecycle-controller",
      apiServerFlags: ["--disable-admission-plugins=TaintNodesByCondition"],
    });
    try {
      const operator = await startOperator({ cluster, roles: ["controller"] });
      return new CatalogueWorld(cluster, await newApi(cluster), operator);
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.operator.stop();
    await this.cluster.stop();
    await this.api.close();
  }

  /** Nodes `<row>-0` and so on, of this row alone. */
  async addNodes(row: string, count: number, { labels, ...options }: NodeOptions = {}): Promise<readonly string[]> {
    const names = Array.from({ length: count }, (_, index) => `${row}-${index}`);
    return this.cluster.nodes.add(names, { ...options, labels: { row, ...labels } });
  }

  /** One that nothing simulates: what becomes of its pods is the test's to say. */
  async addHandMadeNode(row: string, { isReady, memory = "32Gi" }: HandMadeNode): Promise<string> {
    const name = `${row}-by-hand`;
    const { metadata, ...manifest } = nodeManifest(name, { labels: { row } });
    const capacity = { cpu: "8", memory, pods: "110" };
    const conditions = [{ type: "Ready", status: isReady ? "True" : "False" }];
    const body = {
      ...manifest,
      metadata: { ...metadata, annotations: {} },
      status: { ...manifest.status, capacity, allocatable: capacity, conditions },
    };
    await this.api.send({ method: "POST", path: "/api/v1/nodes", body });
    return name;
  }

  /** Polls, as all state here comes by itself. */
  async becomes<T>(probe: () => Promise<T>, expected: T): Promise<void> {
    await eventually(probe, expected, limitMs);
  }

  /** Exactly these nodes have a pod, of the template of now, and the status says so. */
  async serves(set: TestSet, nodes: readonly string[]): Promise<void> {
    const untruths = async (): Promise<unknown> => {
      const [found, pods, revisions] = await Promise.all([
        this.api.set(set),
        this.api.pods(set),
        this.api.revisions(set),
      ]);
      return judge({ set: found, pods, revisions }, { nodes, image: set.image ?? "logs:1" }).untruths;
    };
    await this.becomes(untruths, []);
  }

  /** Counters of zero may be left out (D-API-11). */
  async statusBecomes(set: TestSet, expected: Partial<DaemonSetStatus>): Promise<void> {
    await this.becomes(async () => {
      const { metadata, status } = await this.api.set(set);
      const isObserved = status?.observedGeneration === metadata?.generation;
      const names = Object.keys(expected) as (keyof DaemonSetStatus)[];
      return [isObserved, Object.fromEntries(names.map(name => [name, status?.[name] ?? 0]))];
    }, [true, expected]);
  }

  async podsOn(set: TestSet, node: string): Promise<readonly Pod[]> {
    return podsByNode(await this.api.pods(set)).get(node) ?? [];
  }

  /** What a kubelet says of a pod that serves. */
  async makeReady(pod: Pod): Promise<void> {
    const conditions = [{ type: "Ready", status: "True", lastTransitionTime: new Date().toISOString() }];
    await this.api.patchPodStatus(pod, { phase: "Running", conditions });
  }

  async createRevision(revision: object): Promise<void> {
    const path = "/apis/apps/v1/namespaces/default/controllerrevisions";
    const kind = { apiVersion: "apps/v1", kind: "ControllerRevision" };
    await this.api.send({ method: "POST", path, body: { ...kind, ...revision } });
  }
}

/** The set of a row and a strategy, on the nodes of the row. */
export function setOf(row: string, type: Strategy, { podSpec, spec, ...rest }: Partial<TestSet> = {}): TestSet {
  return {
    name: `${row}-${type.toLowerCase()}`,
    podSpec: { nodeSelector: { row }, ...podSpec },
    spec: { updateStrategy: { type }, ...spec },
    ...rest,
  };
}
