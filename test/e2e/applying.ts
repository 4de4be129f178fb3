import { setTimeout as sleep } from "node:timers/promises";

import { daemonSet, placeOf, script } from "./sets";
import type { World } from "./world";

/** What became of the commands of a user who applies and applies. */
export interface Applied {
  readonly commands: number;
  /** What kubectl said where it failed. */
  readonly failures: readonly string[];
}

/**
 * While something is done, a user changes the spec of a set with one `kubectl apply` after the other, so that both webhooks are
 * asked each time. The set wants a node that is not there: its pods are not what this is about.
 */
export async function whileApplying({ kubectl }: World, something: () => Promise<unknown>): Promise<Applied> {
  const place = placeOf("default", "applied");
  const failures: string[] = [];
  let commands = 0;
  let stopped = false;
  const user = async (): Promise<void> => {
    while (!stopped) {
      commands += 1;
      const spec = { minReadySeconds: commands };
      const manifest = daemonSet({ place, container: script(), podSpec: { nodeSelector: { none: "such" } }, spec });
      const { exitCode, stderr } = await kubectl.attempt("apply", "--filename", await kubectl.file(manifest));
      if (exitCode !== 0) failures.push(stderr.trim());
      // As fast as kubectl is, without taking all of a small machine.
      await sleep(50);
    }
  };
  const applying = user();
  try {
    await something();
  } finally {
    stopped = true;
    await applying;
    await kubectl.run("delete", "eds", place.name, "--namespace", place.namespace);
  }
  return { commands, failures };
}
