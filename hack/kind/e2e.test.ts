import { e2e } from "./e2e";
import { kubeconfigOf } from "./lifecycle";
import { type Variant, variants } from "./variants";
import type { Command, Result, World } from "./world";

const own = variants["own-kind"];
const { takeover } = variants;

/** A cluster in which everything runs, as far as the script can tell. */
class Running implements World {
  readonly programs = { docker: "docker", kind: "kind", kubectl: "kubectl", helm: "helm" };
  readonly said: string[] = [];
  readonly awaited: string[] = [];
  readonly scenarios: Command[] = [];

  constructor(
    private readonly variant: Variant,
    private readonly scenariosEndWith = 0,
  ) {}

  say(line: string): void {
    this.said.push(line);
  }

  has(): Promise<boolean> {
    return Promise.resolve(true);
  }

  run(command: Command): Promise<Result> {
    return Promise.resolve(this.answer(command));
  }

  private answer(command: Command): Result {
    const { program, args } = command;
    if (program === "kind") return { ...done, stdout: `${this.variant.cluster}\n` };
    if (program === "kubectl") this.awaited.push(args.join(" "));
    if (program !== "npm") return done;
    this.scenarios.push(command);
    return { ...done, code: this.scenariosEndWith };
  }
}

const done: Result = { code: 0, stdout: "", stderr: "" };

it("the scenarios are told where the cluster is, and how to reach its nodes", async () => {
  const world = new Running(own);
  await e2e(world, own);
  expect(world.scenarios).toEqual([
    {
      program: "npm",
      args: ["run", "--silent", "e2e"],
      env: {
        EVERYNODE_E2E_KUBECONFIG: kubeconfigOf(own),
        EVERYNODE_E2E_NODE_SHELL: "docker exec --interactive {node}",
      },
    },
  ]);
});

it("only in takeover the sets of the cluster have to be ready on every node before", async () => {
  const [world, other] = [new Running(takeover), new Running(own)];
  await e2e(world, takeover);
  await e2e(other, own);
  expect(other.awaited).toEqual([]);
  expect(world.awaited).toEqual([
    expect.stringMatching(/^wait deployments --all --namespace everynode-system /),
    expect.stringMatching(/^wait daemonsets\.apps kindnet .*numberReady}=4/),
    expect.stringMatching(/^wait daemonsets\.apps kube-proxy .*numberReady}=4/),
  ]);
});

it("a scenario that fails fails the command", async () => {
  const world = new Running(own, 1);
  await expect(e2e(world, own)).rejects.toThrow("a scenario failed");
});

it("who has no cluster is told how to make it", async () => {
  await expect(e2e(new Running(takeover), own)).rejects.toThrow("`npm run kind -- up` makes it");
});
