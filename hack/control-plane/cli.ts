import { Command, InvalidArgumentError, Option } from "commander";

import { startRealCluster } from "../node/cluster";
import { defaults, openCluster, startCluster, type Cluster } from "./cluster";
import { kubeconfigPath } from "./credentials";
import { parseDurationMs, renderDuration } from "./duration";
import { interruptedExitCode, newInterrupt, takingDown } from "./interrupt";
import { nodeCommands } from "./node-commands";
import { newProgress } from "./progress";
import { removeCluster } from "./remove";
import type { Report } from "./report";
import { clusterFolder, clustersHome, exists, listClusters, noSuchCluster } from "./state";
import { clusterStatus } from "./status";

interface UpOptions {
  readonly name: string;
  readonly nodes: number;
  readonly controllers: string;
  readonly qps: number;
  readonly readyDelay?: number;
  readonly pendingImages?: string;
  readonly delaysFromPods?: boolean;
  readonly apiserverFlag?: readonly string[];
  readonly kubelets?: number;
  readonly image?: readonly string[];
}

interface DownOptions {
  readonly name: string;
  readonly all?: boolean;
}

const examples = `
Examples:
  npm run cluster -- up                                   50 nodes, every controller but the one of DaemonSets
  npm run cluster -- up --name big --nodes 5000 --qps 2000
  npm run cluster -- up --name builtin --controllers '*'  Kubernetes as it is, to compare with
  npm run cluster -- up --kubelets 2                      real nodes that run containers
  npm run cluster -- up --ready-delay 3s --pending-images '^broken/'
  export KUBECONFIG=$(npm run --silent cluster -- kubeconfig)
  npm run cluster -- nodes add 3 --label pool=gpu --taint gpu=yes:NoSchedule
  npm run cluster -- nodes label node-0001 pool=gpu disk-
  npm run cluster -- down --all
`;

const interrupt = newInterrupt();

function program(): Command {
  const cli = new Command("npm run cluster --")
    .description(
      "Real Kubernetes control planes with simulated nodes, on this machine, for tests and for trying things out.",
    )
    .addHelpText("after", examples)
    .showHelpAfterError("(add --help for what there is)");
  addUp(cli);
  cli
    .command("down")
    .description("stop a cluster and remove all it left; safe after a crash")
    .addOption(nameOption())
    .option("--all", "every cluster")
    .action(down);
  cli
    .command("status")
    .description("say what runs")
    .option("--name <name>", "only this cluster")
    .action(async ({ name }: { readonly name?: string }) => print(...(await clusterStatus(clustersHome(), name))));
  cli
    .command("kubeconfig")
    .description("print the path of the administrator's kubeconfig")
    .addOption(nameOption())
    .action(kubeconfig);
  return cli.addCommand(nodeCommands(nameOption, withCluster, print));
}

function addUp(cli: Command): void {
  cli
    .command("up")
    .description("start a cluster and wait until its nodes are ready; build missing programs first")
    .addOption(nameOption())
    .option("--nodes <count>", "how many nodes it has", parseCount, defaults.nodes)
    .option("--controllers <list>", "the controller manager's --controllers", defaults.controllers)
    .option(
      "--qps <n>",
      "requests per second the controller manager and the scheduler may make",
      parsePositive,
      defaults.qps,
    )
    .option(
      "--ready-delay <duration>",
      "how long a pod runs before it is ready, such as 2s (default: not at all)",
      parseDuration,
    )
    .option(
      "--pending-images <regexp>",
      "pods with an image that matches stay Pending, as if it could not be pulled",
      parseRegExp,
    )
    .option("--delays-from-pods", "pods are ready after their probes' initial delay, and end after their preStop sleep")
    .addOption(
      new Option("--kubelets <count>", "real nodes instead of simulated ones; needs root, see hack/node/README.md")
        .argParser(parsePositive)
        .conflicts(["nodes", "readyDelay", "pendingImages", "delaysFromPods"]),
    )
    .option("--image <archive>", "an image in an OCI archive that real nodes get; may be repeated", collect)
    .option("--apiserver-flag <flag>", "a flag for kube-apiserver, such as --v=4; may be repeated", collect)
    .action(up);
}

async function up(options: UpOptions): Promise<void> {
  const startedAt = Date.now();
  const progress = newProgress(process.stderr);
  interrupt.tell(takingDown(options.name), line => {
    progress.end();
    complain(line);
  });
  try {
    const cluster = await start(options, progress.report);
    await cluster.close();
    print(
      `cluster ${cluster.name} is up with ${options.kubelets ?? options.nodes} nodes after ${renderDuration(Date.now() - startedAt)}`,
      `  export KUBECONFIG=${cluster.kubeconfig}`,
      `  ${cluster.binaries.kubectl} get nodes`,
      `  npm run cluster -- down --name ${cluster.name}`,
    );
  } finally {
    progress.end();
  }
}

async function start(options: UpOptions, report: Report): Promise<Cluster> {
  const common = { ...options, apiServerFlags: options.apiserverFlag, report, signal: interrupt.signal };
  if (options.kubelets === undefined) return startCluster({ ...common, readyDelayMs: options.readyDelay });
  const { cluster } = await startRealCluster({ ...common, nodes: options.kubelets, archives: options.image });
  return cluster;
}

async function down({ name, all }: DownOptions): Promise<void> {
  const names = all === true ? await listClusters(clustersHome()) : [name];
  for (const one of names) {
    const existed = await removeCluster({ name: one });
    print(existed ? `cluster ${one} is gone` : `there is no cluster ${one}`);
  }
}

async function kubeconfig({ name }: { readonly name: string }): Promise<void> {
  const path = kubeconfigPath(clusterFolder(clustersHome(), name));
  if (!(await exists(path))) throw new Error(noSuchCluster(name));
  print(path);
}

async function withCluster(name: string, work: (cluster: Cluster) => Promise<void>): Promise<void> {
  const cluster = await openCluster(name);
  try {
    await work(cluster);
  } finally {
    await cluster.close();
  }
}

function nameOption(): Option {
  return new Option("--name <name>", "which cluster").default(defaults.name);
}

function parseCount(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It is a whole number, 0 or more.");
  return Number(text);
}

function parsePositive(text: string): number {
  const count = parseCount(text);
  if (count === 0) throw new InvalidArgumentError("It is a whole number, 1 or more.");
  return count;
}

function parseDuration(text: string): number {
  return asArgument(() => parseDurationMs(text));
}

function parseRegExp(text: string): string {
  return asArgument(() => new RegExp(text).source);
}

function asArgument<T>(parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

function collect(flag: string, flags: readonly string[] = []): readonly string[] {
  return [...flags, flag];
}

function print(...lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

function complain(line: string): void {
  process.stderr.write(`${line}\n`);
}

program()
  .parseAsync()
  .catch((error: unknown) => {
    if (!interrupt.signal.aborted) complain(error instanceof Error ? error.message : String(error));
    process.exitCode = interrupt.signal.aborted ? interruptedExitCode : 1;
  });
