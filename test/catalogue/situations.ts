import type { PodSpec } from "../../capabilities/api/types";
import { type PodFields, aNode } from "../builders";
import type { Situation } from "./sync";

// What the rows of the catalogue are made of.

export interface Row {
  readonly row: string;
  readonly situation: Situation;
  readonly counts: string;
}

export const inBlue = { labels: { color: "blue" } };
export const blueSelector = { nodeSelector: { color: "blue" } };

/** Nodes without labels of their own. */
export const plain = (count: number) => names("plain-", count).map(name => aNode(name));
export const blue = (count: number) => names("blue-", count).map(name => aNode(name, inBlue));

/** As many pods of the node. */
export const podsOn = (node: string, count: number, fields: PodFields = {}): readonly PodFields[] =>
  Array.from({ length: count }, (_, index) => ({
    ...fields,
    node,
    name: [node, index, ...(fields.phase ? [fields.phase] : [])].join("-").toLowerCase(),
  }));

/** Nobody's pods that the set does not select. */
export const strangers = (node: string, count: number) =>
  podsOn(node, count, { controller: null, labels: { app: "web" }, phase: "Pending" });

export const hostPort = (port: number): Partial<PodSpec> => ({
  containers: [{ name: "main", image: "logs:1", ports: [{ containerPort: port, hostPort: port }] }],
});

const names = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
