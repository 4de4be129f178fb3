import { type Command, commandsOf, parseBlocks } from "./guide";

// docs/rollouts.md as something that can be run: in each of its sections, changes of a set as YAML and commands, in order.

export interface Walkthrough {
  /** The text of its heading. */
  readonly title: string;
  readonly steps: readonly Step[];
}

export type Step =
  /** A JSON merge patch of the set that the document is about. */
  { readonly kind: "patch"; readonly yaml: string } | ({ readonly kind: "command" } & Command);

/** The sections with something to run, which is in blocks of `yaml` and `console`. Throws where a block is not closed. */
export function parseWalkthroughs(markdown: string): readonly Walkthrough[] {
  return parseBlocks(markdown).flatMap(({ title, blocks }) => {
    const steps = blocks.flatMap(({ language, lines }): readonly Step[] => {
      if (language === "yaml") return [{ kind: "patch", yaml: `${lines.join("\n")}\n` }];
      if (language !== "console") return [];
      return commandsOf(lines).map(command => ({ kind: "command", ...command }));
    });
    return steps.length > 0 ? [{ title, steps }] : [];
  });
}
