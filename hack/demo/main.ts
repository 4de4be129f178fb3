import { join } from "node:path";

import { Command, InvalidArgumentError } from "commander";

import { startCluster, type Cluster } from "../control-plane/cluster";
import { renderDuration } from "../control-plane/duration";
import { interruptedExitCode, newInterrupt, takingDown } from "../control-plane/interrupt";
import { newProgress } from "../control-plane/progress";
import { freshBundle } from "../operator/bundle";
import { newKubectl } from "../operator/kubectl";
import { startOperator, type Operator } from "../operator/operator";
import { installPlugin, newPluginCommand } from "../operator/plugin";
import { endOfLog } from "../operator/readiness";
import { newClusterReader } from "../operator/reader";
import { missingImage, samplePath, writeManifests } from "./manifests";
import { perform, runSteps } from "./run";
import { newScreen, terminalOf, type Progress, type Screen } from "./screen";
import { steps } from "./steps/all";
import { UntrueError, type World } from "./world";

interface DemoOptions {
  readonly nodes: number;
  readonly name: string;
  readonly keep?: boolean;
}

/**
 * The demo rolls out with a fifth of the nodes unavailable. Of fewer than six that is one, and the pod of the node that has
 * left uses it up until Kubernetes' garbage collection has deleted it, a minute later (D-UPD-30).
 */
const fewestNodes = 6;

/**
 * How long a pod takes to be ready. Without it KWOK, which deletes by name, could hit a ready successor of the pod that it
 * means, and a roll-out would seem to go beyond its budget.
 */
const readyDelayMs = 250;

const interrupt = newInterrupt();
const interrupted = interrupt.signal;
const screen = newScreen(terminalOf(process.stdout, process.env));
/** What every step needs. It is not ticked: the steps are what is checked. */
const setUp = { screen, signal: interrupted, isChecked: false };

async function demo({ nodes, name, keep = false }: DemoOptions): Promise<void> {
  const startedAtMs = performance.now();
  screen.say(`everynode on a real Kubernetes control plane with ${nodes} simulated nodes\n`);
  interrupt.tell(takingDown(name), sayInterrupted);
  const cluster = await upCluster({ nodes, name });
  let operator: Operator | undefined;
  try {
    operator = await upOperator(cluster);
    if (keep) interrupt.tell({ first: "Interrupted." }, sayInterrupted);
    await show(cluster, operator);
    screen.say();
    screen.say(
      `All ${steps.length} steps were checked and are true, after ${renderDuration(performance.now() - startedAtMs)}.`,
    );
  } catch (error) {
    // Any other error speaks for itself.
    if (operator !== undefined && error instanceof UntrueError) await showLog(operator);
    throw error;
  } finally {
    screen.clear();
    if (keep && operator !== undefined) sayHowToReach(cluster, operator);
    else await cluster.stop(); // It ends the operator too, which is recorded with it.
  }
}

async function upCluster({ nodes, name }: Pick<DemoOptions, "nodes" | "name">): Promise<Cluster> {
  // Meanwhile; should it fail, that is said when the operator starts.
  void freshBundle().catch(() => undefined);
  const progress = newProgress(process.stderr);
  try {
    const { cluster } = await perform(setUp, "A control plane", async () => {
      const images = { readyDelayMs, pendingImages: missingImage };
      const started = await startCluster({ name, nodes, ...images, report: progress.report, signal: interrupted });
      return { cluster: started, said: `etcd, API server, scheduler, controllers, ${nodes} nodes` };
    });
    return cluster;
  } finally {
    progress.end();
  }
}

async function upOperator(cluster: Cluster): Promise<Operator> {
  const { operator } = await perform(setUp, "The operator", async () => {
    const started = await startOperator({ cluster, signal: interrupted });
    return { operator: started, said: "CRD and webhooks installed, ready" };
  });
  return operator;
}

async function show(cluster: Cluster, operator: Operator): Promise<void> {
  const reader = await newClusterReader(cluster);
  const commands = { binary: cluster.binaries.kubectl, kubeconfig: cluster.kubeconfig };
  try {
    const programs = await installPlugin(join(cluster.dir, "plugin"));
    const kubectl = newPluginCommand({ ...commands, programs });
    const world: World = {
      ...{ cluster, operator, reader, signal: interrupted, progress: showProgress },
      kubectl: newKubectl(commands),
      everynode: (...args) => kubectl("everynode", ...args),
      manifests: await writeManifests(join(cluster.dir, "manifests")),
      leftNodes: new Set(),
    };
    await runSteps(screen, world, steps);
  } finally {
    await reader.close();
  }
}

/** What was interrupted goes on for a moment, and what it draws would hide that it was. */
function showProgress(progress: Progress): void {
  if (!interrupted.aborted) screen.progress(progress);
}

function sayInterrupted(line: string): void {
  screen.clear();
  screen.say(line);
}

async function showLog(operator: Operator): Promise<void> {
  screen.say(`\nThe end of the operator's log:\n${await endOfLog(operator.logFile, 10)}`);
}

function sayHowToReach(cluster: Cluster, operator: Operator): void {
  const { kubectl } = cluster.binaries;
  for (const line of [
    "",
    "The cluster and the operator go on running:",
    `  export KUBECONFIG=${cluster.kubeconfig}`,
    `  ${kubectl} apply -f ${samplePath}`,
    `  ${kubectl} get eds,pods -A -o wide`,
    `  curl http://127.0.0.1:${operator.healthPort}/metrics`,
    `  tail -f ${operator.logFile}`,
    `  npm run cluster -- down --name ${cluster.name}      stops both`,
  ])
    screen.say(line);
}

function parseNodes(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < fewestNodes)
    throw new InvalidArgumentError(`It is a whole number, ${fewestNodes} or more.`);
  return Number(text);
}

function showError(error: unknown, to: Screen): void {
  if (error instanceof UntrueError) return to.say("\nThe demo ends here, as a check has failed.");
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
}

new Command("npm run demo --")
  .description("Shows what everynode does, on a real control plane with simulated nodes, and checks every step.")
  .option("--nodes <count>", "how many nodes the cluster has", parseNodes, 50)
  .option("--name <name>", "the cluster's name", "demo")
  .option("--keep", "leave the cluster and the operator running")
  .action(demo)
  .parseAsync()
  .catch((error: unknown) => {
    if (!interrupted.aborted) showError(error, screen);
    process.exitCode = interrupted.aborted ? interruptedExitCode : 1;
  });
