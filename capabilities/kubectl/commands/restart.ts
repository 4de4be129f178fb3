import type { Command } from "commander";

import { timeText } from "../../api/time";
import { daemonSets } from "../../kube/resources";
import { findSet } from "../cluster-reader";
import { setReferenceOf } from "../set-reference";
import { templateNotes } from "../view/hold-notes";
import { restartPatch } from "../view/rollback";
import { nameInKubectl } from "../view/set-name";
import type { Commands } from "./tools";

const EXAMPLES = `
Examples:
  kubectl everynode restart logs
  kubectl everynode restart logs && kubectl everynode status logs --watch

It is a new revision, which differs in the annotation kubectl.kubernetes.io/restartedAt of its pods. Under OnDelete no
pod is replaced before someone deletes it.`;

export const addRestart: Commands = tools => {
  tools
    .add("restart <set>")
    .description("Replace every pod of a set, by its update strategy.")
    .addHelpText("after", EXAMPLES)
    .action((set: string, _flags: object, command: Command) =>
      tools.withSession(command, async ({ client, namespace }) => {
        const { clock, out, complain } = tools.surroundings;
        const { set: found } = await findSet({ client, namespace, reference: setReferenceOf(set) });
        const body = restartPatch(timeText(clock.now()));
        await client.patch(daemonSets(found.flavor), { namespace, name: found.name, type: "merge", body });
        out.write(`${nameInKubectl(found)} restarted\n`);
        complain(templateNotes(found.spec));
      }),
    );
};
