// Which statements of docs/spec/daemonset.md, and which rows of its catalogue, no test cites.
import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

import { coverageOf, coverageReport } from "./coverage";

const root = join(__dirname, "..", "..");

async function main(): Promise<void> {
  const specification = await readFile(join(root, "docs/spec/daemonset.md"), "utf8");
  const excuses: Record<string, string> | null = parse(await readFile(join(root, "docs/spec/excused.yaml"), "utf8"));
  const tests = (await Promise.all(["capabilities", "test"].map(testsIn))).flat();
  const coverage = coverageOf({ specification, tests, excuses: excuses ?? {} });
  console.log(coverageReport(coverage));
  if (coverage.open.length > 0 || coverage.mistakes.length > 0) process.exitCode = 1;
}

async function testsIn(folder: string): Promise<readonly string[]> {
  const paths = await readdir(join(root, folder), { recursive: true });
  return Promise.all(paths.filter(isTest).map(path => readFile(join(root, folder, path), "utf8")));
}

/** The robustness matrix is a test that runs as a program of its own. */
function isTest(path: string): boolean {
  return path.endsWith(".test.ts") || /^faults\/matrix\/.*\.ts$/.test(path);
}

void main();
