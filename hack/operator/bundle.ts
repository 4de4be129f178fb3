import { execFile } from "node:child_process";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

import { withLock } from "../control-plane/build-lock";

const root = join(__dirname, "../..");
const output = join(root, "dist/everynode.cjs");
const script = join(root, "hack/build/bundle.ts");

/** The operator as a file that `node` runs, with others beside it; made anew when a source is younger than it. */
export async function freshBundle(): Promise<string> {
  // Whoever comes second finds it fresh: two at once would write the same file.
  const lock = { path: join(root, "dist/.bundle.lock"), onWait: () => undefined };
  await withLock(lock, async () => {
    const [madeAt, changedAt] = await Promise.all([modifiedAt(output), lastChange()]);
    if (madeAt > changedAt) return;
    await promisify(execFile)(process.execPath, ["--require", "tsx/cjs", script], { cwd: root });
  });
  return output;
}

/** Milliseconds since the epoch, of the youngest file that goes into the bundle. */
async function lastChange(): Promise<number> {
  const capabilities = join(root, "capabilities");
  const sources = (await readdir(capabilities, { recursive: true })).map(path => join(capabilities, path));
  const others = ["pepr.ts", "package.json", "package-lock.json"].map(path => join(root, path));
  return Math.max(...(await Promise.all([...sources, ...others, script].map(modifiedAt))));
}

/** 0 when there is no such file. */
async function modifiedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
