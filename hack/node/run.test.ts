import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { run } from "./run";

describe("a program that is run", () => {
  it("is given a text, and what it printed comes back", async () => {
    expect(await run(["cat"], { input: "text\n" })).toBe("text\n");
  });

  it("is given a file", async () => {
    const folder = await mkdtemp(join(tmpdir(), "run-"));
    const inputFile = join(folder, "input");
    await writeFile(inputFile, "of the file");
    expect(await run(["cat"], { inputFile })).toBe("of the file");
    await rm(folder, { recursive: true });
  });

  it("fails where there is no such file, whatever it makes of no input", async () => {
    const missing = expect.objectContaining({ cause: expect.objectContaining({ code: "ENOENT" }) });
    await expect(run(["cat"], { inputFile: "/no/such/file" })).rejects.toEqual(missing);
  });

  it("may leave its input unread", async () => {
    expect(await run(["true"], { input: "x".repeat(1_000_000) })).toBe("");
  });

  it("throws with its complaint where it fails", async () => {
    await expect(run(["sh", "-c", "echo so >&2; exit 3"])).rejects.toThrow("ended with 3: so");
  });

  it("throws where there is no such program", async () => {
    await expect(run(["/no/such/program"])).rejects.toThrow("running /no/such/program");
  });
});
