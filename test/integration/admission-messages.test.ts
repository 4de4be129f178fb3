import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

import { type Cluster, startCluster } from "../../hack/control-plane/cluster";
import { type Example, isAnswer, parseExamples } from "../../hack/guide/examples";
import { type Operator, startOperator } from "../../hack/operator/operator";
import { type Commands, newCommands } from "./commands";

// docs/admission.md is true: each of its examples is sent to a real API server with our webhooks, by the real kubectl.

jest.setTimeout(120_000);
const limitMs = 180_000;
const stopLimitMs = 45_000;

const docs = join(__dirname, "../../docs");
const good = join(docs, "guide/log-collector.yaml");
/** Shown elsewhere: it is about what is said when nobody answers. */
const whileDown = "While we are down";
const examples = parseExamples(readFileSync(join(docs, "admission.md"), "utf8"));
const tried = examples.filter(({ section }) => section !== whileDown);

let cluster: Cluster;
let kubectl: Commands;
let operator: Operator | undefined;

beforeAll(async () => {
  cluster = await startCluster({ name: `admission-messages-${process.pid}`, nodes: 1 });
  kubectl = newCommands(cluster);
  operator = await startOperator({ cluster, roles: ["admission"] });
}, limitMs);

// Each by itself, with a time limit: one that fails or hangs keeps none of the others from ending.
afterAll(() => operator?.stop(), stopLimitMs);
afterAll(() => cluster?.stop(), stopLimitMs);

it.each(tried.map(example => ({ ...example, first: example.fragment.split("\n").slice(1).join(" ") })))(
  "$section: $first",
  async example => {
    const printed = await answerTo(example);
    if (!isAnswer(printed, example)) expect(printed.trimEnd()).toBe(example.answer);
  },
);

/** Everything that kubectl says to it. */
async function answerTo({ section, fragment }: Example): Promise<string> {
  const content: object = parse(fragment);
  if (section === "Rules of an update") return answerToUpdate(content);
  return said("create", "kind" in content ? content : merged(parse(readFileSync(good, "utf8")), content), "-f");
}

async function answerToUpdate(change: object): Promise<string> {
  await kubectl.run("apply", "-f", good);
  try {
    return await said("patch", change, "eds", "log-collector", "--type=merge", "--patch-file");
  } finally {
    await kubectl.run("delete", "-f", good);
  }
}

/** The path of the content is the last argument. */
async function said(verb: string, content: unknown, ...args: readonly string[]): Promise<string> {
  const path = join(cluster.dir, "example.yaml");
  await writeFile(path, JSON.stringify(content));
  const { stdout, stderr } = await kubectl.attempt(verb, "--dry-run=server", ...args, path);
  return (stderr + stdout).replaceAll(path, "example.yaml");
}

/** A JSON merge patch (RFC 7386). */
function merged(target: unknown, patch: unknown): unknown {
  if (!isStruct(patch)) return patch;
  const result = isStruct(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

function isStruct(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
