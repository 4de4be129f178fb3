import type { Command, Option } from "commander";

import type { ConnectionFlags } from "./session";

// Which words may come next on a command line, as far as the line itself tells.

export type Wanted =
  | { readonly kind: "words"; readonly words: readonly Candidate[] }
  /** Names of what is in the cluster. */
  | { readonly kind: "set" | "node" | "revision" | "namespace"; readonly set?: string }
  | { readonly kind: "file" }
  | { readonly kind: "nothing" };

export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** What the last of the words may become; it may be empty. */
export function wantedAt(program: Command, words: readonly string[]): Wanted {
  const last = words.at(-1) ?? "";
  const line = lineOf(program, words.slice(0, -1));
  if (line.awaiting !== undefined) return wantedByOption(line.awaiting);
  if (last.startsWith("-")) return { kind: "words", words: line.command.options.map(optionCandidate) };
  if (line.command === program) return { kind: "words", words: program.commands.map(commandCandidate) };
  return wantedByArgument(line);
}

interface Line {
  readonly command: Command;
  /** Words that are neither flags nor their values, nor the command. */
  readonly given: readonly string[];
  /** The option whose value comes next. */
  readonly awaiting: Option | undefined;
}

function lineOf(program: Command, words: readonly string[]): Line {
  let command = program;
  let awaiting: Option | undefined;
  const given: string[] = [];
  for (const word of words) {
    if (awaiting !== undefined) awaiting = undefined;
    else if (word.startsWith("-")) awaiting = awaitingAfter(command, word);
    else if (command === program) command = program.commands.find(each => each.name() === word) ?? program;
    else given.push(word);
  }
  return { command, given, awaiting };
}

function awaitingAfter(command: Command, word: string): Option | undefined {
  const option = command.options.find(({ short, long }) => short === word || long === word);
  return option?.required === true ? option : undefined;
}

const BY_OPTION: Readonly<Record<string, Wanted>> = {
  namespace: { kind: "namespace" },
  kubeconfig: { kind: "file" },
  filename: { kind: "file" },
};

function wantedByOption(option: Option): Wanted {
  const choices = option.argChoices?.map(word => ({ word, description: "" }));
  if (choices !== undefined) return { kind: "words", words: choices };
  return BY_OPTION[option.attributeName()] ?? { kind: "nothing" };
}

const BY_ARGUMENT: Readonly<Record<string, "set" | "node" | "revision">> = {
  set: "set",
  node: "node",
  revision: "revision",
  other: "revision",
};

function wantedByArgument({ command, given }: Line): Wanted {
  const kind = BY_ARGUMENT[command.registeredArguments[given.length]?.name() ?? ""];
  const [set] = given;
  return kind === undefined ? { kind: "nothing" } : { kind, ...(set !== undefined && { set }) };
}

/** The flags by which the cluster is found, as far as they have values. */
export function connectionFlagsIn(words: readonly string[]): ConnectionFlags {
  const valueOf = (...flags: readonly string[]): string | undefined => {
    const joined = words.slice(0, -1).find(word => flags.some(flag => word.startsWith(`${flag}=`)));
    const index = words.findIndex(word => flags.includes(word));
    const value =
      joined?.replace(/^[^=]*=/, "") ?? (index < 0 || index >= words.length - 2 ? undefined : words[index + 1]);
    return value === "" ? undefined : value;
  };
  const [namespace, context, kubeconfig] = [
    valueOf("-n", "--namespace"),
    valueOf("--context"),
    valueOf("--kubeconfig"),
  ];
  return {
    ...(namespace !== undefined && { namespace }),
    ...(context !== undefined && { context }),
    ...(kubeconfig !== undefined && { kubeconfig }),
  };
}

function commandCandidate(command: Command): Candidate {
  return { word: command.name(), description: command.description() };
}

function optionCandidate({ long, short, description }: Option): Candidate {
  return { word: long ?? short ?? "", description };
}

/** How cobra, and so kubectl, reads candidates: one on each line, then what the shell is to do beside them. */
export function completionText(candidates: readonly Candidate[], { files = false } = {}): string {
  const lines = candidates.map(({ word, description }) => (description === "" ? word : `${word}\t${description}`));
  return [...lines, files ? ":0" : ":4", ""].join("\n");
}
