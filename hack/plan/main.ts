import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";

import { Command, InvalidArgumentError, Option } from "commander";

import { readPodDefaults } from "../../capabilities/pod-defaults-file";
import { type Output, type PlanOptions, PLAN_DEFAULTS, planOf } from "./plan";

// `npm run plan -- cluster.yaml`: what the controller would do for one set, step by step.

const examples = `
The file is what these print, or less, or written by hand (docs/plan.md):
  kubectl get nodes,pods,controllerrevisions,eds --namespace default -o yaml > cluster.yaml
  npm run plan -- cluster.yaml
`;

interface Options {
  readonly output: Output;
  readonly set?: string;
  readonly at?: number;
  readonly for: number;
  readonly readySeconds: number;
  readonly terminationSeconds: number;
  readonly failing: readonly string[];
  readonly neverReady: readonly string[];
  readonly podDefaultsFile?: string;
}

async function plan(file: string, options: Options): Promise<void> {
  const content = file === "-" ? await text(process.stdin) : await readFile(file, "utf8");
  process.stdout.write(planOf(content, asked(options)));
}

function asked(options: Options): PlanOptions {
  return {
    output: options.output,
    ...(options.set !== undefined && { set: options.set }),
    ...(options.at !== undefined && { nowMs: options.at }),
    forSeconds: options.for,
    readySeconds: options.readySeconds,
    terminationSeconds: options.terminationSeconds,
    failingImages: options.failing,
    neverReadyImages: options.neverReady,
    podDefaults: options.podDefaultsFile === undefined ? [] : readPodDefaults(options.podDefaultsFile),
  };
}

function parseSeconds(value: string): number {
  if (!/^\d+$/.test(value)) throw new InvalidArgumentError("It is a whole number of seconds.");
  return Number(value);
}

function parseTime(value: string): number {
  const ms = Date.parse(value);
  if (Number.isNaN(ms)) throw new InvalidArgumentError("It is a time such as 2026-01-01T00:00:00Z.");
  return ms;
}

function collect(value: string, values: readonly string[]): readonly string[] {
  return [...values, value];
}

new Command("npm run plan --")
  .description(
    "Prints the steps that the controller would take for one daemon set, from a file of nodes, pods and the set.",
  )
  .argument("<file>", "a file of YAML documents, or - for the standard input")
  .addOption(new Option("--output <format>", "what is printed").choices(["text", "json", "yaml"]).default("text"))
  .option("--set <name>", "which set, by name or namespace/name, where the file has several")
  .option("--at <time>", "the moment of the file (default: the newest that it tells of)", parseTime)
  .option("--for <seconds>", "how long to go on where it comes to no rest", parseSeconds, PLAN_DEFAULTS.forSeconds)
  .option("--ready-seconds <n>", "how long a new pod takes to be ready", parseSeconds, PLAN_DEFAULTS.readySeconds)
  .option(
    "--termination-seconds <n>",
    "how long a deleted pod takes to be gone",
    parseSeconds,
    PLAN_DEFAULTS.terminationSeconds,
  )
  .option("--failing <image>", "new pods with this image fail; may be repeated", collect, [])
  .option("--never-ready <image>", "new pods with this image are never ready; may be repeated", collect, [])
  .option("--pod-defaults-file <file>", "the operator's file of cluster-wide defaults for daemon pods")
  .addHelpText("after", examples)
  .action(plan)
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  });
