import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parse, parseDocument, type Document } from "yaml";

import type { DaemonSet } from "../../capabilities/api/types";

// The manifests that the demo applies: the sample as it is, and changed ones as a user would edit it.

export interface Manifest {
  readonly path: string;
  readonly text: string;
}

export interface Manifests {
  readonly sample: Manifest;
  /** The sample for labelled nodes only. */
  readonly selecting: Manifest;
  /** That one with another image. */
  readonly newImage: Manifest;
  /** The sample with an image that nobody can pull. */
  readonly missingImage: Manifest;
  /** One with a mistake in each of `brokenFields`. */
  readonly broken: Manifest;
}

export const nodeSelector = { key: "logs", value: "collected" } as const;
export const newImage = "quay.io/fluentd_elasticsearch/fluentd:v5.0.2";
export const missingImage = "quay.io/fluentd_elasticsearch/fluentd:v5.0.3-typo";

/** The name of the broken set; the sample's own must stay as it is. */
export const brokenName = "broken-logging";

/** What the API server must complain about. */
export const brokenFields = [
  "spec.template.metadata.labels",
  "spec.template.spec.restartPolicy",
  "spec.updateStrategy.rollingUpdate.maxUnavailable",
] as const;

const root = join(__dirname, "../..");
export const samplePath = "hack/samples/fluentd-elasticsearch.yaml";

/** Writes the changed manifests into a folder, for kubectl and for whoever wants to look at them later. */
export async function writeManifests(dir: string): Promise<Manifests> {
  const path = join(root, samplePath);
  const text = await readFile(path, "utf8");
  await mkdir(dir, { recursive: true });
  const write = async (name: string, changed: string): Promise<Manifest> => {
    await writeFile(join(dir, name), changed);
    return { path: join(dir, name), text: changed };
  };
  const selecting = withNodeSelector(text);
  return {
    sample: { path, text },
    selecting: await write("fluentd-selecting.yaml", selecting),
    newImage: await write("fluentd-new-image.yaml", withImage(selecting, newImage)),
    missingImage: await write("fluentd-missing-image.yaml", withImage(text, missingImage)),
    broken: await write("broken.yaml", withMistakes(text)),
  };
}

/** The daemon set that a manifest describes. */
export function setIn({ text }: Pick<Manifest, "text">): DaemonSet {
  const set: DaemonSet = parse(text);
  return set;
}

export function imageIn(manifest: Pick<Manifest, "text">): string {
  return setIn(manifest).spec?.template.spec?.containers[0]?.image ?? "";
}

export function withNodeSelector(text: string): string {
  return edited(text, document =>
    document.setIn(["spec", "template", "spec", "nodeSelector"], { [nodeSelector.key]: nodeSelector.value }),
  );
}

export function withImage(text: string, image: string): string {
  return edited(text, document => document.setIn(["spec", "template", "spec", "containers", 0, "image"], image));
}

export function withMistakes(text: string): string {
  return edited(text, document => {
    document.setIn(["metadata", "name"], brokenName);
    document.setIn(["spec", "template", "metadata", "labels"], { name: "something-else" });
    document.setIn(["spec", "template", "spec", "restartPolicy"], "Never");
    document.setIn(["spec", "updateStrategy"], { rollingUpdate: { maxUnavailable: "150%" } });
  });
}

/** Comments stay where they are. */
function edited(text: string, edit: (document: Document) => void): string {
  const document = parseDocument(text);
  edit(document);
  return document.toString();
}
