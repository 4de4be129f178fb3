import type { Command } from "commander";

import { isPaused } from "../../api/rollout-controls";
import { daemonSets } from "../../kube/resources";
import { findSet } from "../cluster-reader";
import { CommandError, EXIT } from "../exit-code";
import { setReferenceOf } from "../set-reference";
import { failureNote, stillHeldNote } from "../view/hold-notes";
import { nameInKubectl } from "../view/set-name";
import type { Commands, CommandTools } from "./tools";

const PAUSE_EXAMPLES = `
Examples:
  kubectl everynode pause logs
  kubectl everynode resume logs

It sets spec.paused: no outdated pod is replaced. Nodes without a pod still get one, of the newest revision, and failed
pods are replaced; docs/rollouts.md tells of frozen, which holds these as well. Sets of apps/v1 have no such field.`;

const RESUME_EXAMPLES = `
Examples:
  kubectl everynode resume logs
  kubectl everynode resume logs && kubectl everynode status logs --watch

It takes spec.paused away, and nothing else that holds a set back: promote has a revision go on that waits for its
canaries, or failed.`;

export const addPause: Commands = tools => {
  tools
    .add("pause <set>")
    .description("Leave the outdated pods of a set as they are, until it is resumed.")
    .addHelpText("after", PAUSE_EXAMPLES)
    .action((set: string, _flags: object, command: Command) => setPaused(tools, { set, command, paused: true }));
};

export const addResume: Commands = tools => {
  tools
    .add("resume <set>")
    .description("Go on with the roll-out of a set that was paused.")
    .addHelpText("after", RESUME_EXAMPLES)
    .action((set: string, _flags: object, command: Command) => setPaused(tools, { set, command, paused: false }));
};

interface Pausing {
  readonly set: string;
  readonly command: Command;
  readonly paused: boolean;
}

/** What is so already is said, and is no error: a script may say it twice. */
function setPaused(tools: CommandTools, { set, command, paused }: Pausing): Promise<void> {
  return tools.withSession(command, async ({ client, namespace }) => {
    const { out, complain } = tools.surroundings;
    const { set: found } = await findSet({ client, namespace, reference: setReferenceOf(set) });
    const name = nameInKubectl(found);
    if (!found.flavor.hasRolloutControls) throw new CommandError(EXIT.usage, noSuchField(name));
    const word = paused ? "paused" : "resumed";
    if (isPaused(found.spec) === paused) {
      out.write(`${name} ${paused ? "is already paused" : "is not paused"}\n`);
    } else {
      const body = { spec: { paused: paused ? true : null } };
      await client.patch(daemonSets(found.flavor), { namespace, name: found.name, type: "merge", body });
      out.write(`${name} ${word}\n`);
    }
    if (!paused) complain(`${stillHeldNote(found.spec)}${failureNote(found.rollout)}`);
  });
}

function noSuchField(name: string): string {
  return `${name} cannot be paused or resumed: sets of apps/v1 have no field for it, those of everynode.dev have spec.paused`;
}
