import { rm } from "node:fs/promises";
import { join } from "node:path";

import { Command, InvalidArgumentError } from "commander";

import { renderDuration } from "../../../hack/control-plane/duration";
import { newInterrupt } from "../../../hack/control-plane/interrupt";
import { inParallel } from "../../../hack/control-plane/parallel";
import { freshBundle } from "../../../hack/operator/bundle";
import { type CellResult, runCell } from "./cell";
import { type Situation, situations } from "./situations";
import { renderCell, renderTable, renderViolations } from "./table";
import { type Trouble, troubles } from "./troubles";
import { startWorld } from "./world";

// The robustness matrix: what goes wrong x what happens to a set, on real API servers. Upstream's own has faults, stale caches
// and restarts too (integration TestDaemonSetReconcileRobustnessMatrix).

interface Options {
  readonly row: readonly Trouble[];
  readonly column: readonly Situation[];
  readonly parallel: number;
  readonly nodes: number;
  readonly patience: number;
  readonly takeover: boolean;
  readonly bundle?: string;
}

const command = new Command("test:faults")
  .description("Breaks what is between the operator and a real API server, in the middle of what happens to a set.")
  .option("--row <names>", "only these troubles, separated by commas", among(troubles), troubles)
  .option("--column <names>", "only these situations, separated by commas", among(situations), situations)
  .option("--parallel <n>", "rows at a time, each with a cluster of its own", Number, 3)
  .option("--nodes <n>", "nodes of each cluster, a multiple of 4", Number, 24)
  .option("--patience <n>", "on a busy machine: lets everything take so many times as long", Number, 1)
  .option("--takeover", "sets of apps/v1, whose pods have generated names", false)
  .option("--bundle <path>", "the operator to judge instead of one made of the sources as they are");

async function main(): Promise<void> {
  const options = command.parse().opts<Options>();
  const { signal } = newInterrupt();
  const logs = join(__dirname, "../../../dist/faults");
  await rm(logs, { recursive: true, force: true });
  const bundle = options.bundle ?? (await freshBundle());
  const startedAt = performance.now();
  const results: CellResult[] = [];
  const total = options.row.length * options.column.length;
  const onResult = (result: CellResult): void => {
    results.push(result);
    const { trouble, situation } = result;
    const violations = renderViolations([result]);
    console.error(
      `${String(results.length).padStart(2)}/${total}  ${trouble.name} x ${situation.name}: ${renderCell(result)}`,
    );
    if (violations !== "") console.error(violations);
  };
  const running = inParallel(options.row, options.parallel, row =>
    runRow(row, { ...options, bundle, logs, signal, onResult }),
  );
  // What was found before is worth showing.
  await running.catch((error: unknown) => console.error(error));
  const ordered = options.row.flatMap(row => results.filter(({ trouble }) => trouble === row));
  console.log(`\n${renderTable(ordered)}\n\n${legend}`);
  const violations = renderViolations(ordered);
  if (violations !== "") console.log(`\n${violations}\n\nThe logs are in ${logs}`);
  console.log(`\n${results.length} of ${total} cells in ${renderDuration(performance.now() - startedAt)}`);
  process.exitCode = violations === "" && results.length === total ? 0 : 1;
}

const legend =
  "Times are from the end of the fault to the final state. In brackets: pods that KWOK deleted by mistake, " +
  "and a dash where nobody felt the trouble.";

interface RowOptions extends Options {
  readonly bundle: string;
  readonly logs: string;
  readonly signal: AbortSignal;
  readonly onResult: (result: CellResult) => void;
}

async function runRow(trouble: Trouble, { logs, onResult, column, ...options }: RowOptions): Promise<void> {
  const id = trouble.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  const name = `faults-${id}-${process.pid}`;
  const world = await startWorld({ ...options, name, replicas: trouble.replicas });
  try {
    for (const situation of column) {
      options.signal.throwIfAborted();
      onResult(await runCell(world, { trouble, situation }, join(logs, id)));
    }
  } finally {
    await world.stop();
  }
}

function among<T extends { readonly name: string }>(all: readonly T[]): (text: string) => readonly T[] {
  return text =>
    text.split(",").map(name => {
      const found = all.find(one => one.name.toLowerCase() === name.trim().toLowerCase());
      if (found !== undefined) return found;
      throw new InvalidArgumentError(`There is no "${name}"; there are: ${all.map(one => one.name).join(", ")}.`);
    });
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
