import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { listMaps, printerColumns } from "./crd";
import type { StructuralSchema } from "./structural";

const file = join(__dirname, "../../charts/everynode/files/everynode.dev_daemonsets.yaml");

// The file as it is checked in; `npm run verify` makes sure that it is what the generator writes.
describe("the checked-in definition", () => {
  const definition = parse(readFileSync(file, "utf8"));
  const [version] = definition.spec.versions;
  const nodes = [...walk("", version.schema.openAPIV3Schema)];

  it("fits into a request to the API server, and says so to whoever would apply it client-side", () => {
    const bytes = Buffer.byteLength(JSON.stringify(definition));
    expect(bytes).toBeGreaterThan(262_144);
    expect(bytes).toBeLessThan(500_000);
  });

  it.each(["enum", "anyOf", "oneOf", "allOf"])("has no %s", keyword => {
    expect(nodes.filter(([, node]) => keyword in node)).toEqual([]);
  });

  it("has no default but the status of a set that no controller has seen", () => {
    const defaults = nodes.flatMap(([path, node]) => ("default" in node ? [[path, node.default]] : []));
    expect(defaults).toEqual([[".status", expect.objectContaining({ observedGeneration: 0 })]]);
  });

  it("merges the lists of the rules and no other", () => {
    const merged = nodes
      .filter(([, node]) => node["x-kubernetes-list-type"] === "map")
      .map(([path]) => fieldName(path));
    expect(new Set(merged)).toEqual(new Set([...listMaps].map(fieldName)));
  });

  it("requires only the keys of these lists beside spec, selector and template", () => {
    const keys = nodes.flatMap(([, node]) => node["x-kubernetes-list-map-keys"] ?? []);
    const required = nodes.flatMap(([, node]) => node.required ?? []);
    expect(required.toSorted()).toEqual([...keys, "spec", "selector", "template"].toSorted());
  });

  it("takes null only as an item or as the value of a map, and only in the template", () => {
    const nullable = nodes.filter(([, node]) => node.nullable === true).map(([path]) => path);
    expect(nullable).toContain(".spec.template.metadata.labels.*");
    expect(nullable.filter(path => !/^\.spec\.template\..*(\[\]|\.\*)$/.test(path))).toEqual([]);
  });

  it("describes every field but the object's own metadata", () => {
    const silent = nodes.filter(([path, node]) => /\w$/.test(path) && node.description === undefined);
    expect(silent.map(([path]) => path)).toEqual([".metadata"]);
  });

  it("says of each field that it adds to the spec of apps/v1 that it does", () => {
    const added = nodes.filter(([, { description = "" }]) =>
      description.includes("DaemonSets of apps/v1 have no such"),
    );
    const fence = [
      "partition",
      "nodeSelector",
      "canary",
      "waves",
      "analysis",
      "promotedRevision",
      "unreachableNodes",
    ].map(name => `updateStrategy.rollingUpdate.${name}`);
    const controls = ["paused", "frozen", "suspend", "progressDeadlineSeconds", "rollbackTo"];
    expect(added.map(([path]) => path).toSorted()).toEqual(
      [...fence, "placement", ...controls].map(name => `.spec.${name}`).toSorted(),
    );
  });

  it("lets the status count nothing below zero (D-API-56)", () => {
    const counters = nodes.filter(([path, { type }]) => /^\.status\.\w+$/.test(path) && type === "integer");
    expect(counters).toHaveLength(9);
    expect(counters.map(([, { minimum }]) => minimum)).toEqual(counters.map(() => 0));
  });

  it("has a count for each column of a set that no controller has seen", () => {
    const columns = printerColumns.flatMap(({ type, jsonPath }) => (type === "integer" ? [jsonPath] : []));
    const counts = Object.keys(version.schema.openAPIV3Schema.properties.status.default);
    expect(columns.filter(path => !counts.includes(path.replace(".status.", "")))).toEqual([]);
  });

  it("shows the columns of kubectl get daemonsets first", () => {
    const names = printerColumns.filter(({ priority = 0 }) => priority === 0).map(({ name }) => name);
    expect(names).toEqual(["Desired", "Current", "Ready", "Up-to-date", "Available", "Node Selector", "Age"]);
  });
});

/** Every schema in the schema with its path: `[]` are the items of a list, `*` the values of a map. */
function* walk(path: string, node: StructuralSchema): Generator<readonly [string, StructuralSchema]> {
  yield [path, node];
  if (node.items !== undefined) yield* walk(`${path}[]`, node.items);
  if (node.additionalProperties !== undefined) yield* walk(`${path}.*`, node.additionalProperties);
  for (const [name, child] of Object.entries(node.properties ?? {})) yield* walk(`${path}.${name}`, child);
}

function fieldName(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}
