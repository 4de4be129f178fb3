import { spawn } from "node:child_process";
import { once } from "node:events";

import { errorCode } from "../control-plane/error-code";

export interface Shown {
  readonly program: string;
  readonly args: readonly string[];
  readonly folder: string;
}

/** Runs a program that tells its findings itself, on this terminal. Throws where it has any. */
export async function shown({ program, args, folder }: Shown): Promise<void> {
  const child = spawn(program, [...args], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  const [code] = await once(child, "close").catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") throw new Error(`there is no ${program} on the PATH`, { cause: error });
    throw error;
  });
  if (code !== 0) throw new Error(`${program} ${args.join(" ")} ended with exit code ${String(code)}`);
}
