import type { NodeName } from "../../api/identity";
import type { NodeSituation } from "../../simulation/situation";
import type { ActingView } from "./set-view";

/** What a node's sentence is made from. */
export interface About {
  readonly node: NodeSituation;
  readonly view: ActingView;
  /** The nodes that use up the budget of the strategy. */
  readonly users: readonly NodeName[];
}

/** For people, without its full stop. */
export type Sentence = (about: About) => string;

/** A message of others, as the end of a sentence of ours: in one line, and without its full stop. */
export function clause(text = "it does not say why"): string {
  return text.trim().replace(/\s+/g, " ").replace(/\.$/, "");
}

const MOST_LISTED = 5;

/** Names, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  const shown = names.slice(0, MOST_LISTED).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
