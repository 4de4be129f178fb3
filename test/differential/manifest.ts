/** A manifest without its apiVersion: the same for both kinds. */
export interface Manifest {
  readonly kind: "DaemonSet";
  readonly metadata: object;
  readonly spec: object;
}

/** Where in a manifest a value is put, and which: `undefined` takes the field away. Lists are counted from 0. */
export type Change = readonly [path: string, value: unknown];

/** A valid set with a little of everything that changes are made to. */
export const base: Manifest = {
  kind: "DaemonSet",
  metadata: { name: "agent", labels: { team: "logs" } },
  spec: {
    selector: { matchLabels: { app: "agent" } },
    template: {
      metadata: { labels: { app: "agent" } },
      spec: { containers: [{ name: "main", image: "agent:1" }] },
    },
  },
};

export function changed(manifest: Manifest, changes: readonly Change[]): Manifest {
  const copy: Manifest = structuredClone(manifest);
  for (const [path, value] of changes) put(copy, path.split("."), value);
  return copy;
}

function put(holder: object, [key = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(holder, key);
    else Reflect.set(holder, key, structuredClone(value));
    return;
  }
  const inner: unknown = Reflect.get(holder, key);
  if (typeof inner === "object" && inner !== null) return put(inner, rest, value);
  const made = /^\d+$/.test(rest[0] ?? "") ? [] : {};
  Reflect.set(holder, key, made);
  put(made, rest, value);
}
