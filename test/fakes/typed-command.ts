import { Command } from "commander";

import { namespaceOf } from "../../capabilities/api/identity";
import type { Commands } from "../../capabilities/kubectl/commands/tools";
import type { Surroundings } from "../../capabilities/kubectl/surroundings";
import type { FakeKubeClient } from "./fake-kube-client";

export interface TypedCommand {
  readonly said: { out: string; err: string };
  /** Rejects as the command does. */
  type(...words: readonly string[]): Promise<unknown>;
}

/** A command of the plugin as somebody types it, in the namespace `default` of a fake cluster. */
export function typedCommand(add: Commands, client: FakeKubeClient): TypedCommand {
  const program = new Command().exitOverride();
  const said = { out: "", err: "" };
  const surroundings = {
    clock: client.clock,
    out: { write: (text: string) => void (said.out += text), isTerminal: false },
    complain: (text: string) => void (said.err += text),
  };
  add({
    surroundings: surroundings as unknown as Surroundings,
    end: () => undefined,
    add: usage => program.command(usage),
    withSession: (_, work) => work({ client, namespace: namespaceOf("default") }),
  });
  return { said, type: (...words) => program.parseAsync([...words], { from: "user" }) };
}
