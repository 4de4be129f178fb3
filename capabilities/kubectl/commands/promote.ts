import type { Command } from "commander";

import { failureText } from "../../api/rollout-record";
import { stagingOf } from "../../api/staging";
import { daemonSets } from "../../kube/resources";
import type { SetReading } from "../cluster-reader";
import { CommandError, EXIT } from "../exit-code";
import { type RevisionInfo, revisionInfos } from "../view/revisions";
import { nameInKubectl } from "../view/set-name";
import { isObserved } from "../view/set-view";
import { type Commands, parseRevision, readAsked, revisionOf } from "./tools";

interface PromoteFlags {
  readonly revision?: number;
}

const EXAMPLES = `
Examples:
  kubectl everynode promote logs
  kubectl everynode promote logs --revision 7

It sets promotedRevision of the rolling update: the revision goes to all nodes, by the update strategy and no further than
partition and nodeSelector let it. The next revision is tried out again. docs/rollouts.md tells of canaries.`;

export const addPromote: Commands = tools => {
  tools
    .add("promote <set>")
    .description("Have a new revision go to all nodes, past its canaries and waves, or though it failed.")
    .option("--revision <number>", "the revision (default: that of the template)", parseRevision)
    .addHelpText("after", EXAMPLES)
    .action((set: string, { revision: wanted }: PromoteFlags, command: Command) =>
      tools.withSession(command, async session => {
        const reading = await readAsked(tools, { session, set });
        const { set: found } = reading;
        const { revision, failed } = promoted(reading, wanted);
        const name = nameInKubectl(found);
        if (stagingOf(found.spec)?.promotedRevision === revision) {
          tools.surroundings.out.write(`${name} has revision ${revision} promoted already\n`);
          return;
        }
        const { namespace } = found;
        const body = { spec: { updateStrategy: { rollingUpdate: { promotedRevision: revision } } } };
        await session.client.patch(daemonSets(found.flavor), { namespace, name: found.name, type: "merge", body });
        const { failure } = failed ? (found.rollout ?? {}) : {};
        const inSpite = failure ? `, though it failed: ${failureText(failure)}` : "";
        tools.surroundings.out.write(`${name} promoted: revision ${revision} goes to all nodes${inSpite}\n`);
      }),
    );
};

/** The revision that is meant. Throws a `CommandError` where nothing waits for a promotion. */
function promoted({ set, view, revisions }: SetReading, wanted: number | undefined): RevisionInfo {
  const name = nameInKubectl(set);
  if (!set.flavor.hasRolloutControls)
    throw new CommandError(EXIT.usage, `${name} cannot be promoted: sets of apps/v1 have no canaries`);
  if (stagingOf(set.spec) === undefined)
    throw new CommandError(EXIT.usage, `${name} has no canary, waves or analysis, so nothing waits for a promotion`);
  const known = revisionInfos({ snapshot: view.snapshot, objects: revisions });
  if (wanted !== undefined) return revisionOf(known, wanted);
  const current = known.find(revision => revision.current);
  // One that is gone back to gets another number, and bears its former one until the controller has seen the set.
  if (current !== undefined && isObserved(view)) return current;
  throw new CommandError(EXIT.notFound, `the revision of ${name} has not got its number yet: try again`);
}
