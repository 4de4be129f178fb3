import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { stringify } from "yaml";

import { targetOf } from "./session";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "everynode-session-"));
});

afterEach(() => rmSync(home, { recursive: true }));

function kubeconfig(path: string, namespaces: Readonly<Record<string, string | undefined>>): string {
  const [current] = Object.keys(namespaces);
  const text = stringify({
    clusters: [{ name: "c", cluster: { server: "https://c:6443" } }],
    contexts: Object.entries(namespaces).map(([name, namespace]) => ({ name, context: { cluster: "c", namespace } })),
    "current-context": current,
  });
  mkdirSync(join(home, ".kube"), { recursive: true });
  writeFileSync(join(home, path), text);
  return join(home, path);
}

const pod = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };

it("takes the user's own kubeconfig, also in a pod, and the namespace of its context", async () => {
  const path = kubeconfig(".kube/config", { a: "system" });
  const target = { source: { kind: "kubeconfig", paths: [path] }, namespace: "system" };
  expect(await targetOf({}, { env: pod, homeFolder: home, hasTerminal: false })).toEqual(target);
});

it("takes the files of KUBECONFIG before that, and the flag before them", async () => {
  kubeconfig(".kube/config", { a: "system" });
  const [first, second] = [kubeconfig("first", { b: undefined }), kubeconfig("second", { c: "other" })];
  const env = { KUBECONFIG: `${first}:${second}` };
  expect(await targetOf({}, { env, homeFolder: home, hasTerminal: false })).toEqual({
    source: { kind: "kubeconfig", paths: [first, second] },
    namespace: "default",
  });
  expect(await targetOf({ kubeconfig: second }, { env, homeFolder: home, hasTerminal: false })).toMatchObject({
    namespace: "other",
  });
});

it("takes another context, and another namespace, by flags", async () => {
  const path = kubeconfig(".kube/config", { a: "system", b: "other" });
  const surroundings = { env: {}, homeFolder: home, hasTerminal: false };
  expect(await targetOf({ context: "b" }, surroundings)).toEqual({
    source: { kind: "kubeconfig", paths: [path], context: "b" },
    namespace: "other",
  });
  expect(await targetOf({ context: "b", namespace: "mine" }, surroundings)).toMatchObject({ namespace: "mine" });
});

it("takes the service account of its pod where there is no kubeconfig", async () => {
  const source = { kind: "inCluster", host: "10.0.0.1", port: "443" };
  expect(await targetOf({}, { env: pod, homeFolder: home, hasTerminal: false })).toEqual({
    source,
    namespace: "default",
  });
});

it.each([
  ["there is no kubeconfig", {}, "ENOENT"],
  ["the context does not exist", { context: "nope" }, 'has no context "nope"'],
])("says what to do where %s", async (_, flags, complaint) => {
  if ("context" in flags) kubeconfig(".kube/config", { a: "system" });
  const answer = targetOf(flags, { env: {}, homeFolder: home, hasTerminal: false });
  await expect(answer).rejects.toThrow(complaint);
  await expect(answer).rejects.toThrow("name one with --kubeconfig, --context or KUBECONFIG");
});

it("says whether a plugin for credentials may ask somebody", async () => {
  const path = kubeconfig(".kube/config", { a: undefined });
  const { source } = await targetOf({}, { env: {}, homeFolder: home, hasTerminal: true });
  expect(source).toEqual({ kind: "kubeconfig", paths: [path], hasTerminal: true });
});
