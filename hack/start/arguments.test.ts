import type { Command } from "commander";

import { readStartRequest, startCommand } from "./arguments";

const run = (argv: readonly string[], env: Readonly<Record<string, string>> = {}, command: Command = startCommand()) =>
  readStartRequest(
    { argv, env, isTerminal: false, instance: "1" },
    command.exitOverride().configureOutput({ writeErr: () => undefined }),
  );

describe("the arguments of npm start", () => {
  it("installs what is needed, and asks for no certificate, unless told otherwise", () => {
    const { install, webhookHost, config } = run([]);
    expect({ install, webhookHost }).toEqual({ install: true, webhookHost: "127.0.0.1" });
    expect([...config.roles]).toEqual(["controller", "admission"]);
  });

  it("wants a certificate for the role admission when it installs nothing", () => {
    expect(() => run(["--no-install"])).toThrow("--admission-path-token");
    expect(() => run(["--no-install", "--admission-path-token", "t"])).toThrow("--tls-cert-file");
    expect(run(["--no-install", "--roles", "controller"]).install).toBe(false);
  });

  it.each([
    { argv: ["--no-install", "--roles", "controller"], passed: ["--roles", "controller"] },
    { argv: ["--webhook-host", "10.0.0.1", "--workers", "2"], passed: ["--workers", "2"] },
    { argv: ["--workers=2", "--webhook-host=10.0.0.1"], passed: ["--workers=2"] },
  ])("passes on $argv without its own options", ({ argv, passed }) => {
    expect(run(argv).operatorArgs).toEqual(passed);
  });

  it.each([
    { argv: [], env: {}, chose: false },
    { argv: ["--admission-port", "4000"], env: {}, chose: true },
    { argv: [], env: { EVERYNODE_ADMISSION_PORT: "4000" }, chose: true },
  ])("knows whether the port of the webhooks was chosen: $argv $env", ({ argv, env, chose }) => {
    expect(run(argv, env).choseAdmissionPort).toBe(chose);
  });

  it("refuses a wrong setting before anything is started", () => {
    expect(() => run([], { EVERYNODE_WORKERS: "many" })).toThrow("EVERYNODE_WORKERS");
    expect(() => run(["--no-such-option"])).toThrow("--no-such-option");
  });

  it("lists every setting, the operator's and its own, in its help", () => {
    const help = startCommand().helpInformation();
    for (const option of startCommand().options) expect(help).toContain(option.long);
    expect(help).toContain("--leader-elect");
    expect(help).toContain("--no-install");
  });

  it("says in its help what it installs and which settings it makes itself", () => {
    let help = "";
    const command = startCommand().configureOutput({ writeOut: text => (help += text) });
    command.outputHelp();
    const note = help.slice(help.lastIndexOf("--webhook-host"));
    const made = ["--tls-cert-file", "--tls-key-file", "--admission-path-token", "--admission-port"];
    for (const said of ["CRDs", "webhooks", ...made]) expect(note).toContain(said);
  });
});
