import type { Command } from "commander";

import { APPS, EVERYNODE, type Flavor } from "../../api/flavor";
import type { ObjectMeta } from "../../api/types";
import { NAMESPACES, NODES, type Resource, daemonSets } from "../../kube/resources";
import { findSet, readSet } from "../cluster-reader";
import { type Candidate, type Wanted, completionText, connectionFlagsIn, wantedAt } from "../completion";
import { type Session, withSession } from "../session";
import { setReferenceOf } from "../set-reference";
import type { Surroundings } from "../surroundings";
import { revisionInfos } from "../view/revisions";

/** Answers what kubectl asks through `kubectl_complete-everynode`: the words after the plugin's name, of which the last is unfinished. */
export async function complete(program: Command, surroundings: Surroundings, words: readonly string[]): Promise<void> {
  const wanted = wantedAt(program, words);
  const last = words.at(-1) ?? "";
  // A shell has no place for errors: without an answer there is no candidate.
  const all = await candidates(wanted, { surroundings, words }).catch(() => []);
  const fitting = all.filter(({ word }) => word.startsWith(last));
  surroundings.out.write(completionText(fitting, { files: wanted.kind === "file" }));
}

interface Circumstances {
  readonly surroundings: Surroundings;
  readonly words: readonly string[];
}

async function candidates(wanted: Wanted, { surroundings, words }: Circumstances): Promise<readonly Candidate[]> {
  if (wanted.kind === "words") return wanted.words;
  if (wanted.kind === "file" || wanted.kind === "nothing") return [];
  // A shell that completes a word is no place for questions.
  const asking = { ...surroundings, hasTerminal: false };
  return withSession({ flags: connectionFlagsIn(words), surroundings: asking }, session => {
    switch (wanted.kind) {
      case "set":
        return setNames(session, words.at(-1) ?? "");
      case "node":
        return namesOf(session, NODES);
      case "namespace":
        return namesOf(session, NAMESPACES);
      case "revision":
        return revisions(session, { set: wanted.set, nowMs: surroundings.clock.now() });
    }
  });
}

/** Of both kinds; a name that both have, or that begins with a kind, with its kind. */
async function setNames(session: Session, last: string): Promise<readonly Candidate[]> {
  const [kind, name] = last.split("/");
  if (kind !== undefined && name !== undefined) {
    const flavor = setReferenceOf(`${kind}/x`).flavor ?? EVERYNODE;
    return (await setsOf(session, flavor)).map(({ word, description }) => ({ word: `${kind}/${word}`, description }));
  }
  const [own, builtIn] = await Promise.all([EVERYNODE, APPS].map(flavor => setsOf(session, flavor).catch(() => [])));
  const isAmbiguous = ({ word }: Candidate): boolean =>
    [own, builtIn].every(list => list?.some(other => other.word === word) === true);
  const shown = (list: readonly Candidate[] = [], prefix: string): readonly Candidate[] =>
    list.map(candidate => (isAmbiguous(candidate) ? { ...candidate, word: `${prefix}${candidate.word}` } : candidate));
  return [...shown(own, "eds/"), ...shown(builtIn, "daemonsets.apps/")];
}

function setsOf(session: Session, flavor: Flavor): Promise<readonly Candidate[]> {
  return namesOf(session, daemonSets(flavor), flavor.apiVersion);
}

const MOST = 500;

async function namesOf<T extends { readonly metadata?: ObjectMeta }>(
  { client, namespace }: Session,
  resource: Resource<T>,
  description = "",
): Promise<readonly Candidate[]> {
  const { items } = await client.list(resource, { limit: MOST, ...(resource.namespaced && { namespace }) });
  return items.flatMap(({ metadata }) => (metadata?.name === undefined ? [] : [{ word: metadata.name, description }]));
}

interface RevisionsOf {
  readonly set: string | undefined;
  readonly nowMs: number;
}

async function revisions(session: Session, { set = "", nowMs }: RevisionsOf): Promise<readonly Candidate[]> {
  const found = await findSet({ ...session, reference: setReferenceOf(set) });
  const reading = await readSet(found, { client: session.client, nowMs });
  return revisionInfos({ snapshot: reading.view.snapshot, objects: reading.revisions }).map(info => ({
    word: String(info.revision),
    description: info.changeCause ?? info.name,
  }));
}
