import { run } from "./run";

it("returns what was printed", async () => {
  expect(await run({ command: "sh", args: ["-c", 'printf "$ANSWER"'], env: { ANSWER: "42" }, missing: "" })).toBe("42");
});

it("says what to install where the command is not there", async () => {
  const found = run({ command: "everynode-has-no-such-command", args: [], missing: "the package x has it" });
  await expect(found).rejects.toThrow("everynode-has-no-such-command is not here: the package x has it");
});

it("repeats the last lines of a complaint", async () => {
  const script = "for i in $(seq 100); do echo line $i >&2; done; exit 3";
  await expect(run({ command: "sh", args: ["-c", script], missing: "" })).rejects.toThrow(
    /^sh failed\nline 81\n[^]*line 100$/,
  );
});
