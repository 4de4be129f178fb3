import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";

import { ensureBinaries } from "../control-plane/binaries";
import type { Report } from "../control-plane/report";
import type { Artifact } from "../generate/artifacts";

const chart = join(__dirname, "..", "..", "charts", "everynode");

/** The README of the chart: README.md.gotmpl with a table of the values and of what values.yaml says of them. */
export async function readmeArtifact(report?: Report): Promise<Artifact> {
  const { "helm-docs": helmDocs } = await ensureBinaries(["helm-docs"], { report });
  const args = ["--chart-search-root", chart, "--sort-values-order", "file", "--dry-run", "--log-level", "warning"];
  const { stdout, stderr } = await promisify(execFile)(helmDocs, args);
  if (stderr !== "") throw new Error(`helm-docs cannot make the README of the chart:\n${stderr}`);
  return { path: "charts/everynode/README.md", text: `${stdout.trim()}\n` };
}
