import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { missingTakeover } from "../../hack/conformance/takeover";
import type { Cluster } from "../../hack/control-plane/cluster";
import { waitUntil } from "../../hack/control-plane/readiness";
import { type Kubectl, type KubectlAnswer, newKubectl } from "../../hack/operator/kubectl";
import type { Operator } from "../../hack/operator/operator";

// What the tests of kubectl need to type commands as a user does.

export interface Commands extends Kubectl {
  /** The path of a file with this manifest. A later manifest of that kind and name takes its place. */
  file(manifest: object): Promise<string>;
}

/** What kubectl needs, and a folder for manifests. */
export type CommandsOf = Pick<Cluster, "kubeconfig" | "dir"> & {
  readonly binaries: Pick<Cluster["binaries"], "kubectl">;
};

export function newCommands({ binaries, kubeconfig, dir }: CommandsOf): Commands {
  const kubectl = newKubectl({ binary: binaries.kubectl, kubeconfig });
  return {
    ...kubectl,
    attempt: async (...args) => {
      const answer = await kubectl.attempt(...args);
      // What client-go logs of a watch that kubectl itself ends appears by chance.
      return { ...answer, stderr: answer.stderr.replace(/^[IWE]\d{4} \d\d:.*\n/gm, "") };
    },
    file: async manifest => {
      const { kind, metadata } = manifest as { readonly kind: string; readonly metadata: { readonly name: string } };
      const path = join(dir, `${kind}-${metadata.name}.json`);
      await writeFile(path, JSON.stringify(manifest));
      return path;
    },
  };
}

/** A command that did what it was asked for, and had nothing to add. */
export function done(stdout: string): KubectlAnswer {
  return { exitCode: 0, stdout, stderr: "" };
}

/** A command that did nothing but complain. */
export function refused(stderr: string): KubectlAnswer {
  return { exitCode: 1, stdout: "", stderr };
}

/** The lines of a table, each as its cells. */
export function cells(table: string): readonly (readonly string[])[] {
  return table
    .trim()
    .split("\n")
    .map(line => line.trim().split(/\s{2,}/));
}

/** The probe of takeover must be quiet for 5 s first; many times as long on a busy machine. */
const servingLimitMs = 60_000;

/** Resolves once the operator acts on sets of apps/v1. */
export async function untilServing({ healthPort, check }: Operator): Promise<void> {
  const page = async (): Promise<string> => (await fetch(`http://127.0.0.1:${healthPort}/readyz?verbose`)).text();
  const missing = async (): Promise<string | undefined> => {
    await check();
    return missingTakeover(await page());
  };
  await waitUntil(missing, { what: "everynode to serve apps/v1", limitMs: servingLimitMs });
}
