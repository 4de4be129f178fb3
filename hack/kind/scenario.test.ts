import { e2e } from "./scenario";
import { type Variant, variants } from "./variants";
import type { Command, Result, World } from "./world";

interface Cluster {
  /** What the API server makes of a set that breaks a rule. */
  readonly refusal?: string;
  /** The nodes on which pods run; of the set's image unless `staleOn` is one. */
  readonly nodes?: readonly string[];
  readonly staleOn?: string;
}

const refused = "spec.template.spec.restartPolicy: Unsupported value";

/** A cluster in which sets are placed at once. */
class Placing implements World {
  readonly programs = { docker: "docker", kind: "kind", kubectl: "kubectl", helm: "helm" };
  readonly said: string[] = [];
  readonly awaited: string[] = [];
  private image = "";
  private generation = 0;

  constructor(
    private readonly variant: Variant,
    private readonly cluster: Cluster = {},
  ) {}

  say(line: string): void {
    this.said.push(line.replace("  ok  ", ""));
  }

  has(): Promise<boolean> {
    return Promise.resolve(false);
  }

  run({ program, args, input }: Command): Promise<Result> {
    if (program === "docker") return answered("id");
    if (program === "kind") return answered(`${this.variant.cluster}\n`);
    const [verb, noun] = args;
    if (verb === "wait") this.awaited.push(args.slice(1).join(" "));
    if (verb === "apply") return this.apply(JSON.parse(input ?? "{}") as Applied);
    if (verb === "get" && noun === "pods") return answered(this.pods());
    if (verb === "get") return answered(String(this.generation));
    return answered("");
  }

  private apply({ spec: { template } }: Applied): Promise<Result> {
    const { restartPolicy, containers } = template.spec;
    if (restartPolicy !== "Always") {
      const { refusal = refused } = this.cluster;
      return Promise.resolve({ code: refusal === "" ? 0 : 1, stdout: "", stderr: refusal });
    }
    this.image = containers[0].image;
    this.generation += 1;
    return answered("");
  }

  private pods(): string {
    const { nodes = ["a", "b", "c"], staleOn } = this.cluster;
    return nodes.map(node => `${node} ${node === staleOn && this.generation > 1 ? "old" : this.image}\n`).join("");
  }
}

interface Applied {
  readonly spec: {
    readonly template: {
      readonly spec: { readonly restartPolicy: string; readonly containers: readonly [{ readonly image: string }] };
    };
  };
}

function answered(stdout: string): Promise<Result> {
  return Promise.resolve({ code: 0, stdout, stderr: "" });
}

it.each([
  ["own-kind", variants["own-kind"], 5],
  ["takeover", variants.takeover, 6],
] as const)("every step is told in %s", async (_name, variant, count) => {
  const world = new Placing(variant);
  await e2e(world, variant);
  expect(world.said).toHaveLength(count);
});

it("in takeover the sets of the cluster have to be ready on every node", async () => {
  const world = new Placing(variants.takeover);
  await e2e(world, variants.takeover);
  expect(world.awaited).toEqual(
    expect.arrayContaining([expect.stringMatching(/^daemonset\.apps kube-proxy .*numberReady}=4/)]),
  );
});

it("the status is asked of the generation that was applied, or it might be that of the one before", async () => {
  const world = new Placing(variants["own-kind"]);
  await e2e(world, variants["own-kind"]);
  const generations = world.awaited.flatMap(text => /observedGeneration}=(\d+)/.exec(text)?.[1] ?? []);
  expect(generations).toEqual(["1", "2"]);
});

it.each<[string, Cluster, string]>([
  ["a node has no pod", { nodes: ["a", "b"] }, "one pod with registry.k8s.io/pause:3.9 on each of 3 nodes"],
  ["a node has two", { nodes: ["a", "b", "b"] }, "on each of 3 nodes"],
  ["a pod keeps the old image", { staleOn: "b" }, "one pod with registry.k8s.io/pause:3.10 on each of 3 nodes"],
  ["what breaks a rule is taken", { refusal: "" }, "was taken"],
  [
    "it is refused for another reason",
    { refusal: "failed calling webhook" },
    "another reason:\nfailed calling webhook",
  ],
])("it fails where %s", async (_name, cluster, message) => {
  const variant = variants["own-kind"];
  await expect(e2e(new Placing(variant, cluster), variant)).rejects.toThrow(message);
});
