import { readFile } from "node:fs/promises";
import { join } from "node:path";

import { Command } from "commander";

import { parsePositive } from "../../measure/options";
import { print, runProgram } from "../../measure/program";
import { modulesOf } from "./modules";
import { renderCosts, summaryOf, type Profile } from "./summary";

interface SummaryOptions {
  readonly bundle: string;
  readonly rows: number;
}

const root = join(__dirname, "../../../..");

async function summarize(files: readonly string[], { bundle, rows }: SummaryOptions): Promise<void> {
  const modules = modulesOf(await readFile(bundle, "utf8"));
  for (const file of files) {
    const profile: Profile = JSON.parse(await readFile(file, "utf8"));
    const { busyMs, places, functions } = summaryOf(profile, modules);
    print(`### ${file}`, "", `${busyMs.toFixed(0)} ms busy`, "");
    print(...renderCosts(places, busyMs, rows), "", ...renderCosts(functions, busyMs, rows), "");
  }
}

const command = new Command("npm run bench:profile --")
  .description("Tells where the time of CPU profiles of `npm run bench -- --profiles` went, by source and by function.")
  .argument("<files...>", "profiles of one bundle")
  .option("--bundle <file>", "the operator that was measured", join(root, "dist/everynode.cjs"))
  .option("--rows <count>", "how many lines a table has", parsePositive, 15)
  .action(summarize);

void runProgram(command, new AbortController().signal);
