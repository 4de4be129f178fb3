import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { releaseOf } from "./release";

let root: string;

const manifest = { version: "1.2.3", license: "Apache-2.0", description: "It runs." };
const author = {
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.com",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.com",
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "everynode-release-"));
  writeFileSync(join(root, "package.json"), JSON.stringify(manifest));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function commit(date: string): void {
  const git = (...args: readonly string[]): void => {
    const env = { ...process.env, ...author, GIT_COMMITTER_DATE: date };
    execFileSync("git", ["-C", root, "-c", "commit.gpgsign=false", ...args], { env, stdio: "ignore" });
  };
  git("init");
  git("add", ".");
  git("commit", "-m", "all");
}

it("is of 1970 and of no commit outside a repository", async () => {
  expect(await releaseOf(root, {})).toEqual({ ...manifest, revision: undefined, createdAt: new Date(0) });
});

it("is of the time of its commit", async () => {
  commit("2026-01-02T03:04:05Z");
  const { revision, createdAt } = await releaseOf(root, {});
  expect(revision).toMatch(/^[0-9a-f]{40}$/);
  expect(createdAt).toEqual(new Date("2026-01-02T03:04:05Z"));
});

it("says so where files differ from the commit", async () => {
  commit("2026-01-02T03:04:05Z");
  writeFileSync(join(root, "package.json"), JSON.stringify({ ...manifest, version: "1.2.4" }));
  expect((await releaseOf(root, {})).revision).toMatch(/-dirty$/);
});

it("is of the time that the environment says, before all", async () => {
  commit("2026-01-02T03:04:05Z");
  expect((await releaseOf(root, { SOURCE_DATE_EPOCH: "86400" })).createdAt).toEqual(new Date("1970-01-02T00:00:00Z"));
});

it("refuses a time that is none", async () => {
  await expect(releaseOf(root, { SOURCE_DATE_EPOCH: "now" })).rejects.toThrow('SOURCE_DATE_EPOCH is "now"');
});
