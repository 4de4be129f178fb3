/** As Kubernetes, OCI and Debian call them. */
export const architectures = ["amd64", "arm64"] as const;

export type Architecture = (typeof architectures)[number];

export interface Names {
  /** What npm and Node call it. */
  readonly node: string;
  /** The folder of its libraries in Debian. */
  readonly triplet: string;
  /** The loader, at the path that every program of the architecture has written in it. */
  readonly loader: string;
}

const names: Readonly<Record<Architecture, Names>> = {
  amd64: { node: "x64", triplet: "x86_64-linux-gnu", loader: "usr/lib64/ld-linux-x86-64.so.2" },
  arm64: { node: "arm64", triplet: "aarch64-linux-gnu", loader: "usr/lib/ld-linux-aarch64.so.1" },
};

export function namesOf(architecture: Architecture): Names {
  return names[architecture];
}

/** That of this machine, by Node's name for it; undefined where the image has no variant for it. */
export function architectureOf(nodeName: string): Architecture | undefined {
  return architectures.find(architecture => names[architecture].node === nodeName);
}
