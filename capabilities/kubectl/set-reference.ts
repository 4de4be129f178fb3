import { APPS, EVERYNODE, type Flavor } from "../api/flavor";
import { type ObjectName, objectNameOf } from "../api/identity";
import { CommandError, EXIT } from "./exit-code";

/** A set as a command line names it. */
export interface SetReference {
  readonly name: ObjectName;
  /** Absent: whichever kind has a set of that name. */
  readonly flavor?: Flavor;
}

const PLURALS: Readonly<Record<string, string>> = { daemonset: "daemonsets", ds: "daemonsets", eds: "eds" };

/** Kinds by the words that kubectl has for them, in the plural and without a version. */
const KINDS: Readonly<Record<string, Flavor>> = {
  eds: EVERYNODE,
  "eds.everynode.dev": EVERYNODE,
  "daemonsets.everynode.dev": EVERYNODE,
  // Without a group kubectl means the built-in kind.
  daemonsets: APPS,
  "daemonsets.apps": APPS,
};

const VERSION = /^v\d+((alpha|beta)\d+)?\./;
const NAME = /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/;

/** Reads `logs`, `eds/logs`, `daemonsets.apps/logs` and the like. Throws a `CommandError` for anything else. */
export function setReferenceOf(text: string): SetReference {
  const [kind = "", name, ...rest] = text.split("/");
  if (rest.length > 0) throw usage(`"${text}" is no daemon set: it has more than one "/"; write NAME or KIND/NAME`);
  if (name === undefined) return { name: nameOf(kind) };
  const flavor = KINDS[withoutVersion(kind.toLowerCase())];
  if (flavor === undefined)
    throw usage(
      `"${kind}" is no kind of daemon set: write eds/${name}, or daemonsets.apps/${name} for the built-in kind`,
    );
  return { name: nameOf(name), flavor };
}

function withoutVersion(kind: string): string {
  const [word = "", ...group] = kind.split(/\.(.*)/s);
  const plural = PLURALS[word] ?? word;
  const groupText = (group[0] ?? "").replace(VERSION, "");
  return groupText === "" ? plural : `${plural}.${groupText}`;
}

function nameOf(text: string): ObjectName {
  if (!NAME.test(text))
    throw usage(`"${text}" is no name of a daemon set: small letters, digits, "-" and "." are allowed`);
  return objectNameOf(text);
}

function usage(message: string): CommandError {
  return new CommandError(EXIT.usage, message);
}
