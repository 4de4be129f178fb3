import { join } from "node:path";

/** A client that takes part, and how its process is run. */
export interface Contender {
  readonly name: string;
  /** Of `clients/`, without `-main.ts`. */
  readonly script: string;
  readonly nodeOptions: readonly string[];
}

// Each process may be asked to collect garbage, so that what it holds can be told from what it left lying about.
const common = ["--expose-gc"];

export const everynode: Contender = { name: "everynode", script: "everynode", nodeOptions: common };

export const everynodeSmall: Contender = {
  name: "everynode, 256 MB heap",
  script: "everynode",
  // With a heap so small Node makes the young generation 2 MB, and then collects garbage all the time.
  nodeOptions: [...common, "--max-old-space-size=256", "--max-semi-space-size=4"],
};

/** What ours is compared with. */
export const fluentClient: Contender = { name: "KFC Watcher", script: "fluent-client", nodeOptions: common };

const clientNode: Contender = { name: "client-node informer", script: "client-node", nodeOptions: common };

/** What `npm run bench:ingest` compares. */
export const contenders: readonly Contender[] = [everynode, everynodeSmall, fluentClient, clientNode];

/** Ours with something left out: they tell what a part of the design is worth, and are no contenders. */
export const variants: readonly Contender[] = [
  { name: "everynode, JSON", script: "everynode-json", nodeOptions: common },
  { name: "everynode, pages", script: "everynode-pages", nodeOptions: common },
  { name: "everynode, JSON, pages", script: "everynode-json-pages", nodeOptions: common },
];

/** The sources of the contenders' scripts, by the name of the script. */
export function sourcesOf(all: readonly Contender[]): Readonly<Record<string, string>> {
  return Object.fromEntries(all.map(({ script }) => [script, join(__dirname, "clients", `${script}-main.ts`)]));
}
