import { spawnSync } from "node:child_process";

import { installCommand, missingPackages } from "./requirements";

/** Installs what real nodes need of Debian or Ubuntu; does nothing where all is there. */
async function install(): Promise<void> {
  const missing = await missingPackages();
  if (missing.length === 0) return say("all packages that real nodes need are installed");
  const isRoot = process.getuid?.() === 0;
  for (const command of [["apt-get", "update"], installCommand(missing)]) {
    const whole = isRoot ? command : ["sudo", ...command];
    say(`+ ${whole.join(" ")}`);
    const [program = "", ...args] = whole;
    const { status, error } = spawnSync(program, args, { stdio: "inherit" });
    if (error !== undefined) throw new Error(`running ${program}`, { cause: error });
    if (status !== 0) throw new Error(`${whole.join(" ")} ended with ${String(status)}`);
  }
  const left = await missingPackages();
  if (left.length > 0)
    throw new Error(`still missing after that, at the places that real nodes look at: ${left.join(", ")}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

install().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
