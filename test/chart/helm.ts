import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { text } from "node:stream/consumers";

import { parseAllDocuments } from "yaml";

import { ensureBinaries } from "../../hack/control-plane/cluster";
import { toolNamed, wantedVersion } from "../../hack/control-plane/tools";

/** The chart's folder. */
export const CHART = join(__dirname, "../../charts/everynode");

/** Where the tests install it. */
export const NAMESPACE = "everynode-system";
export const RELEASE = "everynode";

export interface HelmAnswer {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Helm {
  /** Its standard output. Throws, with what it said, when it fails. */
  run(args: readonly string[], values?: object): Promise<string>;
  /** For a command that may fail. `values` are given as a values file. */
  attempt(args: readonly string[], values?: object): Promise<HelmAnswer>;
}

/** An object as Helm renders it. */
export interface Rendered {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
}

/** Without a kubeconfig it can render and lint. */
export async function newHelm({ kubeconfig = "/dev/null" }: { readonly kubeconfig?: string } = {}): Promise<Helm> {
  const { helm } = await ensureBinaries(["helm"]);
  const attempt = async (args: readonly string[], values?: object): Promise<HelmAnswer> => {
    const child = spawn(helm, values === undefined ? args : [...args, "--values", "-"], {
      env: { ...process.env, KUBECONFIG: kubeconfig, HELM_NAMESPACE: NAMESPACE },
    });
    child.stdin.end(values === undefined ? "" : JSON.stringify(values));
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "close") as Promise<[number]>,
    ]);
    return { exitCode, stdout, stderr };
  };
  const run = async (args: readonly string[], values?: object): Promise<string> => {
    const { exitCode, stdout, stderr } = await attempt(args, values);
    if (exitCode === 0) return stdout;
    throw new Error(`helm ${args.join(" ")} ended with exit code ${exitCode}:\n${stderr.trimEnd()}`);
  };
  return { run, attempt };
}

/** The arguments that render the chart, for the version of Kubernetes that the tests run. */
export function templateArgs(chart: string = CHART): readonly string[] {
  return ["template", RELEASE, chart, "--kube-version", wantedVersion(toolNamed("kubectl"))];
}

/** What the chart makes of the values, without the large definition unless they ask for it. */
export async function render(helm: Helm, values: object = {}): Promise<readonly Rendered[]> {
  return objectsIn(await helm.run(templateArgs(), { crds: { install: false }, ...values }));
}

/** The objects of a text of many documents. */
export function objectsIn(manifest: string): readonly Rendered[] {
  return parseAllDocuments(manifest).flatMap(document => {
    if (document.errors.length > 0) throw new Error(`Helm rendered no YAML: ${document.errors.join("\n")}`);
    const object = document.toJS() as Rendered | null;
    return object === null ? [] : [object];
  });
}

/** Those of one kind, as the caller's type. */
export function ofKind<T extends Rendered = Rendered>(objects: readonly Rendered[], kind: string): readonly T[] {
  return objects.filter(object => object.kind === kind) as unknown as readonly T[];
}
