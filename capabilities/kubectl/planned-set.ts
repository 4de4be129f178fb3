import { type Flavor, FLAVORS } from "../api/flavor";
import { isRecord } from "../api/is-record";
import type { DaemonSet } from "../api/types";
import { objectOf } from "../kube/objects";
import { daemonSets } from "../kube/resources";
import { FileError, objectsOf } from "./documents";
import { CommandError, EXIT } from "./exit-code";

/** A daemon set of a manifest. */
export interface ManifestSet {
  readonly flavor: Flavor;
  readonly object: DaemonSet;
  /** Where the manifest says it. */
  readonly namespace?: string;
  readonly name: string;
}

export interface ManifestChoice {
  /** Which one, where the manifest has several. */
  readonly name?: string;
}

/** The daemon set of a manifest, among whatever else it has. Throws a `CommandError` that names the mistake. */
export function manifestSet(text: string, { name }: ManifestChoice = {}): ManifestSet {
  const sets = daemonSetsIn(text).filter(set => name === undefined || set.name === name);
  const [only, ...others] = sets;
  if (only === undefined)
    throw usage(name === undefined ? "the manifest has no DaemonSet" : `the manifest has no DaemonSet "${name}"`);
  if (others.length > 0) {
    const names = sets.map(set => set.name).join(", ");
    throw usage(`the manifest has several DaemonSets, choose one with --set: ${names}`);
  }
  return only;
}

function daemonSetsIn(text: string): readonly ManifestSet[] {
  try {
    return objectsOf(text).flatMap(({ apiVersion, kind, value, where }) => {
      const flavor = Object.values(FLAVORS).find(known => known.apiVersion === apiVersion && known.kind === kind);
      if (flavor === undefined) return [];
      const metadata = isRecord(value["metadata"]) ? value["metadata"] : {};
      const { name, namespace } = metadata;
      if (typeof name !== "string") throw usage(`${where}: metadata.name: it is missing`);
      const object = objectOf(daemonSets(flavor), value);
      return [{ flavor, object, name, ...(typeof namespace === "string" && { namespace }) }];
    });
  } catch (error) {
    throw error instanceof FileError ? usage(error.message) : error;
  }
}

/** What an update with the manifest would store: its spec, and its labels and annotations beside those that are there. */
export function withManifest(live: DaemonSet, { object }: ManifestSet): DaemonSet {
  const { metadata = {} } = live;
  const { labels, annotations } = object.metadata ?? {};
  return {
    ...live,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, ...labels },
      annotations: { ...metadata.annotations, ...annotations },
    },
    ...(object.spec && { spec: object.spec }),
  };
}

function usage(message: string): CommandError {
  return new CommandError(EXIT.usage, message);
}
