import { APPS, EVERYNODE } from "../api/flavor";
import { manifestSet, withManifest } from "./planned-set";

const set = (name: string, apiVersion = EVERYNODE.apiVersion): string =>
  `apiVersion: ${apiVersion}\nkind: DaemonSet\nmetadata: { name: ${name}, labels: { a: b } }\nspec: { minReadySeconds: 5 }\n`;
const service = "apiVersion: v1\nkind: Service\nmetadata: { name: logs }\n";

it("finds the daemon set among other things", () => {
  expect(manifestSet(`${service}---\n${set("logs")}`)).toMatchObject({ flavor: EVERYNODE, name: "logs" });
  expect(manifestSet(set("logs", "apps/v1"))).toMatchObject({ flavor: APPS });
  expect(manifestSet(`${set("a")}---\n${set("b")}`, { name: "b" })).toMatchObject({ name: "b" });
});

it.each([
  ["has none", service, {}, "the manifest has no DaemonSet"],
  ["has several", `${set("a")}---\n${set("b")}`, {}, "choose one with --set: a, b"],
  ["does not have the one that is asked for", set("a"), { name: "b" }, 'no DaemonSet "b"'],
  ["does not name it", set("a").replace("name: a, ", ""), {}, "document 1 (DaemonSet): metadata.name: it is missing"],
  ["is no YAML", "a: [", {}, "document 1: "],
])("says what is wrong with a manifest that %s", (_, text, choice, complaint) => {
  expect(() => manifestSet(text, choice)).toThrow(complaint);
});

it("puts the spec of the manifest in the place of the one that is stored, and keeps other labels", () => {
  const live = {
    metadata: { name: "logs", resourceVersion: "7", labels: { a: "x", c: "d" } },
    spec: { selector: {}, template: {}, revisionHistoryLimit: 3 },
  };
  expect(withManifest(live, manifestSet(set("logs")))).toEqual({
    metadata: { name: "logs", resourceVersion: "7", labels: { a: "b", c: "d" }, annotations: {} },
    spec: { minReadySeconds: 5 },
  });
});
