import { NAMESPACE } from "../chart/helm";
import type { World } from "./world";

/** What a person would ask for after a failure, as one text. Never throws: the failure itself counts more. */
export async function explainFailure({ kubectl, rig }: World): Promise<string> {
  const parts: string[] = [];
  for (const [title, ...args] of questions) {
    const { stdout, stderr } = await kubectl.attempt(...args).catch(notAsked);
    parts.push(`--- ${title}: kubectl ${args.join(" ")}\n${lastLines(`${stdout}${stderr}`)}`);
  }
  return `\n${parts.join("\n")}\n--- the logs of kubelets and of the control plane: ${rig.logs}\n\n`;
}

type Question = readonly [title: string, ...args: readonly string[]];

const operator = ["--namespace", NAMESPACE, "--all-containers", "--prefix", "--tail=25", "--ignore-errors"];

const questions: readonly Question[] = [
  ["nodes", "get", "nodes", "--output=wide"],
  ["pods", "get", "pods", "--all-namespaces", "--output=wide"],
  ["daemon sets", "get", "daemonsets.everynode.dev", "--all-namespaces", "--output=wide"],
  ["what the daemon sets say", "describe", "daemonsets.everynode.dev", "--all-namespaces"],
  ["the newest events", "get", "events", "--all-namespaces", "--sort-by=.lastTimestamp"],
  ["pods of everynode", "describe", "pods", "--namespace", NAMESPACE],
  ["the controllers", "logs", "--selector=app.kubernetes.io/component=controller", ...operator],
  ["admission", "logs", "--selector=app.kubernetes.io/component=admission", ...operator],
];

const mostLines = 60;

function lastLines(text: string): string {
  const lines = text.trimEnd().split("\n");
  return lines.length <= mostLines ? text : `(…)\n${lines.slice(-mostLines).join("\n")}\n`;
}

function notAsked(error: unknown): { readonly stdout: string; readonly stderr: string } {
  return { stdout: "", stderr: `${String(error)}\n` };
}
