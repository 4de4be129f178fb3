import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { removeAbandoned } from "./abandoned";
import { ownIdentity, renderIdentity } from "./processes";
import { silent } from "./report";
import { closeRecords, createClusterFolder, type ClusterRecord } from "./state";

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "everynode-abandoned-"));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

// The pid is taken, but by another process than the one meant.
const gone = { ...ownIdentity(), startTime: "1" };
const up: ClusterRecord = {
  name: "one",
  server: "https://127.0.0.1:20000",
  controllers: "*",
  binaries: {},
  starting: false,
  starter: gone,
};

describe("a new cluster", () => {
  it.each([
    { what: "is up", starting: false, isLeft: true },
    { what: "is being started", starting: true, starter: ownIdentity(), isLeft: true },
    { what: "was being started by a process that is gone", starting: true, isLeft: false },
    { what: "is being taken down", starting: false, stopper: ownIdentity(), isLeft: true },
    { what: "was being taken down by a process that is gone", starting: false, stopper: gone, isLeft: false },
    { what: "was being taken down from its very start", starting: true, stopper: gone, isLeft: false },
  ])("finds one of its name that $what, and its folder is left: $isLeft", async state => {
    const { starting, starter = gone, stopper, isLeft } = state;
    const dir = await createClusterFolder(home, { ...up, starting, starter });
    if (stopper !== undefined) {
      await closeRecords(dir);
      writeFileSync(join(dir, "stopper"), renderIdentity(stopper));
    }
    await removeAbandoned({ name: "one", home, report: silent });
    expect(existsSync(dir)).toBe(isLeft);
  });

  it("finds none of its name", async () => {
    await expect(removeAbandoned({ name: "one", home, report: silent })).resolves.toBeUndefined();
  });
});
