// Everything in the repository that is made from what a real API server says of its types, the CustomResourceDefinition
// and the TypeScript types, or from the .proto files published with it: the field numbers. The rules by which the schema
// differs from upstream's are in structural.ts and crd.ts. And what the chart has of other files: see hack/chart.
import { join } from "node:path";

import { Command } from "commander";

import { newApiClient, sendOrThrow } from "../control-plane/api-client";
import { chartArtifacts } from "../chart/artifacts";
import { startCluster, type Cluster } from "../control-plane/cluster";
import { readAdminCredentials } from "../control-plane/credentials";
import { interruptedExitCode, newInterrupt, takingDown } from "../control-plane/interrupt";
import { newProgress } from "../control-plane/progress";
import type { Report } from "../control-plane/report";
import { staleArtifacts, writeArtifacts, type Artifact } from "./artifacts";
import { readApiDescription, type ApiDescription } from "./openapi";
import { readProtoDescription } from "./proto-files";
import { artifactsOf } from "./render";

const root = join(__dirname, "..", "..");

const interrupt = newInterrupt();

async function generate({ verify = false }: { readonly verify?: boolean }): Promise<void> {
  const protobuf = await readProtoDescription();
  const openApi = await descriptionOfNewCluster();
  const artifacts = [...(await artifactsOf({ openApi, protobuf })), ...(await withProgress(chartArtifacts))];
  if (verify) return reportVerified(await staleArtifacts(root, artifacts), artifacts.length);
  await writeArtifacts(root, artifacts);
  artifacts.forEach(reportWritten);
}

function descriptionOfNewCluster(): Promise<ApiDescription> {
  return withProgress(async report => {
    const name = `generate-${process.pid}`;
    interrupt.tell(takingDown(name), console.error);
    const cluster = await startCluster({ name, nodes: 0, report, signal: interrupt.signal });
    try {
      return await descriptionOf(cluster);
    } finally {
      await cluster.stop();
    }
  });
}

async function withProgress<T>(work: (report: Report) => Promise<T>): Promise<T> {
  const progress = newProgress(process.stderr);
  try {
    return await work(progress.report);
  } finally {
    progress.end();
  }
}

async function descriptionOf({ server, dir }: Cluster): Promise<ApiDescription> {
  const client = newApiClient({ server, ...(await readAdminCredentials(dir)) });
  try {
    return await readApiDescription(path => sendOrThrow(client, { method: "GET", path }));
  } finally {
    await client.close();
  }
}

function reportVerified(paths: readonly string[], files: number): void {
  if (paths.length === 0) return console.log(`up to date: ${files} files`);
  console.error(["stale, run npm run generate:", ...paths.map(path => `  ${path}`)].join("\n"));
  process.exitCode = 1;
}

function reportWritten({ path, text }: Artifact): void {
  console.log(`${path}: ${Math.ceil(Buffer.byteLength(text) / 1_000)} kB`);
}

new Command("npm run generate --")
  .description(
    "Writes what is made from the API descriptions of Kubernetes (the CustomResourceDefinition, types, field numbers) and, of the chart, README and dashboard.",
  )
  .option("--verify", "write nothing; fail, naming them, if checked-in files differ from what would be written")
  .action(generate)
  .parseAsync()
  .catch((error: unknown) => {
    if (!interrupt.signal.aborted) console.error(error);
    process.exitCode = interrupt.signal.aborted ? interruptedExitCode : 1;
  });
