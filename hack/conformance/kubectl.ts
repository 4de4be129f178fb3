import { spawnSync } from "node:child_process";

import { effectOf } from "./exec";

// The kubectl that the tests are given: `node … kubectl.ts <the real one> <arguments>`.

const [binary = "", ...args] = process.argv.slice(2);
const effect = effectOf(args, new Date());
if (effect === undefined) {
  process.stderr.write(`a simulated pod cannot do this: kubectl ${args.join(" ")}\n`);
  process.exitCode = 1;
} else {
  process.exitCode = spawnSync(binary, [...effect], { stdio: "inherit" }).status ?? 1;
}
