import { waitUntil } from "../../hack/control-plane/readiness";
import type { Command } from "../../hack/guide/guide";
import { difference } from "../../hack/guide/output";
import type { Shell } from "../../hack/guide/shell";

/** Kubernetes deletes the pods of a node that has left between 40 and 60 s later. */
const shownLimitMs = 120_000;

const LOOKS = /^kubectl (get|everynode (status|why|tree|history|diff)) (?!.*--watch)/;

/** Runs a command as a document shows it. What is only looked at may take its time to be as shown; what changes something is done once. */
export async function follow(shell: Shell, { text, output }: Command): Promise<void> {
  let found: ReturnType<typeof difference>;
  const look = async (): Promise<string | undefined> => {
    found = difference(output, await shell.run(text));
    return found === undefined ? undefined : "it shows something else";
  };
  const isLook = LOOKS.test(text);
  const looking = isLook ? waitUntil(look, { what: text, limitMs: shownLimitMs }) : look();
  await looking.catch((error: unknown) => {
    // What it shows in the end is told below; a command that shows nothing is not as shown.
    if (found === undefined) throw error;
  });
  if (found !== undefined)
    expect({ command: text, prints: found.printed }).toEqual({ command: text, prints: found.shown });
}
