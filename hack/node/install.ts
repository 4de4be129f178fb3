import { spawnSync } from "node:child_process";

import { installCommand, missingPackages } from "./requirements";

/** Installs what real nodes need of Debian or Ubuntu, or of that only what is named; does nothing where all is there. */
async function install(named: readonly string[]): Promise<void> {
  const wanted = async (): Promise<readonly string[]> =>
    (await missingPackages()).filter(name => named.length === 0 || named.includes(name));
  const missing = await wanted();
  if (missing.length === 0) return say(`${named.join(", ") || "every package that real nodes need"} is installed`);
  const isRoot = process.getuid?.() === 0;
  for (const command of [["apt-get", "update"], installCommand(missing)]) {
    const whole = isRoot ? command : ["sudo", ...command];
    say(`+ ${whole.join(" ")}`);
    const [program = "", ...args] = whole;
    const { status, error } = spawnSync(program, args, { stdio: "inherit" });
    if (error !== undefined) throw new Error(`running ${program}`, { cause: error });
    if (status !== 0) throw new Error(`${whole.join(" ")} ended with ${String(status)}`);
  }
  const left = await wanted();
  if (left.length > 0)
    throw new Error(`still missing after that, at the places that real nodes look at: ${left.join(", ")}`);
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

install(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
