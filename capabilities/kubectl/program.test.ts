import { readFileSync } from "node:fs";
import { join } from "node:path";

import { FakeClock } from "../../test/fakes/fake-clock";
import { completionText, connectionFlagsIn, wantedAt } from "./completion";
import { EXIT } from "./exit-code";
import { newProgram, runProgram } from "./program";
import type { Surroundings } from "./surroundings";
import { REASONS } from "../plan/reason-codes";

function newSurroundings(...argv: readonly string[]) {
  const said = { out: "", err: "" };
  const surroundings: Surroundings = {
    argv,
    env: {},
    homeFolder: "/nonexistent",
    clock: new FakeClock(),
    random: () => 0,
    hasTerminal: false,
    out: { write: text => void (said.out += text), isTerminal: false },
    complain: text => void (said.err += text),
    readText: () => Promise.reject(new Error("there is no such file")),
    signal: new AbortController().signal,
  };
  return { surroundings, said };
}

const program = newProgram(newSurroundings().surroundings, () => undefined);
const commands = program.commands.map(command => command.name());

it.each([
  ["no command", [], EXIT.usage, "Usage: kubectl everynode"],
  ["an unknown command", ["explode"], EXIT.usage, "unknown command 'explode'"],
  ["no set", ["status"], EXIT.usage, "missing required argument 'set'"],
  ["an unknown flag", ["why", "logs", "--nope"], EXIT.usage, "unknown option '--nope'"],
  ["an unknown format", ["why", "logs", "-o", "xml"], EXIT.usage, "Allowed choices are json, yaml, wide"],
  ["no time", ["status", "logs", "--timeout", "soon"], EXIT.usage, "It is a time such as 90s"],
  ["no revision", ["diff", "logs", "one", "2"], EXIT.usage, "It is the number of a revision"],
  ["no manifest", ["plan"], EXIT.usage, "required option '-f, --filename <file>' not specified"],
  ["no cluster", ["why", "logs"], EXIT.error, "error: no cluster can be told: ENOENT"],
])("tells of %s what is wrong, by code and by text", async (_, argv, exitCode, complaint) => {
  const { surroundings, said } = newSurroundings(...argv);
  expect(await runProgram(surroundings)).toBe(exitCode);
  expect(said).toEqual({ out: "", err: expect.stringContaining(complaint) });
  expect(said.err).not.toMatch(/\n\s+at /);
});

it.each(commands)("%s has help with examples", async name => {
  const { surroundings, said } = newSurroundings(name, "--help");
  expect(await runProgram(surroundings)).toBe(EXIT.done);
  expect(said.out).toContain(`Examples:\n  kubectl everynode ${name} `);
  expect(said.err).toBe("");
});

const manual = readFileSync(join(__dirname, "../../docs/kubectl.md"), "utf8");

it("has a manual of every command and every exit code", () => {
  for (const name of commands) expect(manual).toContain(`| \`${name}`);
  for (const code of Object.values(EXIT)) expect(manual).toContain(`| ${code} |`);
});

it("has a manual of the plan's reasons, and of no others", () => {
  const [, table = ""] = manual.split("| reason | stage | of a node |\n|---|---|---|\n");
  const [rows = ""] = table.split("\n\n");
  expect(rows.split("\n")).toEqual(
    Object.entries(REASONS).map(([code, { stage, meaning }]) => `| \`${code}\` | ${stage} | ${meaning} |`),
  );
});

describe("completion", () => {
  const words = (wanted: ReturnType<typeof wantedAt>): readonly string[] =>
    wanted.kind === "words" ? wanted.words.map(({ word }) => word) : [];

  it("knows commands, flags and their values", () => {
    expect(words(wantedAt(program, [""]))).toEqual(commands);
    expect(words(wantedAt(program, ["-n", "x", ""]))).toEqual(commands);
    expect(words(wantedAt(program, ["undo", "--"]))).toEqual(expect.arrayContaining(["--to-revision", "--namespace"]));
    expect(words(wantedAt(program, ["why", "logs", "-o", ""]))).toEqual(["json", "yaml", "wide"]);
  });

  it.each([
    ["a set", ["why", ""], { kind: "set" }],
    ["a node", ["why", "logs", "--namespace", "x", ""], { kind: "node", set: "logs" }],
    ["a revision", ["diff", "logs", "1", ""], { kind: "revision", set: "logs" }],
    ["a namespace", ["status", "-n", ""], { kind: "namespace" }],
    ["a file", ["plan", "-f", ""], { kind: "file" }],
    ["nothing after the last argument", ["status", "logs", ""], { kind: "nothing" }],
    ["nothing for a number", ["plan", "--for", ""], { kind: "nothing" }],
  ])("asks for %s", (_, line, wanted) => {
    expect(wantedAt(program, line)).toEqual(wanted);
  });

  it("looks into the cluster that the line names", () => {
    expect(connectionFlagsIn(["why", "-n", "a", "--context=b", "--kubeconfig", "c", ""])).toEqual({
      namespace: "a",
      context: "b",
      kubeconfig: "c",
    });
    expect(connectionFlagsIn(["why", "-n", ""])).toEqual({});
  });

  it("answers as kubectl reads it, also without a cluster", async () => {
    expect(completionText([{ word: "a", description: "b" }], { files: true })).toBe("a\tb\n:0\n");
    const { surroundings, said } = newSurroundings("__complete", "why", "");
    expect(await runProgram(surroundings)).toBe(EXIT.done);
    expect(said).toEqual({ out: ":4\n", err: "" });
  });
});
