import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { kubernetesVersions, nodeImages, versionOfImage } from "./node-images";
import { variantNames, variants } from "./variants";

interface ClusterFile {
  readonly name: string;
  readonly nodes: readonly { readonly role: string }[];
  readonly kubeadmConfigPatches?: readonly string[];
}

const root = join(__dirname, "../..");

function read<T>(path: string): T {
  return parse(readFileSync(path, "utf8")) as T;
}

it.each(variantNames)("the file of %s has the name and the nodes that the script counts on", name => {
  const { cluster, config } = variants[name];
  const file = read<ClusterFile>(config);
  expect(file.name).toBe(cluster);
  expect(file.nodes.map(({ role }) => role)).toEqual(["control-plane", "worker", "worker", "worker"]);
});

it("only in takeover the cluster lacks its DaemonSet controller, and nothing else", () => {
  const patchesOf = (name: "own-kind" | "takeover") =>
    (read<ClusterFile>(variants[name].config).kubeadmConfigPatches ?? []).map(text => parse(text) as unknown);
  expect(patchesOf("own-kind")).toEqual([]);
  expect(patchesOf("takeover")).toEqual([
    {
      kind: "ClusterConfiguration",
      controllerManager: { extraArgs: { controllers: "*,-daemonset-controller" } },
    },
  ]);
});

it.each(kubernetesVersions)("the nodes of Kubernetes %s are of that version", version => {
  expect(versionOfImage(nodeImages[version])).toMatch(new RegExp(`^${version}\\.\\d+$`));
});

it("continuous integration runs every version and every variant", () => {
  interface Workflow {
    readonly jobs: { readonly kind: { readonly strategy: { readonly matrix: unknown } } };
  }
  const { matrix } = read<Workflow>(join(root, ".github/workflows/ci.yaml")).jobs.kind.strategy;
  expect(matrix).toEqual({ kubernetes: kubernetesVersions, variant: variantNames });
});

it("the chart takes the oldest version", () => {
  const { kubeVersion } = read<{ readonly kubeVersion: string }>(join(root, "charts/everynode/Chart.yaml"));
  expect(kubeVersion).toBe(`>=${kubernetesVersions[0]}.0-0`);
});
