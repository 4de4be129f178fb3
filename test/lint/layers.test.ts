import { execFileSync } from "node:child_process";
import { join } from "node:path";

import { Linter } from "eslint";
import tseslint from "typescript-eslint";

import { layerRules } from "../../hack/lint/layers.mjs";

/** Lints `code` as if it stood in `file` and returns the rules that it breaks. */
function brokenRules(file: string, code: string): readonly string[] {
  const linter = new Linter({ configType: "flat" });
  const language = {
    files: ["**/*.ts"],
    languageOptions: { parser: tseslint.parser },
    plugins: { "@typescript-eslint": tseslint.plugin },
  };
  const messages = linter.verify(code, [language, ...layerRules] as Linter.Config[], { filename: file });
  return messages.map(message => message.ruleId ?? message.message);
}

const IMPORTS = "@typescript-eslint/no-restricted-imports";

it.each([
  ["the contract imports a layer", "capabilities/api/types.ts", 'import { planSync } from "../plan/plan";', IMPORTS],
  ["the plan imports the cache", "capabilities/plan/manage.ts", 'import { x } from "../cache/store";', IMPORTS],
  [
    "the plan imports types of the cache",
    "capabilities/plan/manage.ts",
    'import type { x } from "../cache/store";',
    IMPORTS,
  ],
  [
    "the plan imports Node's modules",
    "capabilities/plan/manage.ts",
    'import { readFileSync } from "node:fs";',
    IMPORTS,
  ],
  ["the plan reads the clock", "capabilities/plan/manage.ts", "export const now = Date.now();", "no-restricted-syntax"],
  [
    "the plan makes a date of now",
    "capabilities/plan/manage.ts",
    "export const now = new Date();",
    "no-restricted-syntax",
  ],
  ["the plan throws dice", "capabilities/plan/manage.ts", "export const x = Math.random();", "no-restricted-syntax"],
  ["the plan waits", "capabilities/plan/manage.ts", "export const f = async () => 1;", "no-restricted-syntax"],
  ["the plan starts a timer", "capabilities/plan/manage.ts", "setTimeout(() => 1, 1);", "no-restricted-globals"],
  [
    "admission imports more of the plan than the daemon pod",
    "capabilities/admission/pods.ts",
    'import { x } from "../plan/manage";',
    IMPORTS,
  ],
  [
    "the model imports the effects",
    "capabilities/simulation/apply.ts",
    'import { x } from "../effects/executor";',
    IMPORTS,
  ],
  [
    "the model reads the clock",
    "capabilities/simulation/apply.ts",
    "export const now = Date.now();",
    "no-restricted-syntax",
  ],
  ["the plan imports the model", "capabilities/plan/manage.ts", 'import { x } from "../simulation/apply";', IMPORTS],
  [
    "the cache imports values of the snapshot",
    "capabilities/cache/snapshotter.ts",
    'import { x } from "../plan/snapshot";',
    IMPORTS,
  ],
  ["the cache imports the effects", "capabilities/cache/store.ts", 'import { x } from "../effects/executor";', IMPORTS],
  ["the effects import the cache", "capabilities/effects/executor.ts", 'import { x } from "../cache/store";', IMPORTS],
  [
    "the effects import values of the actions",
    "capabilities/effects/executor.ts",
    'import { x } from "../plan/action";',
    IMPORTS,
  ],
  [
    "the effects talk to the network themselves",
    "capabilities/effects/executor.ts",
    'import { request } from "undici";',
    IMPORTS,
  ],
  ["the port imports the cache", "capabilities/kube/client.ts", 'import { x } from "../cache/store";', IMPORTS],
  ["telemetry imports the port", "capabilities/telemetry/log.ts", 'import { x } from "../kube/client";', IMPORTS],
  ["the shell imports Pepr", "capabilities/reconcile/reconciler.ts", 'import { Log } from "pepr";', IMPORTS],
  ["the settings import Pepr", "capabilities/config.ts", 'import { Log } from "pepr";', IMPORTS],
  [
    "a layer imports the composition root",
    "capabilities/effects/executor.ts",
    'import { x } from "../config";',
    IMPORTS,
  ],
  [
    "a layer reads the environment",
    "capabilities/kube/credentials/credentials.ts",
    "export const x = process.env.HOME;",
    "no-restricted-syntax",
  ],
])("fails when %s", (_name, file, code, rule) => {
  expect(brokenRules(file, code)).toEqual([rule]);
});

it.each([
  ["the plan imports the contract", "capabilities/plan/manage.ts", 'import { x } from "../api/types";'],
  [
    "the plan computes with a given time",
    "capabilities/plan/manage.ts",
    "export const at = (ms: number) => new Date(ms);",
  ],
  ["the model imports the plan", "capabilities/simulation/look.ts", 'import { x } from "../plan/plan-sync";'],
  ["admission imports the daemon pod", "capabilities/admission/pods.ts", 'import { x } from "../plan/daemon-pod";'],
  [
    "the cache imports types of the snapshot",
    "capabilities/cache/snapshotter.ts",
    'import type { x } from "../plan/snapshot";',
  ],
  [
    "the effects import types of the actions",
    "capabilities/effects/executor.ts",
    'import type { x } from "../plan/action";',
  ],
  ["the shell imports the plan", "capabilities/reconcile/reconciler.ts", 'import { x } from "../plan/plan";'],
  ["a capability imports Pepr", "capabilities/rules.ts", 'import { Capability } from "pepr";'],
  ["the port talks to the network", "capabilities/kube/transport.ts", 'import { request } from "undici";'],
])("passes when %s", (_name, file, code) => {
  expect(brokenRules(file, code)).toEqual([]);
});

it("is part of `npm run lint`", () => {
  const root = join(__dirname, "../..");
  const lint = () =>
    execFileSync(join(root, "node_modules/.bin/eslint"), ["--stdin", "--stdin-filename", "capabilities/plan/plan.ts"], {
      cwd: root,
      // Else the parser takes the file's text from the disk.
      env: { ...process.env, TSESTREE_SINGLE_RUN: "false" },
      input: 'export { ReflectorLoop } from "../cache/reflector-loop";\n',
      encoding: "utf8",
    });
  expect(lint).toThrow(
    expect.objectContaining({ status: 1, stdout: expect.stringContaining("plan/ may not import cache/") }),
  );
}, 60_000);
