import { types } from "node:util";

import { type Command, InvalidArgumentError } from "commander";

import { namespaceOf, objectNameOf } from "../../api/identity";
import { NO_POD_DEFAULTS } from "../../api/pod-defaults";
import type { DaemonSet, PodTemplateSpec } from "../../api/types";
import { projectSet } from "../../cache/set-projection";
import { dryRunTemplate } from "../../effects/template-dry-run";
import { ApiError } from "../../kube/api-error";
import { daemonSets } from "../../kube/resources";
import type { ObservedSet } from "../../plan/snapshot";
import { modelCluster } from "../../simulation/model-cluster";
import { type PlanReport, planReport, stepReport } from "../../simulation/plan-report";
import { reportLines } from "../../simulation/plan-text";
import { POD_LIFE } from "../../simulation/pod-life";
import { runRollout } from "../../simulation/rollout-run";
import { type FoundSet, readSet } from "../cluster-reader";
import { CommandError, EXIT } from "../exit-code";
import { type ManifestSet, manifestSet, withManifest } from "../planned-set";
import type { Session } from "../session";
import { linesText, reportText } from "../view/output";
import { type Commands, type CommandTools, type OutputFormat, defaultsNote, outputOption } from "./tools";

interface PlanFlags {
  readonly filename: string;
  readonly set?: string;
  readonly for: number;
  readonly readySeconds: number;
  readonly terminationSeconds: number;
  readonly output?: OutputFormat;
}

const EXAMPLES = `
Examples:
  kubectl everynode plan --filename logs.yaml
  kustomize build overlays/prod | kubectl everynode plan --filename - --set logs
  kubectl everynode plan -f logs.yaml --ready-seconds 40 --output json

Nothing is changed: the API server checks the manifest in a dry run, and the controller's own planner is run on a model
of the cluster as it is now. Exit codes: 0 it would come to its end, 4 it would not, 2 the manifest breaks a rule.`;

const HOUR_SECONDS = 3_600;

export const addPlan: Commands = tools => {
  tools
    .add("plan")
    .description("Show the steps that a manifest would take, before it is applied.")
    .requiredOption("-f, --filename <file>", "a manifest with a daemon set, or - for the standard input")
    .option("--set <name>", "which set, where the manifest has several")
    .option("--for <seconds>", "how long to go on where it comes to no rest", parseSeconds, HOUR_SECONDS)
    .option("--ready-seconds <n>", "how long a new pod takes to be ready", parseSeconds, POD_LIFE.readyAfterMs / 1_000)
    .option(
      "--termination-seconds <n>",
      "how long a deleted pod takes to be gone",
      parseSeconds,
      POD_LIFE.terminationMs / 1_000,
    )
    .addOption(outputOption())
    .addHelpText("after", EXAMPLES)
    .action((flags: PlanFlags, command: Command) =>
      tools.withSession(command, async session => {
        const text = await textOf(tools, flags);
        const manifest = manifestSet(text, flags.set === undefined ? {} : { name: flags.set });
        const report = await planned(tools, { session: inNamespaceOf(manifest, session), manifest, flags });
        const { output } = flags;
        const isForPrograms = output === "json" || output === "yaml";
        tools.surroundings.out.write(isForPrograms ? reportText(report, output) : linesText(reportLines(report)));
        const { kind } = report.end;
        tools.end(kind === "stuck" || kind === "unfinished" ? EXIT.failed : EXIT.done);
      }),
    );
};

async function textOf({ surroundings }: CommandTools, { filename }: PlanFlags): Promise<string> {
  return surroundings.readText(filename).catch((error: unknown) => {
    throw new CommandError(EXIT.usage, types.isNativeError(error) ? error.message : String(error));
  });
}

function inNamespaceOf({ namespace }: ManifestSet, session: Session): Session {
  return namespace === undefined ? session : { ...session, namespace: namespaceOf(namespace) };
}

interface Planning {
  readonly session: Session;
  readonly manifest: ManifestSet;
  readonly flags: PlanFlags;
}

async function planned(tools: CommandTools, planning: Planning): Promise<PlanReport> {
  const { session, flags } = planning;
  const nowMs = tools.surroundings.clock.now();
  const found = await dryRun(planning);
  const reading = await readSet(found, { client: session.client, nowMs });
  tools.surroundings.complain(defaultsNote(reading));
  const { view, room } = reading;
  const set = await canonical(tools, { session, set: found.set });
  const { nodes, revisions, pods, settings, podDefaults = NO_POD_DEFAULTS } = view.snapshot;
  const life = {
    ...POD_LIFE,
    readyAfterMs: flags.readySeconds * 1_000,
    terminationMs: flags.terminationSeconds * 1_000,
  };
  const start = modelCluster({
    nowMs,
    set,
    ...{ podDefaults },
    nodes,
    pods,
    revisions,
    ...(room && { takenByOthers: room.takenByOthers }),
    life,
    settings,
  });
  const run = runRollout(start, { forMs: flags.for * 1_000, keep: step => stepReport(step, nowMs) });
  return planReport(set, nowMs, run);
}

/** The set as the API server would store it. Rejects with a `CommandError` where it would refuse. */
async function dryRun({ session: { client, namespace }, manifest }: Planning): Promise<FoundSet> {
  const { flavor, object } = manifest;
  const resource = daemonSets(flavor);
  const name = objectNameOf(manifest.name);
  const live = await client.get(resource, { namespace, name }).catch(ignoreMissing);
  const options = { namespace, dryRun: true } as const;
  const write = live
    ? client.replace(resource, { ...options, name, body: withManifest(live, manifest) })
    : client.create(resource, { ...options, body: object });
  const stored = await write.catch((error: unknown) => {
    const isRefusal = error instanceof ApiError && (error.kind === "invalid" || error.kind === "badRequest");
    throw isRefusal ? new CommandError(EXIT.usage, `the manifest would be refused: ${error.message}`) : error;
  });
  return { flavor, object: stored, set: observed(stored, manifest) };
}

/** What a dry run would have created has no resource version. */
function observed(stored: DaemonSet, { flavor }: ManifestSet): ObservedSet {
  const metadata = { resourceVersion: "0", ...stored.metadata };
  const projected = projectSet({ ...stored, metadata }, flavor);
  if (projected.kind === "rejected")
    throw new CommandError(EXIT.error, `the API server sent a set without ${projected.missing}`);
  return projected.object.set;
}

interface Canonical {
  readonly session: Session;
  readonly set: ObservedSet;
}

/** With the template as revisions have it, so that a default that is merely spelled out is no change. */
async function canonical({ surroundings }: CommandTools, { session, set }: Canonical): Promise<ObservedSet> {
  if (set.flavor.storesCanonicalTemplate) return set;
  const { client } = session;
  const { namespace, name, spec } = set;
  try {
    const answer = await dryRunTemplate({ client, namespace, name, template: spec.template });
    if (answer.kind === "known") return withTemplate(set, answer.template);
  } catch (error) {
    if (!(error instanceof ApiError) || error.kind !== "forbidden") throw error;
    surroundings.complain(
      `warning: you may not create podtemplates, even in a dry run: defaults that the manifest spells out count as changes\n`,
    );
  }
  return set;
}

function withTemplate(set: ObservedSet, template: PodTemplateSpec): ObservedSet {
  return { ...set, spec: { ...set.spec, template } };
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof ApiError && error.kind === "notFound") return undefined;
  throw error;
}

function parseSeconds(value: string): number {
  if (!/^\d{1,9}$/.test(value)) throw new InvalidArgumentError("It is a whole number of seconds.");
  return Number(value);
}
