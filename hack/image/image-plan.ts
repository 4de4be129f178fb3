import type { Architecture } from "./architecture";
import type { Layer } from "./layer";
import { nodePath, programFolder, programPath, userId } from "./layers";

export interface Release {
  readonly version: string;
  readonly license: string;
  readonly description: string;
  /** The commit; undefined outside a repository. */
  readonly revision: string | undefined;
  /** What the image says of when it was made. Not the time of the build: the same commit makes the same image. */
  readonly createdAt: Date;
}

export interface Subject {
  readonly release: Release;
  readonly architecture: Architecture;
  readonly layers: readonly Layer[];
}

/** What tools/oci reads, which has each field explained. */
export interface ImagePlan {
  readonly created: string;
  readonly platform: { readonly os: "linux"; readonly architecture: Architecture };
  readonly config: {
    readonly User: string;
    readonly Env: readonly string[];
    readonly Entrypoint: readonly string[];
    readonly Cmd: readonly string[];
    readonly WorkingDir: string;
    readonly Labels: Readonly<Record<string, string>>;
    readonly ExposedPorts: Readonly<Record<string, Readonly<Record<string, never>>>>;
  };
  readonly annotations: Readonly<Record<string, string>>;
  readonly names: Readonly<Record<string, string>>;
  readonly layers: readonly Layer[];
}

export const repository = "ghcr.io/everynode/everynode";

/** All that is in the image and about it. The Dockerfile says the same, and a test compares the two. */
export function imagePlan({ release, architecture, layers }: Subject): ImagePlan {
  const labels = labelsOf(release);
  return {
    created: release.createdAt.toISOString(),
    platform: { os: "linux", architecture },
    config: {
      User: `${userId}:${userId}`,
      Env: ["PATH=/usr/local/bin:/usr/bin:/bin", "NODE_ENV=production"],
      Entrypoint: [nodePath],
      Cmd: [programPath],
      WorkingDir: programFolder,
      Labels: labels,
      ExposedPorts: { "3000/tcp": {}, "8080/tcp": {} },
    },
    annotations: labels,
    names: namesOf(release.version),
    layers,
  };
}

/** What containerd and others read of an archive to know how to call the image. */
function namesOf(version: string): Readonly<Record<string, string>> {
  return {
    "io.containerd.image.name": `${repository}:${version}`,
    "org.opencontainers.image.ref.name": version,
  };
}

function labelsOf({ version, license, description, revision, createdAt }: Release): Readonly<Record<string, string>> {
  return {
    "org.opencontainers.image.created": createdAt.toISOString(),
    "org.opencontainers.image.description": description,
    "org.opencontainers.image.licenses": license,
    "org.opencontainers.image.title": "everynode",
    "org.opencontainers.image.version": version,
    ...(revision !== undefined && { "org.opencontainers.image.revision": revision }),
  };
}
