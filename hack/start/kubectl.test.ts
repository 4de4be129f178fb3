import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { kubectlToType } from "./kubectl";

describe("kubectlToType", () => {
  const cwd = mkdtempSync(join(tmpdir(), "everynode-kubectl-"));
  const folder = (name: string): string => join(cwd, name);

  beforeAll(() => {
    for (const name of ["built", "installed", "empty"]) mkdirSync(folder(name));
    for (const name of ["built", "installed"]) writeFileSync(join(folder(name), "kubectl"), "", { mode: 0o755 });
  });

  afterAll(() => rmSync(cwd, { recursive: true }));

  it.each([
    { where: "it is on PATH", path: ["empty", "installed"], built: "built", typed: "kubectl" },
    { where: "only the test cluster's is there", path: ["empty"], built: "built", typed: "built/kubectl" },
    { where: "there is none", path: ["empty"], built: "empty", typed: "kubectl" },
  ])("is $typed where $where", ({ path, built, typed }) => {
    const search = { path: path.map(folder).join(delimiter), built: join(folder(built), "kubectl"), cwd };
    expect(kubectlToType(search)).toBe(typed);
  });
});
