import { canonicalJson } from "../../capabilities/api/canonical-json";
import { EVERYNODE, type Flavor } from "../../capabilities/api/flavor";
import { namespaceOf, objectNameOf, resourceVersionOf, templateDigestOf, uidOf } from "../../capabilities/api/identity";
import type {
  DaemonSetSpec,
  DaemonSetUpdateStrategy,
  Labels,
  PodSpec,
  PodTemplateSpec,
} from "../../capabilities/api/types";
import type { ObservedSet } from "../../capabilities/plan/snapshot";
import { present } from "./present";

export interface SetFields {
  readonly name?: string;
  readonly uid?: string;
  readonly namespace?: string;
  readonly flavor?: Flavor;
  readonly generation?: number;
  readonly labels?: Labels;
  readonly annotations?: Labels;
  readonly deletionTimestampMs?: number;
  readonly collisionCount?: number;
  /** Merged over a valid spec. */
  readonly spec?: Partial<DaemonSetSpec>;
  /** The image of the template's only container: the short way to another template. */
  readonly image?: string;
  /** Merged over the template's pod spec. */
  readonly podSpec?: Partial<PodSpec>;
}

/** A valid set `logs` in namespace `default` that selects `app: <name>` and rolls one node at a time. */
export function aSet(fields: SetFields = {}): ObservedSet {
  const { name = "logs", uid = `${name}-uid`, flavor = EVERYNODE, namespace = "default" } = fields;
  const { generation = 1, labels = {}, annotations = {}, deletionTimestampMs, collisionCount } = fields;
  const spec = specOf(name, fields);
  return {
    flavor,
    namespace: namespaceOf(namespace),
    name: objectNameOf(name),
    uid: uidOf(uid),
    resourceVersion: resourceVersionOf("1"),
    generation,
    labels,
    annotations,
    ...present({ deletionTimestampMs, collisionCount }),
    spec,
    // Any injective text will do: nothing but the cache computes digests.
    templateDigest: templateDigestOf(`digest of ${canonicalJson({ ...spec.template })}`),
  };
}

/** The template that `aSet` gives a set of that name. */
export function aTemplate({ name = "logs", image = `${name}:1`, podSpec = {} }: SetFields = {}): PodTemplateSpec {
  return {
    metadata: { labels: { app: name } },
    spec: { restartPolicy: "Always", containers: [{ name: "main", image }], ...podSpec },
  };
}

function specOf(name: string, fields: SetFields): DaemonSetSpec {
  return {
    selector: { matchLabels: { app: name } },
    template: aTemplate(fields),
    updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
    revisionHistoryLimit: 10,
    ...fields.spec,
  };
}

/** An update strategy in few words. */
export function rolling(rollingUpdate: NonNullable<DaemonSetUpdateStrategy["rollingUpdate"]>) {
  return { updateStrategy: { type: "RollingUpdate", rollingUpdate } };
}
