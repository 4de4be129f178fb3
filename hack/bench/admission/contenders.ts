import { join } from "node:path";

/** A server that takes part. */
export interface Contender {
  readonly name: string;
  /** Of `servers/`, without `-main.ts`. */
  readonly script: string;
  /** Whether it must refuse what breaks a rule. */
  readonly hasRules: boolean;
}

export const everynode: Contender = { name: "everynode", script: "everynode", hasRules: true };

/** What ours is compared with. */
export const noOp: Contender = { name: "Pepr, no-op", script: "no-op", hasRules: false };

/** What users wait for: it has no target, for most of it is the API server's own work. */
export const everynodeDryRun: Contender = {
  name: "everynode, dry-run",
  script: "everynode-dry-run",
  hasRules: true,
};

/** The sources of the contenders' scripts, by the name of the script. */
export function sourcesOf(all: readonly Contender[]): Readonly<Record<string, string>> {
  return Object.fromEntries(all.map(({ script }) => [script, join(__dirname, "servers", `${script}-main.ts`)]));
}
