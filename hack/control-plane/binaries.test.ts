import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ensureBinaries, searchFolders } from "./binaries";
import type { Notice } from "./report";
import { binFolder, toolNamed, wantedVersion } from "./tools";

const wanted = wantedVersion(toolNamed("kubectl"));
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "everynode-binaries-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

describe("searchFolders", () => {
  it("puts the chosen folder first, then the built binaries, then PATH", () => {
    expect(searchFolders({ KUBEBUILDER_ASSETS: "/chosen", PATH: "/one:/two" })).toEqual([
      "/chosen",
      binFolder,
      "/one",
      "/two",
    ]);
  });

  it("takes an empty variable for none", () => {
    expect(searchFolders({ KUBEBUILDER_ASSETS: "", PATH: "" })).toEqual([binFolder]);
  });
});

describe("ensureBinaries", () => {
  it("takes the first of the wanted version", async () => {
    const folders = [folderWith("a", wanted), folderWith("b", wanted)];
    expect(await find(folders)).toEqual({ path: join(root, "a", "kubectl"), notices: [] });
  });

  it.each([
    { what: "another version", version: "1.30.0", found: "1.30.0" },
    { what: "a version that only begins like it", version: `${wanted}-rc.1`, found: `${wanted}-rc.1` },
    { what: "no version", version: "unknown", found: "no version" },
  ])("says that it skips a binary of $what, and goes on", async ({ version, found }) => {
    const folders = [folderWith("old", version), folderWith("right", wanted)];
    expect(await find(folders)).toEqual({
      path: join(root, "right", "kubectl"),
      notices: [{ kind: "binary-skipped", tool: "kubectl", path: join(root, "old", "kubectl"), found, wanted }],
    });
  });

  it("says so once when one file is found by two paths", async () => {
    const old = folderWith("old", "1.30.0");
    symlinkSync(old, join(root, "alias"));
    const { notices } = await find([old, join(root, "alias"), folderWith("right", wanted)]);
    expect(notices).toHaveLength(1);
  });

  it("passes over what cannot be run", async () => {
    mkdirSync(join(root, "data"));
    writeFileSync(join(root, "data", "kubectl"), "not a program");
    const { path, notices } = await find([join(root, "data"), join(root, "none"), folderWith("right", wanted)]);
    expect(path).toBe(join(root, "right", "kubectl"));
    expect(notices).toEqual([]);
  });
});

async function find(folders: readonly string[]): Promise<{ path: string; notices: readonly Notice[] }> {
  const notices: Notice[] = [];
  const { kubectl } = await ensureBinaries(["kubectl"], { folders, report: notice => notices.push(notice) });
  return { path: kubectl, notices };
}

function folderWith(name: string, version: string): string {
  const folder = join(root, name);
  mkdirSync(folder);
  writeFileSync(join(folder, "kubectl"), `#!/bin/sh\necho "Client Version: v${version}"\n`, { mode: 0o755 });
  return folder;
}
