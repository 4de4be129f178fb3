import { readFileSync } from "node:fs";
import { join } from "node:path";

export type ToolName =
  | "etcd"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kubectl"
  | "kubelet"
  | "kube-proxy"
  | "kubeadm"
  | "coredns"
  | "agnhost"
  | "kwok"
  | "kwok-stages"
  | "kubernetes-e2e"
  | "helm"
  | "helm-docs"
  | "promtool";

export interface Tool {
  readonly name: ToolName;
  /** The folder under `tools/` whose go.mod says the version. */
  readonly module: "kubernetes" | "e2e" | "etcd" | "kwok" | "helm" | "helm-docs" | "promtool" | "coredns";
  /** The module path whose required version is the tool's version. */
  readonly versionedBy: string;
  readonly package: string;
  readonly versionArgs: readonly string[];
  /** Linker variables that make the binary tell its version; a plain `go build` leaves a placeholder in them. */
  readonly stamps: (version: string) => Readonly<Record<string, string>>;
  /** Build tags. */
  readonly tags?: readonly string[];
}

/** Where `go build` puts the binaries; git-ignored. */
export const binFolder = join(__dirname, "bin");

export function toolNamed(name: ToolName): Tool {
  return tools[name];
}

export function moduleFolder(tool: Tool): string {
  return join(__dirname, "tools", tool.module);
}

/** The version, without a leading "v", that the tool's go.mod requires. It is said nowhere else. */
export function wantedVersion(tool: Tool): string {
  return requiredVersion(readFileSync(join(moduleFolder(tool), "go.mod"), "utf8"), tool.versionedBy);
}

export function requiredVersion(goMod: string, modulePath: string): string {
  const line = goMod.split("\n").find(text =>
    text
      .replace(/^require /, "")
      .trim()
      .startsWith(`${modulePath} v`),
  );
  const version = line === undefined ? undefined : versionIn(line.slice(line.indexOf(modulePath) + modulePath.length));
  if (version === undefined) throw new Error(`go.mod requires no version of ${modulePath}`);
  return version;
}

/** The first semantic version in a text such as the output of `--version`; build metadata ("+g1234") is not part of it. */
export function versionIn(text: string): string | undefined {
  return /\bv?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)/.exec(text)?.[1];
}

const tools: Readonly<Record<ToolName, Tool>> = {
  etcd: {
    name: "etcd",
    module: "etcd",
    versionedBy: "go.etcd.io/etcd/server/v3",
    package: "go.etcd.io/etcd/server/v3",
    versionArgs: ["--version"],
    stamps: () => ({}),
  },
  "kube-apiserver": kubernetes("kube-apiserver"),
  "kube-controller-manager": kubernetes("kube-controller-manager"),
  "kube-scheduler": kubernetes("kube-scheduler"),
  kubectl: kubernetes("kubectl"),
  kubelet: kubernetes("kubelet"),
  "kube-proxy": kubernetes("kube-proxy"),
  kubeadm: kubernetes("kubeadm"),
  coredns: {
    name: "coredns",
    module: "coredns",
    versionedBy: "github.com/coredns/coredns",
    package: ".",
    versionArgs: ["-version"],
    stamps: () => ({}),
  },
  // What the pods of upstream's tests run.
  agnhost: {
    ...kubernetes("agnhost"),
    package: "k8s.io/kubernetes/test/images/agnhost",
    stamps: version => ({ ...kubernetesStamps(version), "main.Version": `v${version}` }),
  },
  kwok: {
    name: "kwok",
    module: "kwok",
    versionedBy: "sigs.k8s.io/kwok",
    package: "sigs.k8s.io/kwok/cmd/kwok",
    versionArgs: ["--version"],
    stamps: version => ({ "sigs.k8s.io/kwok/pkg/consts.Version": `v${version}` }),
  },
  "kwok-stages": {
    name: "kwok-stages",
    module: "kwok",
    versionedBy: "sigs.k8s.io/kwok",
    package: ".",
    versionArgs: ["--version"],
    stamps: () => ({}),
  },
  "kubernetes-e2e": {
    name: "kubernetes-e2e",
    module: "e2e",
    versionedBy: "k8s.io/kubernetes",
    package: ".",
    versionArgs: ["--version"],
    stamps: kubernetesStamps,
  },
  helm: {
    name: "helm",
    module: "helm",
    versionedBy: "helm.sh/helm/v3",
    package: "helm.sh/helm/v3/cmd/helm",
    versionArgs: ["version", "--short"],
    stamps: version => ({ "helm.sh/helm/v3/internal/version.version": `v${version}` }),
  },
  "helm-docs": {
    name: "helm-docs",
    module: "helm-docs",
    versionedBy: "github.com/norwoodj/helm-docs",
    package: "github.com/norwoodj/helm-docs/cmd/helm-docs",
    versionArgs: ["--version"],
    stamps: version => ({ "main.version": version }),
  },
  promtool: {
    name: "promtool",
    module: "promtool",
    versionedBy: "github.com/prometheus/prometheus",
    package: "github.com/prometheus/prometheus/cmd/promtool",
    versionArgs: ["--version"],
    stamps: version => ({ "github.com/prometheus/common/version.Version": version }),
    // It would find what to scrape in two dozen clouds, whose clients are most of what there is to compile.
    tags: ["remove_all_sd"],
  },
};

function kubernetes(name: ToolName): Tool {
  return {
    name,
    module: "kubernetes",
    versionedBy: "k8s.io/kubernetes",
    package: `k8s.io/kubernetes/cmd/${name}`,
    versionArgs: kubernetesVersionArgs(name),
    stamps: kubernetesStamps,
  };
}

function kubernetesVersionArgs(name: ToolName): readonly string[] {
  if (name === "kubectl") return ["version", "--client"];
  return name === "kubeadm" ? ["version", "--output=short"] : ["--version"];
}

/** The API server derives its default feature set and its compatibility version from these, so they must be true. */
function kubernetesStamps(version: string): Readonly<Record<string, string>> {
  const [major = "", minor = ""] = version.split(".");
  return {
    "k8s.io/component-base/version.gitVersion": `v${version}`,
    "k8s.io/component-base/version.gitMajor": major,
    "k8s.io/component-base/version.gitMinor": minor,
    "k8s.io/client-go/pkg/version.gitVersion": `v${version}`,
  };
}
