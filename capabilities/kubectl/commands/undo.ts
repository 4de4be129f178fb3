import type { Command } from "commander";

import { ApiError } from "../../kube/api-error";
import { daemonSets } from "../../kube/resources";
import { CommandError, EXIT } from "../exit-code";
import type { Session } from "../session";
import { templateNotes } from "../view/hold-notes";
import { revisionInfos } from "../view/revisions";
import { type Rollback, rollback, rollbackPatch } from "../view/rollback";
import { nameInKubectl } from "../view/set-name";
import { isObserved } from "../view/set-view";
import { type Commands, type CommandTools, parseRevision, readAsked } from "./tools";
import type { SetReading } from "../cluster-reader";

interface UndoFlags {
  readonly toRevision?: number;
  readonly dryRun?: boolean;
}

const EXAMPLES = `
Examples:
  kubectl everynode undo logs
  kubectl everynode undo logs --to-revision 3
  kubectl everynode undo logs --dry-run

It writes the template of the revision into the set: where a tool applies the set from a repository, change it there.`;

export const addUndo: Commands = tools => {
  tools
    .add("undo <set>")
    .description("Go back to the revision before the last, or to another one.")
    .option("--to-revision <number>", "the revision to go back to", parseRevision)
    .option("--dry-run", "have the API server check it, and change nothing")
    .addHelpText("after", EXAMPLES)
    .action((set: string, flags: UndoFlags, command: Command) =>
      tools.withSession(command, async session => {
        const reading = await readAsked(tools, { session, set });
        const { set: found, view } = reading;
        const revisions = revisionInfos({ snapshot: view.snapshot, objects: reading.revisions });
        const { toRevision } = flags;
        const step = rollback({
          ...{ set: found, revisions, isObserved: isObserved(view) },
          ...(toRevision !== undefined && { toRevision }),
        });
        await undo(tools, { session, reading, step, dryRun: flags.dryRun === true });
      }),
    );
};

interface UndoStep {
  readonly session: Session;
  readonly reading: SetReading;
  readonly step: Rollback;
  readonly dryRun: boolean;
}

async function undo(
  { surroundings: { out, complain } }: CommandTools,
  { session, reading, step, dryRun }: UndoStep,
): Promise<void> {
  const { set } = reading;
  const name = nameInKubectl(set);
  if (step.kind === "impossible") throw new CommandError(EXIT.notFound, step.message);
  if (step.kind === "skip") {
    out.write(`${name} skipped rollback (current template already matches revision ${step.revision})\n`);
    return;
  }
  const body = rollbackPatch(set, step.template);
  const ref = { namespace: set.namespace, name: set.name };
  await session.client.patch(daemonSets(set.flavor), { ...ref, type: "json", body, dryRun }).catch((error: unknown) => {
    throw toldOf(error, name);
  });
  out.write(`${name} rolled back${dryRun ? " (server dry run)" : ""}\n`);
  complain(templateNotes(set.spec));
}

/** Whoever goes back twice goes forth again, and so must know whether it was done. */
function toldOf(error: unknown, name: string): unknown {
  if (!(error instanceof ApiError)) return error;
  const { message, effectUnknown } = error;
  // The API server's answer to a test of a JSON patch that fails.
  if (message.includes("/metadata/generation"))
    return new CommandError(EXIT.error, `${name} was changed meanwhile: look at it, and try again`);
  if (!effectUnknown) return error;
  return new CommandError(
    EXIT.error,
    `${name} is rolled back or not, as the answer was lost: look at it first: ${message}`,
  );
}
