import { type FileObject, FileError, shown } from "../../capabilities/kubectl/documents";
import { isRecord } from "../../capabilities/api/is-record";

// What a file must be for the cache's projections to read it: they trust the API server, which has checked such things
// already. What the planner itself judges, such as a selector, is left to it.

interface Shape {
  /** What the value must be, in words. */
  readonly is: string;
  readonly fits: (value: unknown) => boolean;
  /** For each field of a record, or each item of a list. */
  readonly fields?: Readonly<Record<string, Shape>>;
  readonly items?: Shape;
}

const text: Shape = { is: "a text", fits: value => typeof value === "string" };
const truth: Shape = { is: "true or false", fits: value => typeof value === "boolean" };
const number: Shape = { is: "a whole number", fits: value => Number.isSafeInteger(value) };
const time: Shape = {
  is: "a time such as 2026-01-01T00:00:00Z",
  fits: value => typeof value === "string" && !Number.isNaN(Date.parse(value)),
};
const texts: Shape = { is: "a map of texts", fits: isMapOfTexts };
const oneOf = (...values: readonly string[]): Shape => ({
  is: `one of ${values.join(", ")}`,
  fits: value => values.some(known => known === value),
});
const record = (fields: Readonly<Record<string, Shape>> = {}): Shape => ({ is: "a map", fits: isRecord, fields });
const listOf = (items: Shape): Shape => ({ is: "a list", fits: Array.isArray, items });

const metadata = record({
  ...{ name: text, namespace: text, uid: text, resourceVersion: text, generation: number },
  ...{ creationTimestamp: time, deletionTimestamp: time, labels: texts, annotations: texts },
  ownerReferences: listOf(record({ apiVersion: text, kind: text, name: text, uid: text, controller: truth })),
});

const taint = record({ key: text, value: text, effect: oneOf("NoSchedule", "PreferNoSchedule", "NoExecute") });
const toleration = record({ key: text, operator: text, value: text, effect: text, tolerationSeconds: number });
const terms = listOf(record({ matchExpressions: listOf(record()), matchFields: listOf(record()) }));
const affinity = record({
  nodeAffinity: record({ requiredDuringSchedulingIgnoredDuringExecution: record({ nodeSelectorTerms: terms }) }),
});
const resources = record({ requests: record(), limits: record() });
const ports = listOf(record({ hostPort: number, containerPort: number, hostIP: text, protocol: text }));
const containers = listOf(record({ name: text, image: text, restartPolicy: text, resources, ports }));
const podSpec = record({
  ...{ nodeName: text, nodeSelector: record(), tolerations: listOf(toleration), affinity },
  ...{ containers, initContainers: containers, overhead: record(), resources, hostNetwork: truth },
});

const SHAPES: Readonly<Record<string, Shape>> = {
  Node: record({
    metadata,
    spec: record({ taints: listOf(taint), unschedulable: truth }),
    status: record({ allocatable: record() }),
  }),
  Pod: record({
    metadata,
    spec: podSpec,
    status: record({
      phase: oneOf("Pending", "Running", "Succeeded", "Failed", "Unknown"),
      startTime: time,
      conditions: listOf(record({ type: text, status: oneOf("True", "False", "Unknown"), lastTransitionTime: time })),
      containerStatuses: listOf(record({ state: record({ terminated: record({ finishedAt: time }) }) })),
    }),
  }),
  ControllerRevision: record({ metadata, revision: number, data: record() }),
  Namespace: record({ metadata }),
  DaemonSet: record({
    metadata,
    spec: record({
      selector: record(),
      template: record({ metadata, spec: podSpec }),
      ...{ updateStrategy: record({ rollingUpdate: record() }), minReadySeconds: number, revisionHistoryLimit: number },
      placement: record(),
    }),
    status: record({ collisionCount: number }),
  }),
};

/** Fields without which an object says nothing. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  ControllerRevision: ["revision", "data"],
  DaemonSet: ["spec", "spec.selector", "spec.template"],
};

/** Throws `FileError` at the first field that cannot be read, with its value. */
export function checkShape({ where, kind, value }: FileObject): void {
  const shape = SHAPES[kind];
  if (shape === undefined) return;
  for (const path of ["metadata", "metadata.name", ...(REQUIRED[kind] ?? [])]) {
    if (at(value, path) === undefined) throw new FileError(`${where}: ${path}: it is missing`);
  }
  check(value, shape, { where, path: "" });
}

interface Place {
  readonly where: string;
  readonly path: string;
}

/** What is null is as absent, as it is to the API server. */
function check(value: unknown, shape: Shape, { where, path }: Place): void {
  if (value === undefined || value === null) return;
  if (!shape.fits(value)) throw new FileError(`${where}: ${path}: ${shown(value)} is not ${shape.is}`);
  for (const [inner, innerShape, step] of parts(value, shape)) {
    check(inner, innerShape, { where, path: path === "" ? step.slice(1) : path + step });
  }
}

/** What is inside a value, what it must be, and the step of the path that leads there. */
function parts(value: unknown, { items, fields = {} }: Shape): readonly (readonly [unknown, Shape, string])[] {
  if (Array.isArray(value))
    return value.flatMap((item: unknown, index) => (items ? [[item, items, `[${index}]`]] : []));
  if (!isRecord(value)) return [];
  return Object.entries(fields).map(([field, shape]) => [value[field], shape, `.${field}`]);
}

function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((current, field) => (isRecord(current) ? current[field] : undefined), value);
}

function isMapOfTexts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every(one => typeof one === "string");
}
