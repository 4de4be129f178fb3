import { readFileSync } from "node:fs";

import { parse } from "yaml";

import { describeViolations } from "./api/invalid-status";
import type { PodDefaultsEntry } from "./api/pod-defaults";
import { parsePodDefaults } from "./api/pod-defaults-validation";

/** The file cannot be read, or breaks rules; the message says which, by field, rule and value. */
export class InvalidPodDefaults extends Error {
  override readonly name = "InvalidPodDefaults";
}

/** The cluster-wide defaults that a YAML or JSON file holds. Throws an `InvalidPodDefaults` where it is not fit. */
export function readPodDefaults(path: string): readonly PodDefaultsEntry[] {
  const parsed = parsePodDefaults(documentOf(path));
  if (parsed.kind === "invalid") throw new InvalidPodDefaults(describeViolations(parsed.violations));
  return parsed.entries;
}

function documentOf(path: string): unknown {
  try {
    return parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw new InvalidPodDefaults(error instanceof Error ? error.message : String(error), { cause: error });
  }
}
