import { type Command, Option } from "commander";

import type { ExitCode } from "../exit-code";
import type { Session } from "../session";
import type { Surroundings } from "../surroundings";

/** What a command is made of. */
export interface CommandTools {
  readonly surroundings: Surroundings;
  /** Tells how the command ends, where it is not by an error. */
  readonly end: (exitCode: ExitCode) => void;
  /** A new command with the flags of a connection. */
  readonly add: (usage: string) => Command;
  readonly withSession: (command: Command, work: (session: Session) => Promise<void>) => Promise<void>;
}

export type Commands = (tools: CommandTools) => void;

export type OutputFormat = "text" | "wide" | "json" | "yaml";

/** `-o`, as kubectl has it. */
export function outputOption(): Option {
  return new Option("-o, --output <format>", "instead of the text").choices(["json", "yaml", "wide"]);
}
