import { copyFile } from "node:fs/promises";
import { join } from "node:path";

import { Command } from "commander";

import { newInterrupt, takingDown } from "../../hack/control-plane/interrupt";
import { newProgress } from "../../hack/control-plane/progress";
import { exists } from "../../hack/control-plane/state";
import { describeMachine } from "../../hack/bench/measure/machine";
import { auditLogPath } from "../e2e/audit";
import { disturbances, measure } from "./admission";
import { losses, measureFailOver } from "./controller";
import { gatherLogs } from "./logs";
import { ownName, startRig } from "./rig";
import { admissionRow, failOverRow, isMet, renderFaults, renderRows, type Row } from "./table";
import type { World } from "./world";

// How highly available everynode is, measured on real kubelets.

interface Options {
  readonly only?: string;
  readonly cluster?: string;
  readonly image?: string;
  readonly keep: boolean;
}

const command = new Command("e2e:ha")
  .description("Disturbs the pods of everynode on real nodes, and measures what users feel. Exits with 1 on a miss.")
  .option("--only <text>", "only the disturbances whose names contain it")
  .option("--cluster <name>", "a cluster that an earlier run kept")
  .option("--image <archive>", "the image to judge instead of one made of the sources as they are")
  .option("--keep", "leave the cluster running", false);

const keptFolder = join(__dirname, "../../dist/ha");

interface Trial {
  readonly name: string;
  run(world: World): Promise<Row>;
}

const trials: readonly Trial[] = [
  ...disturbances.map(one => ({
    name: one.name,
    run: async (world: World) => admissionRow(one, await measure(world, one)),
  })),
  ...losses.map(one => ({
    name: one.name,
    run: async (world: World) => failOverRow(one, await measureFailOver(world, one)),
  })),
];

async function main(): Promise<void> {
  const { only = "", cluster, image, keep } = command.parse().opts<Options>();
  const chosen = trials.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) throw new Error(`nothing is called "${only}": ${trials.map(({ name }) => name).join("; ")}`);
  const { signal, tell } = newInterrupt();
  const { report, end } = newProgress(process.stderr);
  const first = "Interrupted; the disturbance that is going on is ended first, which may take a minute or two.";
  tell({ ...takingDown(cluster ?? ownName), first }, line => {
    end();
    console.error(line);
  });
  const rig = await startRig({ given: cluster, image, keep, report, signal });
  const rows: Row[] = [];
  try {
    for (const [index, { name, run }] of chosen.entries()) {
      signal.throwIfAborted();
      report({ kind: "step", step: `[${index + 1}/${chosen.length}] ${name}` });
      const tell = (step: string): void => report({ kind: "step", step });
      rows.push(await recorded(rig.world, { name, run }, tell));
      report({ kind: "step", step: renderRows(rows.slice(-1)) });
    }
  } finally {
    end();
    // What was found before is worth showing.
    console.log(
      `\n${renderRows(rows)}\n\n${renderFaults(rows)}\n\n${describeMachine()}, shared; "load" is its load average`,
    );
    if (keep) console.log(`It runs on: npm run e2e:ha -- --cluster ${rig.world.cluster.name}`);
    await rig.stop();
  }
  process.exitCode = rows.length === chosen.length && rows.every(isMet) ? 0 : 1;
}

/** What is missed, or fails, leaves the logs from which to learn why. */
async function recorded(world: World, { name, run }: Trial, tell: (line: string) => void): Promise<Row> {
  const { cluster, nodes } = world;
  const logs = await gatherLogs({ dir: cluster.dir, nodes: nodes.map(node => node.name) });
  let isMissed = true;
  try {
    const row = await run(world);
    isMissed = !isMet(row);
    return row;
  } finally {
    if (isMissed) {
      const folder = join(keptFolder, `${new Date().toISOString()} ${name}`.replace(/[^\w.]+/g, "-"));
      await logs.keepIn(folder);
      const audit = auditLogPath(cluster.name);
      // A cluster that was started by other means has none.
      if (await exists(audit)) await copyFile(audit, join(folder, "audit.log"));
      tell(`the logs of it: ${folder}`);
    }
    await logs.drop();
  }
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    console.error(error);
    process.exit(process.exitCode ?? 1);
  },
);
