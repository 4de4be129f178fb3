import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { Command } from "commander";

import { conclude, describeError, runProgram } from "./program";

const met = { what: "quick", found: "1 s", isMet: true };
const missed = { ...met, isMet: false };
const unknown = { ...met, isMet: undefined };

let exitCode: typeof process.exitCode;
beforeEach(() => (exitCode = process.exitCode));
afterEach(() => (process.exitCode = exitCode));

it.each([
  ["ends well where all targets are met", [met], undefined],
  ["ends with 1 where one is missed", [met, missed], 1],
  ["ends with 1 where one cannot be told", [met, unknown], 1],
])("%s", async (_name, targets, expected) => {
  await conclude({ targets }, {});
  expect(process.exitCode).toBe(expected);
});

it("writes what was found with when and where", async () => {
  const folder = mkdtempSync(join(tmpdir(), "everynode-program-"));
  const json = join(folder, "outcome.json");
  const outcome = { targets: [met], cells: [1, 2] };
  await conclude(outcome, { json });
  const written: unknown = JSON.parse(readFileSync(json, "utf8"));
  rmSync(folder, { recursive: true });
  expect(written).toMatchObject({ ...outcome, machine: { node: process.version } });
});

describe("a program that fails", () => {
  let said: string[];
  beforeEach(() => {
    said = [];
    jest.spyOn(process.stderr, "write").mockImplementation(text => said.push(String(text)) > 0);
  });
  afterEach(() => jest.restoreAllMocks());

  function failing(signal: AbortSignal): Promise<void> {
    const command = new Command().action(() => Promise.reject(new Error("no cluster")));
    // commander reads the arguments of this process, which are jest's.
    return runProgram(command.allowUnknownOption().allowExcessArguments(), signal);
  }

  it("says why, and ends with 1", async () => {
    await failing(new AbortController().signal);
    expect([said, process.exitCode]).toEqual([["no cluster\n"], 1]);
  });

  it("says nothing after an interruption, which has been answered, and ends with its exit code", async () => {
    await failing(AbortSignal.abort());
    expect([said, process.exitCode]).toEqual([[], 130]);
  });
});

it("describes an error with its causes", () => {
  const error = new Error("creating a node", { cause: new Error("connection refused") });
  expect(describeError(error)).toBe("creating a node: connection refused");
});
