import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { startCluster, type Cluster } from "../../hack/control-plane/cluster";
import { type Commands, newCommands } from "../integration/commands";
import { FOREIGN_KINDS } from "./foreign-kinds";
import { type Helm, NAMESPACE, newHelm, render } from "./helm";

jest.setTimeout(120_000);

let cluster: Cluster;
let kubectl: Commands;
let helm: Helm;

beforeAll(async () => {
  helm = await newHelm();
  cluster = await startCluster({ name: `chart-dry-run-${process.pid}`, nodes: 0 });
  kubectl = newCommands(cluster);
  const restricted = {
    "pod-security.kubernetes.io/enforce": "restricted",
    "pod-security.kubernetes.io/warn": "restricted",
  };
  const namespaces = [NAMESPACE, "pepr-system"].map(name => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: restricted },
  }));
  const file = await kubectl.file(list("prerequisites", [...FOREIGN_KINDS, ...namespaces]));
  await kubectl.run("create", "--filename", file);
  await kubectl.run("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
}, 120_000);

afterAll(async () => {
  await cluster?.stop();
}, 60_000);

function list(name: string, items: readonly object[]): object {
  return { apiVersion: "v1", kind: "List", metadata: { name }, items };
}

const HOST_NETWORK = /would violate PodSecurity "restricted:latest": host namespaces \(hostNetwork=true\)$/;

const folder = join(__dirname, "values");

it.each(readdirSync(folder))("the API server takes every object as it is, with %s", async file => {
  const values: object = parse(readFileSync(join(folder, file), "utf8"), { merge: true });
  // A pod is looked at beside its service account, which a dry-run leaves unmade.
  const objects = (await render(helm, values)).filter(({ kind }) => kind !== "Pod");
  const path = await kubectl.file(list(file, objects));
  const dryRun = ["apply", "--server-side", "--dry-run=server", "--validate=strict", "--filename", path];
  const { exitCode, stdout, stderr } = await kubectl.attempt(...dryRun);
  const warnings = stderr.split("\n").filter(line => line !== "");
  const unexpected = warnings.filter(line => file !== "takeover.yaml" || !HOST_NETWORK.test(line));
  expect({ exitCode, unexpected }).toEqual({ exitCode: 0, unexpected: [] });
  expect(stdout.trim().split("\n")).toHaveLength(objects.length);
});
