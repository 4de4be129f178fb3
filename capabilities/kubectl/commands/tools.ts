import { type Command, InvalidArgumentError, Option } from "commander";

import { type SetReading, findSet, readSet } from "../cluster-reader";
import { CommandError, EXIT, type ExitCode } from "../exit-code";
import type { Session } from "../session";
import { setReferenceOf } from "../set-reference";
import type { Surroundings } from "../surroundings";
import type { RevisionInfo } from "../view/revisions";

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

/** The set that the command line names, with everything about it. */
export async function readAsked({ surroundings }: CommandTools, { session, set }: Asked): Promise<SetReading> {
  const found = await findSet({ ...session, reference: setReferenceOf(set) });
  return readSet(found, { client: session.client, nowMs: surroundings.clock.now() });
}

/** That nodes are judged without what the cluster adds to daemon pods; empty where that is known. */
export function defaultsNote({ defaults: { unknown } }: Pick<SetReading, "defaults">): string {
  if (unknown === undefined) return "";
  return `note: nodes are judged without the cluster's defaults for daemon pods: ${unknown}\n`;
}

export interface Asked {
  readonly session: Session;
  /** As it stands on the command line. */
  readonly set: string;
}

export function parseRevision(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("It is the number of a revision.");
  return Number(text);
}

/** The revision of that number. Throws a `CommandError` where there is none. */
export function revisionOf(revisions: readonly RevisionInfo[], wanted: number): RevisionInfo {
  const found = revisions.find(({ revision }) => revision === wanted);
  if (found !== undefined) return found;
  const known = revisions.map(({ revision }) => revision).join(", ");
  const there = known === "" ? "there is none" : `there are ${known}`;
  throw new CommandError(EXIT.notFound, `unable to find the specified revision ${wanted}: ${there}`);
}
