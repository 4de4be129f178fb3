import { access, readFile } from "node:fs/promises";
import { join } from "node:path";

import { run } from "../image/run";

const requirements = join(__dirname, "tools/requirements.txt");
const missing = "install Python 3.10 or newer, with venv";

/** The path of zizmor, of the version and with the hashes in requirements.txt. It is installed once, into a folder of its own. */
export async function installedZizmor(say: (line: string) => void): Promise<string> {
  const version = /^zizmor==(\S+)/m.exec(await readFile(requirements, "utf8"))?.[1];
  const folder = join(__dirname, "bin", `zizmor-${version}`);
  const path = join(folder, "bin/zizmor");
  const isThere = await access(path).then(
    () => true,
    () => false,
  );
  if (isThere) return path;
  say(`installing zizmor ${version}`);
  await run({ command: "python3", args: ["-m", "venv", "--clear", folder], missing });
  const install = [
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "--require-hashes",
    "--requirement",
    requirements,
  ];
  await run({ command: join(folder, "bin/pip"), args: install, missing });
  return path;
}
